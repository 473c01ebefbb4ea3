"""A proposal as a Word document to write in: which places it has, in which words they are written and read again."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from coalitions.forms.member_columns import HEADINGS
from coalitions.forms.member_imports import MemberVocabulary, readers_of
from coalitions.forms.member_tables import cells_of
from coalitions.forms.members import MemberForm
from coalitions.forms.plans import ActivityForm, EngagementForm
from coalitions.forms.proposals import AboutForm, PledgeForm, SupportForm
from coalitions.models import EngagementEntry, Proposal
from coalitions.services.editing import Part
from coalitions.services.member_imports import member_of
from coalitions.services.papers import Told, criteria_section, goal_names, whole
from coalitions.services.said import (
    ABOUT_FIELDS,
    ENGAGEMENT,
    MEMBERS,
    PART_OF,
    PART_OF_LIST,
    PLEDGE_FIELDS,
    SUPPORT,
    WORK_PLAN,
    member_row,
    member_said,
)
from coalitions.services.sections import title_of
from portal.common.characters import in_letters
from portal.exchange.cells import read_cells, yes_or_no
from portal.exchange.faults import Fault
from portal.exchange.places import Cells, ListPlace, Places, TextPlace
from portal.exchange.union import Said, Values, plain
from portal.papers.paper import Column, Paper, Section
from portal.papers.texts import carried

FORMS: Final[tuple[type[forms.Form], ...]] = (AboutForm, SupportForm, PledgeForm)
BOXES: Final = frozenset({"has_youth_focus", "focal_point_is_public"})
LINES: Final = frozenset({"objectives", "themes"})
SHARES: Final = {"organisation": 3, "plan": 6, "activity": 4, "result": 3, "contact_email": 2, "region_reason": 2}
FIELDS_OF: Final = {
    Part.ABOUT: ABOUT_FIELDS,
    Part.MEMBERS: (),
    Part.ENGAGEMENT: (SUPPORT,),
    Part.WORK_PLAN: (),
    Part.PLEDGE: PLEDGE_FIELDS,
}
ENTRY: Final = ("audience", "name", "plan")
ACTIVITY: Final = ("activity", "starts_on", "ends_on", "responsible", "result")
LIST_OF: Final = {part: name for name, part in PART_OF_LIST.items()}


def word_paper(proposal: Proposal, told: Told, *, said: Said, places: Places) -> Paper:
    """The document to write in: every text in its control, every row with its marker, the report at the end."""
    sections = [_section(part, said, places) for part in Part]
    notes = (
        _(
            "Write in the fields and in the tables, in any order, then send the document on the proposal's page. "
            "You see what would change before anything is saved."
        ),
        _(
            "In tables, leave the first column as it is; add a row by writing in the empty one or below it, and remove "
            "a row by deleting it. The order of rows is not read. What stands outside of fields and tables is not read."
        ),
    )
    return whole(
        proposal,
        told,
        (*sections, *criteria_section(told)),
        notes=notes,
        row_label=_("Row"),
        comes_back=True,
    )


def places_of(vocabulary: MemberVocabulary) -> Places:
    """The places of a proposal, in the reader's language."""
    return Places(
        texts={name: _text(name, vocabulary) for name in PART_OF},
        lists={
            MEMBERS: _members(vocabulary),
            ENGAGEMENT: _list(
                ENGAGEMENT,
                EngagementForm,
                ENTRY,
                called_by="name",
                write=lambda row: (str(EngagementEntry.Audience(row["audience"]).label), row["name"], row["plan"]),
                read=_entry,
                hint=_audiences,
            ),
            WORK_PLAN: _list(
                WORK_PLAN,
                ActivityForm,
                ACTIVITY,
                called_by="activity",
                write=lambda row: tuple(str(row[name]) for name in ACTIVITY),
                read=_activity,
                hint=lambda: _("Days are written as year, month, day: 2024-05-09."),
            ),
        },
    )


def _section(part: Part, said: Said, places: Places) -> Section:
    name = LIST_OF.get(part, "")
    return Section(
        title=title_of(part),
        fields=tuple(places.field(one, said) for one in FIELDS_OF[part]),
        table=places.table(name, said) if name else None,
        is_wide=bool(name),
    )


def _text(name: str, vocabulary: MemberVocabulary) -> TextPlace:
    field = next(form.base_fields[name] for form in FORMS if name in form.base_fields)
    label = str(field.label)
    if name in BOXES:
        yes, no = yes_or_no(get_language() or "en")
        return TextPlace(
            label=label,
            write=lambda value: yes if value else no,
            read=lambda text: vocabulary.is_yes(text.strip()),
            hint=f"{yes} / {no}",
        )
    if name == "sdgs":
        return TextPlace(label=label, write=goal_names, read=_goals, hint=_("One a line, by number."))
    if name in LINES:
        return TextPlace(label=label, write="\n".join, read=field.clean, hint=_("One a line."))
    return TextPlace(label=label, write=str, read=field.clean)


def _list(name: str, form: type[forms.Form], columns: tuple[str, ...], *, share: int = 2, **words: Any) -> ListPlace:
    labels = {one: str(form.base_fields[one].label) for one in columns}
    made = (Column(name=one, label=label, share=SHARES.get(one, share)) for one, label in labels.items())
    return ListPlace(label=title_of(PART_OF_LIST[name]), columns=tuple(made), **words)


def _members(vocabulary: MemberVocabulary) -> ListPlace:
    readers = readers_of(vocabulary)

    def read(cells: Cells) -> tuple[Values, tuple[Fault, ...]]:
        said, faults = read_cells(cells, readers)
        return ({} if faults else member_said(member_of(said))), faults

    return _list(
        MEMBERS,
        MemberForm,
        tuple(HEADINGS),
        share=1,
        called_by="organisation",
        write=lambda row: tuple(map(carried, cells_of(member_row(row), vocabulary))),
        read=read,
        hint=lambda: _choices(vocabulary),
    )


def _choices(vocabulary: MemberVocabulary) -> str:
    """The words to choose from, where there are few."""
    sorts = {"kind": "kind", "primary_region": "region", "constituency": "constituency"}
    words = {
        MemberForm.base_fields[column].label: "; ".join(vocabulary.shown(sort, code) for code in vocabulary.names[sort])
        for column, sort in sorts.items()
    }
    return "\n".join(f"{label}: {choices}" for label, choices in words.items())


def _audiences() -> str:
    audiences = "; ".join(str(one.label) for one in EngagementEntry.Audience)
    return f"{EngagementForm.base_fields['audience'].label}: {audiences}"


def _entry(cells: Cells) -> tuple[Values, tuple[Fault, ...]]:
    return read_cells(cells, {**_cleaners(EngagementForm, cells), "audience": _audience})


def _activity(cells: Cells) -> tuple[Values, tuple[Fault, ...]]:
    said, faults = read_cells(cells, _cleaners(ActivityForm, cells))
    if not faults and said["ends_on"] < said["starts_on"]:
        faults = (Fault(name="ends_on", sentence=_("This is before the day on which it starts.")),)
    return {name: plain(value) for name, value in said.items()}, faults


def _cleaners(form: type[forms.Form], cells: Cells) -> Mapping[str, Callable[[str], Any]]:
    return {column: form.base_fields[column].clean for column in cells}


def _audience(word: str) -> str:
    """The audience that a word of any of our languages means."""
    if not word:
        raise ValidationError(_("Say to whom it is addressed."))
    for language in (get_language() or "en", *settings.OFFERED_LANGUAGES):
        with override(language):
            for one in EngagementEntry.Audience:
                if in_letters(word) in {in_letters(one.value), in_letters(str(one.label))}:
                    return one.value
    raise ValidationError(_("We do not know “%(word)s”.") % {"word": word[:80]})


def _goals(text: str) -> list[int]:
    """Goals by their numbers, with or without their names."""
    goals = set()
    for line in text.split("\n"):
        parts = line.split(",") if line.replace(",", "").replace(" ", "").isdigit() else [line]
        for part in filter(None, (one.strip() for one in parts)):
            number = part.split(".")[0].split()[0] if part.split(".")[0].split() else ""
            is_short = number.isascii() and number.isdigit() and len(number) < 3  # noqa: PLR2004 - two digits
            if not (is_short and 1 <= int(number) <= 17):  # noqa: PLR2004 - the goals
                raise ValidationError(_("We do not know “%(word)s”.") % {"word": part[:80]})
            goals.add(int(number))
    return sorted(goals)
