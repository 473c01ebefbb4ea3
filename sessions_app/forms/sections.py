"""The sections of a concept note, each a form that is saved on its own."""

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.common.fields import LineField, LinesField, TextAreaField
from portal.common.seen import SeenForm
from sessions_app.choices import NUMBERED_GOALS, Language, Mode, SessionKind
from sessions_app.completeness import missing
from sessions_app.forms.fields import AddressField, ClockField, DayField, LinkField, ZoneField
from sessions_app.models import Forum, Session
from sessions_app.services.drafting import forums_to_draft_in
from sessions_app.services.keeping import Part, why_by_button
from sessions_app.states import SessionState
from sessions_app.zones import instant, zone_of


class SectionForm(SeenForm):
    """A part of the concept note. A draft may lack anything; once it is published, what it must have stays."""

    address: ClassVar[str]
    heading: ClassVar[Promise]
    # Model fields that go by another name in the form.
    shown_as: ClassVar[Mapping[str, str]] = {}

    def __init__(self, data: Any = None, *, session: Session, by: User) -> None:
        self.session, self.by = session, by
        super().__init__(data, initial=self.initial_of(session), by_button=why_by_button(session, Part.NOTE))
        if session.state == SessionState.DRAFT:
            for name in self.lacking(session.values()):
                self.fields[name].help_text = " ".join(
                    str(text) for text in (self.fields[name].help_text, _("Needed before publication.")) if text
                )

    def initial_of(self, session: Session) -> dict[str, Any]:
        """What the form shows at first."""
        return {name: getattr(session, name) for name in self.base_fields}

    def changes(self) -> dict[str, Any]:
        """What it says of the session, by model field."""
        return self.cleaned_data

    def lacking(self, values: Mapping[str, Any]) -> dict[str, Promise]:
        """Form field → sentence, for what this section lacks before publication."""
        named = {self.shown_as.get(name, name): sentence for name, sentence in missing(values).items()}
        return {name: sentence for name, sentence in named.items() if name in self.base_fields}

    def clean(self) -> dict[str, Any]:
        """Keep a published note complete."""
        cleaned = super().clean() or self.cleaned_data
        if self.session.state != SessionState.DRAFT and not self.errors:
            for name, sentence in self.lacking({**self.session.values(), **self.changes()}).items():
                self.add_error(name, str(sentence))
        return cleaned

    def add_refusal(self, error: ValidationError) -> None:
        """Show a service's refusal beside the fields that it concerns."""
        for name, errors in error.update_error_dict({}).items():
            field = self.shown_as.get(name, name)
            self.add_error(field if field in self.fields else None, cast("Any", errors))


class BasicsForm(SectionForm):
    """What the session is."""

    address, heading = "basics", _("What it is")

    title = LineField(label=_("Title"), max_length=300)
    forum = forms.ModelChoiceField(Forum.objects.none(), label=_("Forum"), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind of session"), choices=SessionKind.choices)
    number = forms.IntegerField(
        label=_("Number in the programme"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=_("If the forum's programme gives it one."),
    )
    topics = LinesField(
        label=_("Topics"), required=False, max_items=12, max_length=80, rows=4, help_text=_("One a line.")
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=_("Sustainable Development Goals"),
        required=False,
        coerce=int,
        choices=NUMBERED_GOALS,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, session: Session, by: User) -> None:
        super().__init__(data, session=session, by=by)
        field = cast("forms.ModelChoiceField[Forum]", self.fields["forum"])
        field.queryset = (forums_to_draft_in(by) | Forum.objects.filter(pk=session.forum_id)).distinct()

    def changes(self) -> dict[str, Any]:
        """Goals in their order, each once."""
        return {**self.cleaned_data, "sdgs": sorted(set(self.cleaned_data.get("sdgs", [])))}


class TimeAndPlaceForm(SectionForm):
    """When, where and in which languages it takes place."""

    address, heading = "time-and-place", _("When and where")
    shown_as: ClassVar[Mapping[str, str]] = {"starts_at": "day", "ends_at": "end"}

    day = DayField(label=_("Day"), required=False)
    start = ClockField(label=_("Starts at"), required=False, help_text=_("On the clocks of the place, as 16:15."))
    end = ClockField(label=_("Ends at"), required=False)
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("Only if it ends on another day than it starts.")
    )
    time_zone = ZoneField(label=_("Time zone"))
    mode = forms.ChoiceField(
        label=_("How people take part"), required=False, choices=[("", _("Not decided yet")), *Mode.choices]
    )
    place = LineField(
        label=_("Place"),
        required=False,
        max_length=300,
        help_text=_("Building, room and city. Leave it empty where the session is online only."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the session"),
        required=False,
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-in-columns"}),
    )
    question_languages = forms.MultipleChoiceField(
        label=_("Languages of questions and answers"),
        required=False,
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-in-columns"}),
    )
    registration_link = LinkField(label=_("Link to register"), required=False, max_length=500)

    def initial_of(self, session: Session) -> dict[str, Any]:
        """Times as the clocks of the session's zone show them."""
        own = ("time_zone", "mode", "place", "languages", "question_languages", "registration_link")
        initial = {name: getattr(session, name) for name in own}
        if when := session.when():
            initial |= {"day": when.start.date(), "start": when.start.time(), "end": when.end.time()}
            initial["last_day"] = None if when.is_within_a_day else when.end.date()
        return initial

    def clean(self) -> dict[str, Any]:
        """Make the two instants of what was typed."""
        cleaned = self.cleaned_data
        self.starts_at: datetime.datetime | None = None
        self.ends_at: datetime.datetime | None = None
        given = [name for name in ("day", "start", "end", "last_day") if cleaned.get(name) is not None]
        if given and not self.errors:
            for name in ("day", "start", "end"):
                if name not in given:
                    self.add_error(name, _("Day, start and end belong together: please give this one too."))
            if not self.errors:
                self._read_times(cleaned)
        return super().clean()

    def _read_times(self, cleaned: dict[str, Any]) -> None:
        last_day = cleaned["last_day"] or cleaned["day"]
        self.starts_at = self._instant("start", cleaned["day"], cleaned["start"])
        self.ends_at = self._instant("end", last_day, cleaned["end"])
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            self.add_error("last_day" if cleaned["last_day"] else "end", _("The session has to end after it starts."))

    def _instant(self, field: str, day: datetime.date, time: datetime.time) -> datetime.datetime | None:
        zone = zone_of(self.cleaned_data["time_zone"])
        if zone is None:
            return None
        try:
            return instant(day, time, zone)
        except ValidationError as error:
            self.add_error(field, error)
            return None

    def changes(self) -> dict[str, Any]:
        """Instants in place of days and times."""
        typed = {"day", "start", "end", "last_day"}
        stored = {name: value for name, value in self.cleaned_data.items() if name not in typed}
        return {**stored, "starts_at": self.starts_at, "ends_at": self.ends_at}


class ConceptNoteForm(SectionForm):
    """The note itself."""

    address, heading = "concept-note", _("The concept note")

    background = TextAreaField(
        label=_("Problem statement or background"),
        required=False,
        max_length=10_000,
        rows=8,
        help_text=_("What is at stake and why now. Most notes take 80 to 400 words."),
    )
    objectives = LinesField(
        label=_("Objectives"), required=False, max_items=20, max_length=1000, rows=5, help_text=_("One a line.")
    )
    discussion_questions = LinesField(
        label=_("Questions for discussion"),
        required=False,
        max_items=30,
        max_length=1000,
        rows=5,
        help_text=_("One a line."),
    )
    proposed_format = TextAreaField(
        label=_("Proposed format"),
        required=False,
        max_length=3000,
        rows=3,
        help_text=_("For instance: a panel, then an open dialogue with the floor."),
    )
    description = TextAreaField(label=_("Description"), required=False, max_length=10_000, rows=8)


class FocalPointForm(SectionForm):
    """Whom to ask about the session."""

    address, heading = "focal-point", _("Focal point")

    focal_point_name = LineField(label=_("Name"), required=False, max_length=150)
    focal_point_email = AddressField(label=_("E-mail address"), required=False, max_length=254)
    focal_point_is_public = forms.BooleanField(
        label=_("Show name and address on the public page"),
        required=False,
        help_text=_("Only with the focal point's consent. Otherwise organisers and secretariat alone see them."),
    )


SECTIONS: tuple[type[SectionForm], ...] = (BasicsForm, TimeAndPlaceForm, ConceptNoteForm, FocalPointForm)


def section_at(address: str) -> type[SectionForm] | None:
    """The section of that address."""
    return next((form for form in SECTIONS if form.address == address), None)
