"""What a concept note must have, by kind of session."""

import pytest

from sessions_app.choices import Mode, SessionKind
from sessions_app.completeness import NEEDS, missing
from sessions_app.models import Session

COMPLETE = {
    "title": "Partnerships",
    "starts_at": "2023-01-31T21:15Z",
    "mode": Mode.ONLINE,
    "place": "",
    "languages": ["en"],
    "background": "Why",
    "objectives": ["One"],
    "discussion_questions": ["What?"],
    "description": "About",
    "focal_point_name": "Rania",
    "focal_point_email": "rania@example.org",
}


@pytest.mark.parametrize("kind", SessionKind)
def test_a_full_note_lacks_nothing(kind: SessionKind) -> None:
    assert missing({**COMPLETE, "kind": kind}) == {}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (
            SessionKind.SPOTLIGHT,
            [
                "title",
                "starts_at",
                "mode",
                "place",
                "languages",
                "background",
                "objectives",
                "focal_point_name",
                "focal_point_email",
            ],
        ),
        (SessionKind.BREAKOUT, ["title", "mode", "place", "languages", "background", "discussion_questions"]),
        (SessionKind.INFORMATION, ["title", "starts_at", "mode", "place", "languages", "description"]),
    ],
)
def test_an_empty_note_lacks_what_its_kind_needs(kind: SessionKind, fields: list[str]) -> None:
    assert list(missing({"kind": kind})) == fields


def test_only_what_takes_place_online_needs_no_place() -> None:
    for mode in Mode:
        lacks = "place" in missing({**COMPLETE, "kind": SessionKind.SPOTLIGHT, "mode": mode})
        assert lacks is (mode != Mode.ONLINE)


def test_every_need_names_a_field_of_the_session() -> None:
    fields = {field.name for field in Session._meta.concrete_fields}
    assert {need.field for need in NEEDS} <= fields
