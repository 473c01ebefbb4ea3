"""Tables as people send them: columns by their headings, words by what they mean, and the form that takes a table."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy

from portal.exchange.cells import Columns, read_cells, yes_or_no
from portal.exchange.faults import Fault
from portal.exchange.forms import TableForm
from portal.exchange.vocabularies import Named, Vocabulary

COLUMNS = Columns(
    {
        "name": {"en": ("Name", "Speaker"), "fr": ("Nom",), "ar": ("الاسم",)},
        "role": {"en": ("Role",), "fr": ("Rôle",)},
    }
)


class Roles(Vocabulary):
    """Which roles speakers have; counts how often it is asked."""

    asked = 0

    def named(self) -> Named:
        self.asked += 1
        return {"role": {"mod": gettext_lazy("Moderator"), "key": "Keynote, opening", "pan": "Panellist"}}

    def also_known(self) -> Iterator[tuple[str, str, str]]:
        yield "role", "Chair", "mod"
        yield "role", "Panellist", "mod"
        yield "yes_no", "oui", "yes"
        yield "yes_no", "non", "no"


class SpeakersForm(TableForm):
    """A list of speakers."""

    columns = COLUMNS
    needed = "name"
    not_headed = "No column is headed “Name”."
    most_rows = 3


def sent(content: str = "", pasted: str = "") -> SpeakersForm:
    files: dict[str, Any] = {"file": SimpleUploadedFile("speakers.csv", content.encode())} if content else {}
    return SpeakersForm({"pasted": pasted}, files)


@pytest.mark.parametrize(
    ("heading", "column"),
    [("Name", "name"), ("NOM", "name"), ("الاسم", "name"), ("role", "role"), ("Role (if any)", "role"), ("Age", "")],
)
def test_columns_are_known_by_their_headings_in_any_language(heading: str, column: str) -> None:
    assert COLUMNS.named(heading) == column


def test_our_own_files_carry_the_first_word_of_the_readers_language() -> None:
    assert COLUMNS.headings_in("fr") == {"name": "Nom", "role": "Rôle"}
    assert COLUMNS.headings_in("ar") == {"name": "الاسم", "role": "Role"}
    assert (yes_or_no("zh-hans"), yes_or_no("de")) == (("是", "否"), ("yes", "no"))


def test_a_word_means_a_code_by_its_code_its_name_and_its_other_names() -> None:
    roles = Roles()
    assert [roles.code("role", word) for word in ("MOD", "moderator", "chair", "Keynote opening")] == [
        *("mod", "mod", "mod", "key")
    ]
    # What is somebody's name is not taken from it by another's other name.
    assert roles.code("role", "panellist") == "pan"
    assert roles.codes("role", "chair; panellist, chair") == ["mod", "pan"]
    assert (roles.is_yes("Oui"), roles.is_yes("non"), roles.is_yes("")) == (True, False, False)


def test_an_unknown_word_is_told_with_a_likely_one_a_hundred_times() -> None:
    roles = Roles()
    with pytest.raises(ValidationError, match=r"We do not know “moderater”\. Did you mean Moderator\?"):
        roles.code("role", "moderater")
    for _time in range(100):
        with pytest.raises(ValidationError):
            roles.code("role", "moderater")
    with pytest.raises(ValidationError) as raised:
        roles.code("role", "moderater")
    assert raised.value.messages == ["We do not know “moderater”."]
    with pytest.raises(ValidationError, match="control character"):
        roles.code("role", "mod\x00")


def test_what_is_shown_is_read_again() -> None:
    roles = Roles()
    assert roles.shown("role", "mod") == "Moderator"
    # A comma would be read as two roles.
    assert roles.shown("role", "key") == "key"


def test_nothing_is_asked_for_before_it_is_needed() -> None:
    roles = Roles()
    assert roles.asked == 0
    roles.code("role", "mod")
    roles.code("role", "key")
    assert roles.asked == 1


def test_cells_are_read_or_faulty_each_for_itself() -> None:
    said, faults = read_cells(
        {"name": "A. Otieno", "role": "?"}, {"name": str, "role": lambda one: Roles().code("role", one)}
    )
    assert said == {"name": "A. Otieno"}
    assert faults == (Fault(name="role", sentence="We do not know “?”."),)


def test_a_table_is_read_from_a_file_or_as_it_was_pasted() -> None:
    form = sent("Rôle,Age,Nom\nmod,40,A. Otieno\n,,\nkey\n")
    assert form.is_valid()
    assert [(row.number, row.cells) for row in form.named_rows] == [
        (2, {"role": "mod", "name": "A. Otieno"}),
        (4, {"role": "key", "name": ""}),
    ]
    assert (form.ignored, form.encoding) == (["Age"], "utf-8")
    pasted = sent(pasted="Name\tRole\nA. Otieno\tmod")
    assert pasted.is_valid()
    assert [row.cells for row in pasted.named_rows] == [{"name": "A. Otieno", "role": "mod"}]


def test_no_cell_is_left_out_unsaid() -> None:
    form = sent("Name,,Role\n“Otieno, A.”,,mod\nOtieno, a note,mod,,key\n")
    assert form.is_valid()
    assert [[fault.name for fault in row.faults] for row in form.named_rows] == [["name"], ["name"]]
    assert "such as “key”" in form.named_rows[1].faults[0].sentence
    assert form.ignored == ["column 2, without a heading"]
    pasted = sent(pasted="Name\tRole\nA. Otieno\tmod\tlate")
    assert pasted.is_valid()
    assert (pasted.named_rows[0].faults, pasted.ignored) == ((), ["column 3, without a heading"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Name,Speaker\nA,B", "Two columns mean the same; one of them is “Speaker”."),
        ("Role\nmod", "No column is headed “Name”."),
        ("Name\n", "There is no row below the headings."),
        ("Na\x07me\nA", "A heading holds a control character that cannot be shown."),
        ("Name\nA\nB\nC\nD", "It has more than 3 rows. Please divide it into several files."),
    ],
)
def test_what_is_wrong_with_the_whole_is_said_beside_the_field(content: str, sentence: str) -> None:
    form = sent(content)
    assert form.errors == {"file": [sentence]}
    assert form.named_rows == []
    assert sent(pasted=content).errors == {"pasted": [sentence]}


def test_a_file_and_a_pasted_table_are_one_too_many_and_none_is_one_too_few() -> None:
    for form in (sent("Name\nA", "Name\nB"), sent()):
        assert form.errors == {"__all__": ["Choose a file, or paste the cells: one of the two."]}
