"""A member's row, and its leaving."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions import limits
from coalitions.criteria.types import OTHER_CONSTITUENCY, Parameters
from coalitions.forms.fields import IN_COLUMNS, AddressField, offer
from coalitions.models import Membership
from coalitions.services.facts import Offer
from coalitions.services.members import MemberRow, regions_of_country, row_of
from coalitions.states import MembershipState
from portal.common.fields import LineField, TextAreaField
from portal.common.seen import SeenForm
from portal.common.widgets import LongSelect
from portal.organisations.forms import country_choices
from portal.organisations.models import Kind

OPEN = ("", "")


class FactsForm(SeenForm):
    """What a proposal says of one organisation, and the organisation may correct."""

    organisation = LineField(
        label=_("Organisation"),
        max_length=limits.NAME_LENGTH,
        help_text=_("Its full name, as it writes it itself."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Kind.choices,
        initial=Kind.CSO,
        help_text=_(
            "Civil society organisations count for the regions; all kinds but States, UN and other for the rest."
        ),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        widget=LongSelect,
        help_text=_("Where its seat is; it decides the region, as a rule."),
    )
    is_global = forms.BooleanField(
        label=_("It works globally"),
        required=False,
        help_text=_("Then it counts for no region unless you name the one in which it works most."),
    )
    primary_region = forms.ChoiceField(
        label=_("Primary region of operation"),
        required=False,
        help_text=_(
            "Needed if it works globally, or if its country lies in two of these regions or in none. "
            "Otherwise leave it open: we go by the country."
        ),
    )
    region_reason = LineField(
        label=_("Why that region"),
        max_length=limits.REASON_LENGTH,
        required=False,
        help_text=_("Only if it is another region than its country's. For example: All our programmes run there"),
    )
    constituency = forms.ChoiceField(
        label=_("Primary constituency"),
        required=False,
        widget=LongSelect,
        help_text=_("Whom it speaks for. Each constituency is counted through another organisation."),
    )
    further_constituencies = forms.MultipleChoiceField(
        label=_("Further constituencies"), required=False, widget=forms.CheckboxSelectMultiple(attrs=IN_COLUMNS)
    )
    other_constituency = LineField(
        label=_("Another constituency, in your words"),
        max_length=limits.NAME_LENGTH,
        required=False,
        help_text=_("It counts once the committee has placed it among the named ones."),
    )

    def __init__(self, data: Any, *, parameters: Parameters | Offer, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.parameters = parameters
        constituencies: list[tuple[Any, Any]] = [(one.code, _now(one.name)) for one in parameters.constituencies]
        offer(self, "country", [OPEN, *country_choices()])
        offer(self, "primary_region", [OPEN, *((region.code, _now(region.name)) for region in parameters.regions)])
        offer(self, "constituency", [OPEN, *constituencies])
        offer(self, "further_constituencies", constituencies)

    @staticmethod
    def initial_of(membership: Membership) -> dict[str, Any]:
        """What the row says now."""
        return asdict(row_of(membership))

    def clean(self) -> dict[str, Any]:
        """Make the constituencies agree with one another, and ask why for a region that is not the country's."""
        asked = super().clean() or self.cleaned_data
        if not self.errors:
            self._settle_constituencies(asked)
            self._ask_for_reason(asked)
        return asked

    def row(self) -> MemberRow:
        """What a valid form says."""
        asked = self.cleaned_data
        return MemberRow(**{**asked, "further_constituencies": tuple(asked["further_constituencies"])})

    def _settle_constituencies(self, asked: dict[str, Any]) -> None:
        further = [code for code in asked["further_constituencies"] if code != asked["constituency"]]
        names_other = OTHER_CONSTITUENCY in {asked["constituency"], *further}
        if names_other and not asked["other_constituency"]:
            self.add_error("other_constituency", _("Say in your words which one, since you chose “other”."))
        elif asked["other_constituency"] and not names_other:
            # Words of one's own mean "other", whether or not that box is ticked.
            if asked["constituency"]:
                further.append(OTHER_CONSTITUENCY)
            else:
                asked["constituency"] = OTHER_CONSTITUENCY
        asked["further_constituencies"] = further

    def _ask_for_reason(self, asked: dict[str, Any]) -> None:
        region = asked["primary_region"]
        if not region or asked["is_global"] or asked["region_reason"] or not asked["country"]:
            return
        of_country = regions_of_country(asked["country"], scheme=self.parameters.region_scheme)
        if of_country and region not in of_country:
            raise ValidationError(
                {"region_reason": _("Say why in a few words, since its country lies in another region.")}
            )


class MemberForm(FactsForm):
    """What the proposal says of one member, and whom to ask about it."""

    contact_name = LineField(label=_("Contact person"), max_length=limits.NAME_LENGTH, required=False)
    contact_email = AddressField(
        label=_("The contact's e-mail address"),
        required=False,
        help_text=_(
            "To ask this person to confirm the membership. You and the committee see it, and so does the convener "
            "who takes the members over if the proposal is merged into another. It is never public."
        ),
    )
    is_lead = forms.BooleanField(
        label=_("It leads the coalition"),
        required=False,
        help_text=_("One organisation does. You can change it later."),
    )


class DepartureForm(forms.Form):
    """A member leaves."""

    state = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (MembershipState.WITHDRAWN, _("It withdrew: it was a member and is one no longer")),
            (MembershipState.DECLINED, _("It declined: it never agreed to be one")),
        ],
        widget=forms.RadioSelect,
    )
    note = TextAreaField(
        label=_("Note"),
        max_length=limits.TEXT_LENGTH,
        rows=3,
        required=False,
        help_text=_("For the committee's record; it is not public."),
    )


class PlaceForm(forms.Form):
    """Where in its list a row is to stand."""

    place = forms.IntegerField(min_value=1, max_value=limits.MOST_MEMBERS)
