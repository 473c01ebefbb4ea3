"""Begin a proposal, and its sections that are one form each."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coalitions import limits
from coalitions.forms.fields import IN_COLUMNS, AddressField, offer
from coalitions.models import Call, Proposal
from coalitions.services.editing import About, Pledge
from portal.common.fields import LineField, LinesField, TextAreaField
from portal.common.seen import SeenForm
from portal.common.widgets import LongSelect
from sessions_app.choices import NUMBERED_GOALS, Language

_FOCAL_POINT = frozenset({"focal_point_name", "focal_point_email", "focal_point_is_public"})


class ProposalCreateForm(forms.Form):
    """A title is enough to begin."""

    call = forms.ChoiceField(label=_("Call"))
    title = LineField(
        label=_("Title"),
        max_length=limits.TITLE_LENGTH,
        help_text=_("What the coalition is about, in a few words. You can change it later."),
    )
    language = forms.ChoiceField(
        label=_("Language that you write in"),
        choices=Language.choices,
        widget=LongSelect,
        help_text=_("Any will do."),
    )

    def __init__(self, data: Any, *, calls: Iterable[Call], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.calls = {call.slug: call for call in calls}
        offer(self, "call", [(slug, call.title) for slug, call in self.calls.items()])

    @property
    def chosen_call(self) -> Call:
        """The call of a valid form."""
        return self.calls[self.cleaned_data["call"]]


class AboutForm(SeenForm):
    """The section about the coalition. Only the title is asked for; the rest can come bit by bit."""

    title = LineField(label=_("Title"), max_length=limits.TITLE_LENGTH)
    language = forms.ChoiceField(label=_("Written in"), choices=Language.choices, widget=LongSelect)
    summary = TextAreaField(
        label=_("Summary"),
        max_length=limits.SUMMARY_LENGTH,
        rows=8,
        required=False,
        help_text=_("What the coalition wants to change, for whom, and how. Two or three paragraphs say enough."),
    )
    objectives = LinesField(
        label=_("Objectives"),
        max_items=limits.MOST_OBJECTIVES,
        max_length=limits.ITEM_LENGTH,
        required=False,
        help_text=_("One a line. For example: Have five governments take community data into their reviews"),
    )
    themes = LinesField(
        label=_("Themes"),
        max_items=limits.MOST_THEMES,
        max_length=limits.THEME_LENGTH,
        rows=3,
        required=False,
        help_text=_("One a line, each in a word or two, by which others find the coalition. For example: water"),
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=_("Sustainable Development Goals"),
        choices=NUMBERED_GOALS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=IN_COLUMNS),
    )
    builds_on = TextAreaField(
        label=_("Existing initiative that it builds on"),
        max_length=limits.TEXT_LENGTH,
        rows=3,
        required=False,
        help_text=_("Coalitions and initiatives that exist already are welcome to bring others in."),
    )
    has_youth_focus = forms.BooleanField(
        label=_("The coalition has a youth or intergenerational focus"),
        required=False,
        help_text=_("Then the advice of a group led by young people is strongly encouraged."),
    )
    youth_engagement = TextAreaField(
        label=_("How young people take part"),
        max_length=limits.TEXT_LENGTH,
        rows=4,
        required=False,
        help_text=_("Which youth groups advise the coalition or decide in it, and how."),
    )

    @staticmethod
    def initial_of(proposal: Proposal) -> dict[str, Any]:
        """What the section says now."""
        return {name: getattr(proposal, name) for name in About.__dataclass_fields__}

    def about(self) -> About:
        """What a valid form says."""
        asked = self.cleaned_data
        lists = {name: tuple(asked[name]) for name in ("objectives", "themes")}
        return About(**{**asked, **lists, "sdgs": tuple(sorted(asked["sdgs"]))})


class PledgeForm(SeenForm):
    """Who answers for the coalition, and its pledge."""

    focal_point_name = LineField(label=_("Focal point"), max_length=limits.NAME_LENGTH, required=False)
    focal_point_email = AddressField(
        label=_("The focal point's e-mail address"),
        required=False,
        help_text=_("The committee writes to it. Nobody else sees it, unless you say so below."),
    )
    focal_point_is_public = forms.BooleanField(
        label=_("Show name and address on the coalition's public page"),
        required=False,
        help_text=_("Only if the focal point agrees. It can be taken back while the proposal can be changed."),
    )
    is_pledged = forms.BooleanField(
        label=_("We pledge to work by these principles"),
        required=False,
        help_text=_("On behalf of the organisations that this proposal lists."),
    )

    @staticmethod
    def initial_of(proposal: Proposal) -> dict[str, Any]:
        """What the section says now."""
        names = ("focal_point_name", "focal_point_email", "focal_point_is_public")
        return {**{name: getattr(proposal, name) for name in names}, "is_pledged": proposal.pledged_at is not None}

    def clean(self) -> dict[str, Any]:
        """Refuse to show a focal point that is not there."""
        asked = super().clean() or self.cleaned_data
        if asked.get("focal_point_is_public") and not asked.get("focal_point_name") and not self.errors:
            raise ValidationError({"focal_point_name": _("Name the focal point that the public page is to show.")})
        return asked

    def check_union(self, taken: Collection[str]) -> None:
        """Show nobody to the public whom another one named meanwhile, or named while another one chose to show."""
        asked = self.cleaned_data
        theirs = _FOCAL_POINT.intersection(taken)
        mine = [name for name in _FOCAL_POINT if asked[name] != self.initial[name]]
        if asked["focal_point_is_public"] and theirs and mine:
            sentence = _("Somebody changed the focal point, or whether it is public, meanwhile. Please look again.")
            self.add_error("focal_point_is_public", sentence)

    def pledge(self) -> Pledge:
        """What a valid form says."""
        return Pledge(**self.cleaned_data)


class SupportForm(SeenForm):
    """The second route of the engagement criterion."""

    support_needed = TextAreaField(
        label=_("Support needed"),
        max_length=limits.TEXT_LENGTH,
        rows=4,
        required=False,
        help_text=_(
            "What would help you to engage Member States or the United Nations after the conference. "
            "It also goes to the committee, which answers it, and stands on the coalition's public page once the "
            "proposal is shortlisted. No money is given at this stage."
        ),
    )

    @staticmethod
    def initial_of(proposal: Proposal) -> dict[str, Any]:
        """What the statement says now."""
        return {"support_needed": proposal.support_needed}


class DeedForm(forms.Form):
    """A button: nothing to fill in, but a place for what was refused."""


class WithdrawalForm(forms.Form):
    """Take a proposal back."""

    note = TextAreaField(
        label=_("Why, if you wish to say"),
        max_length=limits.TEXT_LENGTH,
        rows=3,
        required=False,
        help_text=_("It stays on record with the proposal."),
    )
