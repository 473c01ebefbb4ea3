"""Forms of the committee's pages. What is seen goes along, so that nobody acts on a page that is out of date."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions.admin.times import WallClockField
from coalitions.criteria.types import OTHER_CONSTITUENCY
from coalitions.forms.fields import DayField
from coalitions.limits import REFERENCE_LENGTH, TEXT_LENGTH
from coalitions.models import Call, CaseOutcome, ExceptionState, Membership, Proposal
from coalitions.services.editing import Part
from coalitions.services.sections import title_of
from coalitions.services.standing import Seen
from portal.common.fields import LineField, TextAreaField
from portal.organisations.models import Constituency
from sessions_app.zones import instant

NOT_NAMED: Final = "none-of-these"
_OUT_OF_DATE: Final = {"required": _("This page is incomplete. Open it again from the proposal, please.")}


def _with(data: Any, **values: str) -> Any:
    """What was sent, with other values in some places."""
    changed = data.copy()
    for name, value in values.items():
        changed[name] = value
    return changed


class SeenForm(forms.Form):
    """Which state and which revision the page showed."""

    seen_state = forms.CharField(max_length=20, widget=forms.HiddenInput, error_messages=_OUT_OF_DATE)
    seen_revision = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, error_messages=_OUT_OF_DATE
    )

    def __init__(self, *args: Any, seen: Seen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "seen_state": seen.state, "seen_revision": seen.revision}

    @property
    def seen(self) -> Seen:
        """What the page showed that this form was sent from."""
        return Seen(state=self.cleaned_data["seen_state"], revision=self.cleaned_data["seen_revision"])

    def show_again(self, seen: Seen) -> None:
        """Keep what was typed, and take what is shown now as seen."""
        self.data = _with(self.data, seen_state=seen.state, seen_revision=str(seen.revision))


class NoteForm(SeenForm):
    """A deed with a note, which its convener reads."""

    note = TextAreaField(max_length=TEXT_LENGTH, rows=8)

    def __init__(
        self, *args: Any, label: str | Promise, help_text: str | Promise, required: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.label, note.help_text, note.required = str(label), str(help_text), required


class ReturnForm(NoteForm):
    """A question to the convener: what may be changed meanwhile, and by when an answer is expected."""

    sections = forms.MultipleChoiceField(
        label=_("Which sections may be changed?"),
        choices=lambda: [(part.value, title_of(part)) for part in Part],
        initial=[part.value for part in Part],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The others stay as they were submitted. With none of them, you ask for an answer in writing only."
        ),
    )
    due_on = DayField(
        label=_("Answer due on, if there is a day"),
        required=False,
        help_text=_("After it nothing happens of itself: you see that the answer is overdue."),
    )

    def clean_due_on(self) -> date | None:
        """Refuse a day that is over everywhere; the service knows the day where the call is."""
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on is not None and due_on < timezone.localdate() - timedelta(days=1):
            raise ValidationError(_("This day is over already."), code="over")
        return due_on


class ExtensionForm(forms.Form):
    """More time for one proposal, which its reference names: the secretariat sees no drafts."""

    reference = LineField(
        label=_("Reference of the proposal"),
        max_length=REFERENCE_LENGTH,
        help_text=_("Its convener knows it, and can tell you. For example: 7KQ3-XA9M"),
    )
    until_on_the_wall = WallClockField(
        label=_("Until"), help_text=_("As clocks show it in the time zone of the proposal's call.")
    )
    reason = TextAreaField(
        label=_("The reason"),
        max_length=TEXT_LENGTH,
        rows=4,
        help_text=_("It stays on record; the convener is not told."),
    )
    proposal: Proposal
    until: datetime

    def clean_reference(self) -> str:
        """Find the proposal."""
        reference: str = self.cleaned_data["reference"]
        proposal = Proposal.objects.select_related("call").filter(reference__iexact=reference).first()
        if proposal is None:
            raise ValidationError(_("No proposal has this reference."), code="unknown")
        self.proposal = proposal
        return proposal.reference

    def clean(self) -> dict[str, Any]:
        """Make an instant of the time, where the call's clocks show it once."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        wall = asked.get("until_on_the_wall")
        if wall is not None and "reference" in asked:
            try:
                self.until = instant(wall.date(), wall.time(), ZoneInfo(self.proposal.call.time_zone))
            except ValidationError as error:
                self.add_error("until_on_the_wall", error)
        return asked


class CaseDecisionForm(forms.Form):
    """How a case is decided, and why. Each kind of case offers its own outcomes."""

    decision = forms.ChoiceField(label=_("The decision"), widget=forms.RadioSelect)
    note = TextAreaField(
        label=_("The reason"),
        max_length=TEXT_LENGTH,
        rows=8,
        help_text=_("The convener reads this as you write it, without your name."),
    )
    until: datetime

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call

    @property
    def outcome(self) -> CaseOutcome:
        """The decision of a valid form."""
        return CaseOutcome(self.cleaned_data["decision"])


class AppealDecisionForm(CaseDecisionForm):
    """Whether a refusal stands."""

    decision = forms.ChoiceField(
        label=_("The decision"),
        choices=[
            (CaseOutcome.UPHELD, _("Uphold the appeal: the proposal is under review again")),
            (CaseOutcome.DISMISSED, _("Dismiss the appeal: the refusal stands")),
        ],
        widget=forms.RadioSelect,
    )


class LateEntryDecisionForm(CaseDecisionForm):
    """Whether a draft is let in after the closing, and until when."""

    decision = forms.ChoiceField(
        label=_("The decision"),
        choices=[
            (CaseOutcome.GRANTED, _("Let it in until the instant below")),
            (CaseOutcome.REFUSED, _("Refuse to let it in")),
        ],
        widget=forms.RadioSelect,
    )
    until_on_the_wall = WallClockField(
        label=_("Until, if you let it in"),
        required=False,
        help_text=_(
            "As clocks show it in the time zone of the call. Until then the draft can be changed and submitted."
        ),
    )
    field_order = ("decision", "until_on_the_wall", "note")

    def clean(self) -> dict[str, Any]:
        """Make an instant of the time, where the call's clocks show it once; needed to let a draft in."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        if asked.get("decision") != CaseOutcome.GRANTED or "until_on_the_wall" not in asked:
            return asked
        wall = asked["until_on_the_wall"]
        if wall is None:
            self.add_error("until_on_the_wall", _now("Name the instant until which it is let in."))
            return asked
        try:
            self.until = instant(wall.date(), wall.time(), ZoneInfo(self.call.time_zone))
        except ValidationError as error:
            self.add_error("until_on_the_wall", error)
            return asked
        if self.until <= timezone.now():
            self.add_error("until_on_the_wall", _now("This instant is past already. Name a later one."))
        return asked


class MergeForm(NoteForm):
    """A merge: what was seen of both proposals."""

    survivor_state = forms.CharField(max_length=20, widget=forms.HiddenInput, error_messages=_OUT_OF_DATE)
    survivor_revision = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, error_messages=_OUT_OF_DATE
    )

    def __init__(self, *args: Any, survivor: Seen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "survivor_state": survivor.state, "survivor_revision": survivor.revision}

    @property
    def seen_of_survivor(self) -> Seen:
        """What the page showed of the survivor."""
        return Seen(state=self.cleaned_data["survivor_state"], revision=self.cleaned_data["survivor_revision"])

    def show_survivor_again(self, seen: Seen) -> None:
        """The same for the survivor."""
        self.data = _with(self.data, survivor_state=seen.state, survivor_revision=str(seen.revision))


class SeenFactsForm(forms.Form):
    """A number for the facts that a criterion looked at when the page was made."""

    seen_facts = forms.CharField(max_length=64, widget=forms.HiddenInput, error_messages=_OUT_OF_DATE)

    def __init__(self, *args: Any, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "seen_facts": seen}

    def show_again(self, seen: str) -> None:
        """Keep what was typed, and take what is shown now as seen."""
        self.data = _with(self.data, seen_facts=seen)


class ExceptionForm(SeenFactsForm):
    """Why a criterion should not stand in a proposal's way, and what shows it."""

    reason = TextAreaField(
        label=_("The reason"),
        max_length=TEXT_LENGTH,
        rows=6,
        help_text=_("The convener reads this as you write it; and everybody, on the public page, once it is granted."),
    )
    evidence = TextAreaField(
        label=_("What shows it"),
        max_length=TEXT_LENGTH,
        rows=6,
        help_text=_("Letters, talks, numbers: whatever the decision can rest on. Only the committee reads this."),
    )


class RevocationForm(SeenFactsForm):
    """Why an exception is taken back."""

    note = TextAreaField(
        label=_("The reason"),
        max_length=TEXT_LENGTH,
        rows=6,
        help_text=_("The convener and whoever asked for it read this as you write it."),
    )


class ExceptionDecisionForm(SeenFactsForm):
    """The answer to a request for an exception, with its reason."""

    answer = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(ExceptionState.GRANTED, _("Grant the exception")), (ExceptionState.REFUSED, _("Refuse it"))],
        widget=forms.RadioSelect,
    )
    note = TextAreaField(
        label=_("The reason"),
        max_length=TEXT_LENGTH,
        rows=6,
        help_text=_("The convener and whoever asked read this; where it is granted, everybody on the public page."),
    )


class MappingForm(forms.Form):
    """Which named constituency a member's own words stand for."""

    constituency = forms.ChoiceField(label=_("Counts as"))
    seen_words = LineField(max_length=500, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.named = {one.pk: one for one in Constituency.objects.exclude(pk=OTHER_CONSTITUENCY)}
        field = cast("forms.ChoiceField", self.fields["constituency"])
        field.choices = [(NOT_NAMED, _("None of these")), *((one.pk, _now(one.name)) for one in self.named.values())]
        self.initial = {
            **self.initial,
            "constituency": membership.mapped_constituency_id or NOT_NAMED,
            "seen_words": membership.other_constituency,
        }

    @property
    def chosen(self) -> Constituency | None:
        """The constituency; None takes back that there is one."""
        return self.named.get(self.cleaned_data["constituency"])

    def clean_seen_words(self) -> str:
        """The words that the page showed must still be the member's."""
        words: str = self.cleaned_data["seen_words"]
        if words != self.membership.other_constituency:
            raise ValidationError(
                _("The member's words have changed meanwhile. Read them again, please."), code="stale"
            )
        return words


class AnswerForm(forms.Form):
    """The answer to a request for support, and the words that it answers."""

    answer = TextAreaField(
        max_length=TEXT_LENGTH, rows=8, label=_("Your answer"), help_text=_("The convener reads this as you write it.")
    )
    seen_text = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fingerprint = sha256(text.encode()).hexdigest()
        self.initial = {**self.initial, "seen_text": self.fingerprint}

    def clean_seen_text(self) -> str:
        """The words that the page showed must still be what is asked."""
        seen: str = self.cleaned_data["seen_text"]
        if seen != self.fingerprint:
            self.data = _with(self.data, seen_text=self.fingerprint)
            raise ValidationError(_("The request has changed meanwhile. Read it again, please."), code="stale")
        return seen
