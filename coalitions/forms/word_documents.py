"""A proposal as a Word document to write in: what stands where, in which words, and how it is read again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions.forms.member_columns import HEADINGS, yes_or_no
from coalitions.forms.member_imports import YES, RowReader, Vocabulary
from coalitions.forms.member_tables import cells_of
from coalitions.forms.members import MemberForm
from coalitions.forms.plans import ActivityForm, EngagementForm
from coalitions.forms.proposals import AboutForm, PledgeForm, SupportForm
from coalitions.models import EngagementEntry, Proposal
from coalitions.services import said as places
from coalitions.services.editing import Part
from coalitions.services.papers import Told, criteria_section, goal_names, whole
from coalitions.services.said import Said, member_row, member_said, print_of
from coalitions.services.sections import title_of
from coalitions.services.word_imports import Fault, SaidDocument, SaidField, SaidList, SaidRow
from portal.common.characters import in_letters
from portal.common.tables import TableRow
from portal.papers.markers import row_marker
from portal.papers.paper import Column, Field, Paper, Row, Section, Table
from portal.papers.texts import carried

FORMS: Final[tuple[type[forms.Form], ...]] = (AboutForm, SupportForm, PledgeForm)
BOXES: Final = frozenset({"has_youth_focus", "focal_point_is_public"})
LINES: Final = frozenset({"objectives", "themes"})
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    places.MEMBERS: tuple(HEADINGS),
    places.ENGAGEMENT: ("audience", "name", "plan"),
    places.WORK_PLAN: ("activity", "starts_on", "ends_on", "responsible", "result"),
}
SHARES: Final = {"organisation": 3, "plan": 6, "activity": 4, "result": 3, "contact_email": 2, "region_reason": 2}
ROW_FORMS: Final[Mapping[str, type[forms.Form]]] = {
    places.MEMBERS: MemberForm,
    places.ENGAGEMENT: EngagementForm,
    places.WORK_PLAN: ActivityForm,
}
FIELDS_OF: Final = {
    Part.ABOUT: places.ABOUT_FIELDS,
    Part.MEMBERS: (),
    Part.ENGAGEMENT: (places.SUPPORT,),
    Part.WORK_PLAN: (),
    Part.PLEDGE: places.PLEDGE_FIELDS,
}
LIST_OF: Final = {part: name for name, part in places.PART_OF_LIST.items()}


def label_of(name: str, *, of_list: str = "") -> str:
    """What a field or a column is called on its page."""
    found = (ROW_FORMS[of_list],) if of_list else FORMS
    return next(str(form.base_fields[name].label) for form in found if name in form.base_fields)


def text_of(name: str, value: Any) -> str:
    """A field's value as the document writes it."""
    if name in BOXES:
        return _yes_no(bool(value))
    if name == "sdgs":
        return goal_names(value)
    return "\n".join(value) if name in LINES else str(value)


def cells_of_row(name: str, row: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[str, ...]:
    """A row's cells as the document writes them, in the order of its columns."""
    if name == places.MEMBERS:
        return tuple(map(carried, cells_of(member_row(row), vocabulary)))
    if name == places.ENGAGEMENT:
        return (str(EngagementEntry.Audience(row["audience"]).label), row["name"], row["plan"])
    return tuple(str(row[column]) for column in COLUMNS[name])


def word_paper(proposal: Proposal, told: Told, *, said: Said, vocabulary: Vocabulary) -> Paper:
    """The document to write in: every text in its control, every row with its marker, the report at the end."""
    sections = [_section(part, said, vocabulary) for part in Part]
    notes = (
        _now(
            "Write in the fields and in the tables, in any order, then send the document on the proposal's page. "
            "You see what would change before anything is saved."
        ),
        _now(
            "In tables, leave the first column as it is; add a row by writing in the empty one or below it, and remove "
            "a row by deleting it. The order of rows is not read. What stands outside of fields and tables is not read."
        ),
    )
    return whole(
        proposal,
        told,
        (*sections, *criteria_section(told)),
        notes=notes,
        row_label=_now("Row"),
        comes_back=True,
    )


def _section(part: Part, said: Said, vocabulary: Vocabulary) -> Section:
    name = LIST_OF.get(part, "")
    return Section(
        title=title_of(part),
        fields=tuple(
            Field(
                name=one,
                label=label_of(one),
                text=text_of(one, said.fields[one]),
                seen=print_of(said.fields[one]),
                hint=_hint(one),
            )
            for one in FIELDS_OF[part]
        ),
        table=_table(name, said.lists[name], vocabulary) if name else None,
        is_wide=bool(name),
    )


def _hint(name: str) -> str:
    if name in BOXES:
        return " / ".join(yes_or_no(get_language() or "en"))
    if name == "sdgs":
        return _now("One a line, by number.")
    return _now("One a line.") if name in LINES else ""


def _table(name: str, rows: Mapping[int, Mapping[str, Any]], vocabulary: Vocabulary) -> Table:
    columns = tuple(
        Column(name=one, label=label_of(one, of_list=name), share=SHARES.get(one, 2 if name != places.MEMBERS else 1))
        for one in COLUMNS[name]
    )
    return Table(
        name=name,
        label=title_of(places.PART_OF_LIST[name]),
        columns=columns,
        rows=tuple(
            Row(cells=cells_of_row(name, row, vocabulary), marker=row_marker(key, print_of(row)))
            for key, row in rows.items()
        ),
        marker=f"{max(rows, default=0)}:{print_of(list(rows.values()))}",
        hint=_choices(name, vocabulary),
    )


def _choices(name: str, vocabulary: Vocabulary) -> str:
    """The words to choose from, where there are few."""
    if name == places.ENGAGEMENT:
        return f"{label_of('audience', of_list=name)}: {'; '.join(str(one.label) for one in EngagementEntry.Audience)}"
    if name == places.WORK_PLAN:
        return _now("Days are written as year, month, day: 2024-05-09.")
    sorts = {"kind": "kind", "primary_region": "region", "constituency": "constituency"}
    words = {
        label_of(column, of_list=name): "; ".join(vocabulary.shown(sort, code) for code in vocabulary.names[sort])
        for column, sort in sorts.items()
    }
    return "\n".join(f"{label}: {choices}" for label, choices in words.items())


def _yes_no(value: bool) -> str:  # noqa: FBT001 - a box has one value
    yes, no = yes_or_no(get_language() or "en")
    return yes if value else no


@dataclass(frozen=True)
class DocumentReader:
    """Reads what a document says where it is marked. What says what stands now is taken as it stands, unread."""

    now: Said
    vocabulary: Vocabulary

    def read(self, found: Mapping[str, Any]) -> SaidDocument:
        """The document in values; ValidationError where a field, a table or a column of it is lost."""
        self._refuse_lost(found)
        return SaidDocument(
            fields={one["name"]: self._field(one) for one in found["fields"]},
            lists={one["name"]: self._list(one) for one in found["lists"]},
        )

    def _refuse_lost(self, found: Mapping[str, Any]) -> None:
        fields = {one["name"] for one in found["fields"]}
        lists = {one["name"]: set(one["columns"]) - {""} for one in found["lists"]}
        lost = [label_of(name) for name in places.PART_OF if name not in fields]
        lost += [title_of(part) for name, part in places.PART_OF_LIST.items() if name not in lists]
        lost += [
            label_of(column, of_list=name)
            for name, columns in COLUMNS.items()
            for column in columns
            if name in lists and column not in lists[name]
        ]
        unknown = fields - set(places.PART_OF) or set(lists) - set(COLUMNS)
        if lost or unknown or any(lists[name] != set(COLUMNS[name]) for name in lists):
            sentence = _now(
                "The document has lost the hidden marks of: %(lost)s. Nothing was read. Please take it from this page "
                "anew, and write in that one."
            )
            raise ValidationError(sentence % {"lost": ", ".join(lost) or _now("its fields")})

    def _field(self, found: Mapping[str, Any]) -> SaidField:
        name, text, value = found["name"], found["text"], self.now.fields[found["name"]]
        if found["has_more"]:
            return SaidField(seen=found["seen"], value=value, faults=(Fault(sentence=str(NOT_TEXT)),))
        if text == text_of(name, value):
            return SaidField(seen=found["seen"], value=value)
        try:
            return SaidField(seen=found["seen"], value=self._value(name, text))
        except ValidationError as error:
            faults = tuple(Fault(sentence=one) for one in error.messages)
            return SaidField(seen=found["seen"], value=text, is_read=False, faults=faults)

    def _value(self, name: str, text: str) -> Any:
        if name in BOXES:
            return bool(text.strip()) and self.vocabulary.code("yes_no", text.strip()) == YES
        if name == "sdgs":
            return _goals(text)
        field = next(form.base_fields[name] for form in FORMS if name in form.base_fields)
        return field.clean(text)

    def _list(self, found: Mapping[str, Any]) -> SaidList:
        rows = tuple(self._row(found["name"], row) for row in found["rows"])
        return SaidList(newest=found["newest"], seen=found["seen"], rows=rows)

    def _row(self, name: str, found: Mapping[str, Any]) -> SaidRow:
        cells = tuple(found["cells"][column] for column in COLUMNS[name])
        stands = self.now.lists[name].get(found["key"])
        place: dict[str, Any] = {"number": found["number"], "key": found["key"], "seen": found["seen"]}
        if found["has_more"]:
            typed = dict(zip(COLUMNS[name], cells, strict=True))
            return SaidRow(**place, value=typed, is_read=False, faults=(Fault(sentence=str(NOT_TEXT)),))
        if stands is not None and cells == cells_of_row(name, stands, self.vocabulary):
            return SaidRow(**place, value=stands)
        value, faults = self._read_row(name, cells, found["number"])
        return SaidRow(**place, value=value, is_read=not faults, faults=faults)

    def _read_row(self, name: str, cells: tuple[str, ...], number: int) -> tuple[dict[str, Any], tuple[Fault, ...]]:
        if name == places.MEMBERS:
            row = RowReader(list(COLUMNS[name]), self.vocabulary).read(TableRow(number, cells))
            if row.unread:
                typed = dict(zip(COLUMNS[name], cells, strict=True))
                return typed, tuple(Fault(name=one.column, sentence=one.sentence) for one in row.unread)
            return member_said(row.row()), ()
        return _plan_row(name, dict(zip(COLUMNS[name], cells, strict=True)))


NOT_TEXT: Final = _("There is a picture, a symbol, a formula or a note in it, which we cannot keep. Write it out.")


def _plan_row(name: str, typed: dict[str, str]) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """A row of the engagement plan or of the work plan, as its form reads it."""
    value: dict[str, Any] = {}
    faults: list[Fault] = []
    clean: Mapping[str, Callable[[str], Any]] = {
        column: _audience if column == "audience" else ROW_FORMS[name].base_fields[column].clean for column in typed
    }
    for column, text in typed.items():
        try:
            read = clean[column](text)
            value[column] = read.isoformat() if hasattr(read, "isoformat") else read
        except ValidationError as error:
            faults += [Fault(name=column, sentence=one) for one in error.messages]
    if not faults and name == places.WORK_PLAN and value["ends_on"] < value["starts_on"]:
        faults.append(Fault(name="ends_on", sentence=_now("This is before the day on which it starts.")))
    return (typed if faults else value), tuple(faults)


def _audience(word: str) -> str:
    """The audience that a word of any of our languages means."""
    if not word:
        raise ValidationError(_now("Say to whom it is addressed."))
    for language in (get_language() or "en", *settings.OFFERED_LANGUAGES):
        with override(language):
            for one in EngagementEntry.Audience:
                if in_letters(word) in {in_letters(one.value), in_letters(str(one.label))}:
                    return one.value
    raise ValidationError(_now("We do not know “%(word)s”.") % {"word": word[:80]})


def _goals(text: str) -> list[int]:
    """Goals by their numbers, with or without their names."""
    goals = set()
    for line in text.split("\n"):
        parts = line.split(",") if line.replace(",", "").replace(" ", "").isdigit() else [line]
        for part in filter(None, (one.strip() for one in parts)):
            number = part.split(".")[0].split()[0] if part.split(".")[0].split() else ""
            if not (number.isascii() and number.isdigit() and 1 <= int(number[:3]) <= 17):  # noqa: PLR2004 - the goals
                raise ValidationError(_now("We do not know “%(word)s”.") % {"word": part[:80]})
            goals.add(int(number))
    return sorted(goals)
