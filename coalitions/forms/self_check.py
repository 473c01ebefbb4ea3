"""The self-check: a proposal's facts on one page, in rows of which there can be more; or a file."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions import limits
from coalitions.criteria.types import Audience, MemberKind, MemberState, Parameters
from coalitions.forms.fields import DayField, offer
from coalitions.interchange import ProposalDocument
from coalitions.interchange.documents import ActivityDocument, EngagementDocument, MemberDocument
from coalitions.models import Call, EngagementEntry
from coalitions.services.self_check import MOST_BYTES
from portal.common.characters import alphabetical
from portal.common.fields import LineField, TextAreaField
from portal.common.widgets import LongSelect
from portal.organisations import reference
from portal.organisations.models import Kind

OPEN: Final = ("", "")
MORE: Final = "more"
"""The name of the buttons that add rows; their value names the list."""
FIRST_ROWS: Final = {"members": 6, "engagement": 1, "work_plan": 3}
MOST_ROWS: Final = {"members": 60, "engagement": 20, "work_plan": 20}
ROWS_ADDED: Final = 5
LONGEST_NUMBER: Final = 6


class _Hushable(forms.Form):
    """A form that can be shown as it was typed, without a word on what is wrong or missing."""

    def hush(self) -> None:
        """Judge nothing: the person has not finished."""
        self.cleaned_data: dict[str, Any] = {}
        self._errors = ErrorDict()


class SelfCheckForm(_Hushable):
    """What there is once in a proposal, and which call it is for."""

    call = forms.ChoiceField(
        label=_("Call"),
        required=False,
        widget=LongSelect,
        help_text=_("Its days and its criteria are those that we go by."),
    )
    support_needed = TextAreaField(
        label=_("Support needed"),
        max_length=limits.TEXT_LENGTH,
        rows=3,
        required=False,
        help_text=_("What would help you to engage Member States or the United Nations: it stands in for a plan."),
    )
    youth_focus = forms.BooleanField(label=_("The coalition has a youth or intergenerational focus"), required=False)
    youth_engagement = TextAreaField(
        label=_("How young people take part"), max_length=limits.TEXT_LENGTH, rows=3, required=False
    )

    def __init__(self, data: Any, *, calls: Sequence[Call], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        offer(self, "call", call_choices(calls))


class MemberRowForm(_Hushable):
    """One organisation, as far as the criteria look at it. Its name can wait."""

    organisation = LineField(label=_("Organisation"), max_length=limits.NAME_LENGTH, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.CSO, widget=LongSelect)
    country = forms.ChoiceField(label=_("Country"), required=False, widget=LongSelect)
    primary_region = forms.ChoiceField(label=_("Region"), required=False, widget=LongSelect)
    constituency = forms.ChoiceField(label=_("Constituency"), required=False, widget=LongSelect)
    second_constituency = forms.ChoiceField(label=_("Second constituency"), required=False, widget=LongSelect)
    is_global = forms.BooleanField(label=_("Works globally"), required=False)

    def document(self, place: int) -> MemberDocument:
        """What a valid row says. We take it that whoever is named here takes part."""
        asked = self.cleaned_data
        second = asked["second_constituency"]
        return MemberDocument(
            organisation=asked["organisation"] or _now("Organisation %(number)s") % {"number": place},
            kind=MemberKind(asked["kind"]),
            country=asked["country"],
            is_global=asked["is_global"],
            primary_region=asked["primary_region"],
            constituency=asked["constituency"],
            further_constituencies=(second,) if second and second != asked["constituency"] else (),
            state=MemberState.CONFIRMED,
        )


class EngagementRowForm(_Hushable):
    """One plan to engage a State or the United Nations."""

    audience = forms.ChoiceField(
        label=_("Addressed to"), choices=[OPEN, *EngagementEntry.Audience.choices], widget=LongSelect
    )
    name = LineField(label=_("Which one"), max_length=limits.NAME_LENGTH, required=False)
    plan = TextAreaField(label=_("Plan"), max_length=limits.PLAN_LENGTH, rows=3, required=False)

    def document(self, place: int) -> EngagementDocument:
        """What a valid row says."""
        asked = self.cleaned_data
        return EngagementDocument(audience=Audience(asked["audience"]), name=asked["name"], plan=asked["plan"])


class ActivityRowForm(_Hushable):
    """One activity of the work plan. Its name can wait."""

    activity = LineField(label=_("Activity"), max_length=limits.ACTIVITY_LENGTH, required=False)
    starts = DayField(label=_("Starts on"))
    ends = DayField(label=_("Ends on"))
    responsible = LineField(label=_("Responsible"), max_length=limits.NAME_LENGTH, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an activity that ends before it starts."""
        asked = super().clean() or self.cleaned_data
        starts, ends = asked.get("starts"), asked.get("ends")
        if starts and ends and ends < starts:
            raise ValidationError({"ends": _("This is before the day on which it starts.")})
        return asked

    def document(self, place: int) -> ActivityDocument:
        """What a valid row says."""
        asked = self.cleaned_data
        name = asked["activity"] or _now("Activity %(number)s") % {"number": place}
        return ActivityDocument(
            activity=name, starts=asked["starts"], ends=asked["ends"], responsible=asked["responsible"]
        )


class _Rows(BaseFormSet):  # type: ignore[type-arg]  # Django's cannot be subscripted
    """Rows of which empty ones do not count."""

    default_error_messages = {
        "too_many_forms": _("At most %(num)d rows are checked here, please. A file can have more."),
    }
    choices: dict[str, Sequence[tuple[Any, Any]]]

    def __init__(self, *args: Any, choices: dict[str, Sequence[tuple[Any, Any]]] | None = None, **kwargs: Any) -> None:
        self.choices = choices or {}
        super().__init__(*args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer what depends on the call."""
        super().add_fields(form, index)
        for field, choices in self.choices.items():
            offer(form, field, choices)

    def hush(self) -> None:
        """Judge nothing yet."""
        for form in self.forms:
            form.hush()

    @property
    def has_room(self) -> bool:
        """Whether there can be more rows."""
        return self.total_form_count() < (self.max_num or 0)

    def documents(self) -> Iterator[Any]:
        """What the filled rows say."""
        for place, form in enumerate(self.forms, start=1):
            if form.has_changed():
                yield form.document(place)


def _rows_of(form: type[forms.Form], part: str) -> Any:
    most = MOST_ROWS[part]
    return formset_factory(
        form, formset=_Rows, extra=FIRST_ROWS[part], max_num=most, absolute_max=most, validate_max=True
    )


MemberRows = _rows_of(MemberRowForm, "members")
EngagementRows = _rows_of(EngagementRowForm, "engagement")
ActivityRows = _rows_of(ActivityRowForm, "work_plan")


class SelfCheck:
    """The whole page of the self-check."""

    def __init__(self, data: Any, *, calls: Sequence[Call], parameters: Parameters, initial: dict[str, Any]) -> None:
        more = data.get(MORE) if data is not None else None
        self.wants_more_rows = more in MOST_ROWS
        if data is not None:
            data = _counted(data, more=more)
        self.about = SelfCheckForm(data, calls=calls, initial=initial)
        self.members = MemberRows(data, prefix="members", choices=_choices(parameters))
        self.engagement = EngagementRows(data, prefix="engagement")
        self.work_plan = ActivityRows(data, prefix="work_plan")
        if self.wants_more_rows:
            for part in self._parts:
                part.hush()

    @property
    def _parts(self) -> tuple[Any, ...]:
        return (self.about, self.members, self.engagement, self.work_plan)

    @property
    def forms(self) -> tuple[Any, ...]:
        """Each form of the page, in its order."""
        return (*self.members.forms, *self.engagement.forms, *self.work_plan.forms, self.about)

    @property
    def has_errors(self) -> bool:
        """Whether something typed needs mending."""
        return self.about.is_bound and not self.wants_more_rows and not self.is_valid()

    def is_valid(self) -> bool:
        """Whether there is something to judge; all parts are looked at, so that all faults are named."""
        return self.about.is_bound and not [part for part in self._parts if not part.is_valid()]

    def document(self) -> ProposalDocument:
        """What a valid page says."""
        asked = self.about.cleaned_data
        return ProposalDocument(
            reference="",
            title="",
            youth_focus=asked["youth_focus"],
            youth_engagement=asked["youth_engagement"],
            members=tuple(self.members.documents()),
            engagement=tuple(self.engagement.documents()),
            support_needed=asked["support_needed"],
            work_plan=tuple(self.work_plan.documents()),
        )


class SelfCheckFileForm(forms.Form):
    """A file in the interchange format."""

    call = forms.ChoiceField(
        label=_("Call"),
        required=False,
        widget=LongSelect,
        help_text=_("Left open, the call that stands in the file; where there is none, the criteria of 2024."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("JSON (impact-proposals/1), up to 5 MB and 200 proposals. It is read once and kept nowhere."),
    )

    def __init__(self, data: Any, files: Any, *, calls: Sequence[Call], initial: dict[str, Any]) -> None:
        super().__init__(data, files, initial=initial)
        offer(self, "call", [OPEN, *((call.slug, call.title) for call in calls)])

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_BYTES:
            raise ValidationError(
                _("The file has more than %(most)s MB. Please divide it."), params={"most": MOST_BYTES // 1_000_000}
            )
        return file


def call_choices(calls: Sequence[Call]) -> list[tuple[str, str]]:
    """The calls that one can check by, and the criteria without any."""
    return [*((call.slug, call.title) for call in calls), ("", _now("No call: the criteria and the days of 2024"))]


def _choices(parameters: Parameters) -> dict[str, Sequence[tuple[Any, Any]]]:
    countries = [(code, _now(country.name)) for code, country in reference.countries().items()]
    constituencies = [OPEN, *((one.code, _now(one.name)) for one in parameters.constituencies)]
    return {
        "country": [OPEN, *sorted(countries, key=lambda choice: alphabetical(choice[1]))],
        "primary_region": [OPEN, *((region.code, _now(region.name)) for region in parameters.regions)],
        "constituency": constituencies,
        "second_constituency": constituencies,
    }


def _counted(data: Any, *, more: str | None) -> Any:
    """The same data with a number of rows for each list, whatever was sent as one; five more where that was asked."""
    counted = data.copy()
    for part, first in FIRST_ROWS.items():
        number = data.get(f"{part}-TOTAL_FORMS", "")
        rows = int(number) if number.isascii() and number.isdigit() and len(number) < LONGEST_NUMBER else first
        if part == more:
            rows = max(rows, min(rows + ROWS_ADDED, MOST_ROWS[part]))
        counted[f"{part}-TOTAL_FORMS"], counted[f"{part}-INITIAL_FORMS"] = str(rows), "0"
    return counted
