"""A comparison in words: of any documents, by labels alone."""

from django.template.loader import render_to_string

from portal.common.compared import MOST_ROWS_SHOWN, ShownField, Words
from portal.common.comparison import FieldChange, Listing, compare

LISTS = {"talks": Listing(lambda row: row["speaker"], is_matched_by_place=False)}
WORDS = Words(
    labels={"held_on": "Held on", "questions": "Questions", "role.kind": "Role"},
    choices={"role.kind": {"chair": "In the chair"}},
    days={"held_on"},
    texts={"questions"},
    names=("speaker",),
)


def test_a_value_is_told_as_its_field_has_it() -> None:
    told = [
        ("held_on", "2024-05-09", "9 May 2024"),
        ("held_on", "soon", "soon"),
        ("questions", ["Who?", "When?"], "Who?\nWhen?"),
        ("tags", [1, 2], "1, 2"),
        ("role.kind", "chair", "In the chair"),
        ("role.kind", "other", "other"),
        ("is_open", True, "Yes"),
        ("is_open", None, ""),
    ]
    assert [WORDS.text(name, value) for name, value, _text in told] == [text for _name, _value, text in told]
    assert WORDS.field(FieldChange("held_on", "2024-05-09", "")) == ShownField("Held on", "9 May 2024", "")
    assert WORDS.field(FieldChange("room", "A", "B")).label == "room"


def test_a_page_shows_what_became_of_each_row() -> None:
    before = {"talks": [{"speaker": "Amina", "room": "A"}, {"speaker": "Tomás", "room": ""}]}
    after = {"talks": [{"speaker": "Amina", "room": "<B>"}, {"speaker": "Leena", "room": ""}]}
    changes = compare(before, after, lists=LISTS).rows["talks"]
    page = " ".join(
        render_to_string("components/_comparison.html", {"sections": [WORDS.section("Talks", (), changes)]}).split()
    )
    for said in ('Changed: <span dir="auto">Amina', 'Added: <span dir="auto">Leena', 'Removed: <span dir="auto">Tomás'):
        assert said in page
    assert "&lt;B&gt;" in page


def test_beyond_many_rows_the_rest_is_counted() -> None:
    many = [{"speaker": f"Person {place}"} for place in range(MOST_ROWS_SHOWN + 2)]
    section = WORDS.section("Talks", (), compare({"talks": []}, {"talks": many}, lists=LISTS).rows["talks"])
    assert (len(section.rows), section.more) == (MOST_ROWS_SHOWN, 2)
