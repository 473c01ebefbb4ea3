"""The three sides of a document: as it went out, as it stands now, and as it comes back."""

import json
from dataclasses import asdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portal.exchange.faults import Fault
from portal.exchange.union import (
    LEAVE,
    TAKE,
    Comparison,
    Difference,
    Meanwhile,
    Said,
    SaidDocument,
    SaidField,
    SaidList,
    SaidRow,
    Values,
    differences,
    print_of,
)

TEXTS = st.fixed_dictionaries({name: st.sampled_from(["", "one", "two", "three"]) for name in ("title", "summary")})
VALUES = st.fixed_dictionaries({"name": st.sampled_from(["Otieno", "Diallo", "Ferreira"]), "is_there": st.booleans()})
NEWEST = 4
BEGUN = st.dictionaries(st.integers(1, NEWEST), VALUES)
ADDED_SINCE = st.dictionaries(st.integers(NEWEST + 1, NEWEST + 3), VALUES)


def document(
    texts: dict[str, str], begun: dict[str, str], rows: dict[int, Values], rows_begun: dict[int, Values], *new: Values
) -> SaidDocument:
    """What comes back with these texts and rows, of what went out with those."""
    known = [
        SaidRow(number=at, key=key, seen=print_of(rows_begun[key]), value=rows[key]) for at, key in enumerate(rows, 1)
    ]
    added = [SaidRow(number=len(known) + at, key=None, seen="", value=one) for at, one in enumerate(new, 1)]
    newest = max(rows_begun, default=0)
    return SaidDocument(
        fields={name: SaidField(seen=print_of(begun[name]), value=text) for name, text in texts.items()},
        lists={"people": SaidList(newest=newest, seen=print_of([*rows_begun.values()]), rows=(*known, *added))},
    )


def applied(now: Said, wanted: tuple[Difference, ...]) -> tuple[dict[str, Any], list[Values]]:
    """What stands once all that is wanted was saved."""
    texts, rows = dict(now.fields), dict(now.lists["people"])
    for one in wanted:
        if not one.is_row:
            texts[one.name] = one.after
        elif one.is_removed:
            del rows[one.key or 0]
        else:
            rows[one.key or 100 + one.number] = one.after
    return texts, list(rows.values())


def in_one_order(rows: list[Values]) -> list[list[Any]]:
    return sorted(sorted(row.items()) for row in rows)


@given(begun=TEXTS, now=TEXTS, rows=BEGUN, since=BEGUN, more=ADDED_SINCE)
def test_a_document_that_nobody_touched_wants_nothing(
    begun: dict[str, str],
    now: dict[str, str],
    rows: dict[int, Values],
    since: dict[int, Values],
    more: dict[int, Values],
) -> None:
    untouched = document(begun, begun, rows, rows)
    stands = {**{key: one for key, one in since.items() if key in rows}, **more}
    assert differences(untouched, Said(fields={**now}, lists={"people": stands})) == ()


@given(begun=TEXTS, texts=TEXTS, rows=BEGUN, changed=BEGUN, new=st.lists(VALUES, max_size=2))
def test_where_nobody_else_changed_anything_all_comes_as_it_was_written_and_nothing_is_asked(
    begun: dict[str, str],
    texts: dict[str, str],
    rows: dict[int, Values],
    changed: dict[int, Values],
    new: list[Values],
) -> None:
    written = {key: one for key, one in changed.items() if key in rows}
    # A new row that says what a row says already is taken for sent twice, or for one that lost its marker.
    added = [one for one in new if one not in rows.values()]
    gone = [one for key, one in rows.items() if key not in written]
    for one in new:
        if one in gone:
            gone.remove(one)
            added.append(one)
    now = Said(fields={**begun}, lists={"people": rows})
    comparison = Comparison(differences=differences(document(texts, begun, written, rows, *new), now))
    assert not comparison.asks
    wanted = comparison.wanted({})
    assert wanted is not None
    said, stands = applied(now, wanted)
    assert said == texts
    assert in_one_order(stands) == in_one_order([*written.values(), *added])


@given(begun=TEXTS, now=TEXTS, texts=TEXTS)
def test_one_is_asked_exactly_where_both_say_something_else_and_not_the_same(
    begun: dict[str, str], now: dict[str, str], texts: dict[str, str]
) -> None:
    found = {one.name: one for one in differences(document(texts, begun, {}, {}), Said({**now}, {"people": {}}))}
    for name, text in texts.items():
        is_wanted = text not in {begun[name], now[name]}
        assert (name in found) == is_wanted
        assert is_wanted is False or bool(found[name].meanwhile) == (now[name] != begun[name])


@given(begun=TEXTS, texts=TEXTS, rows=BEGUN, new=st.lists(VALUES, max_size=2))
def test_what_the_database_keeps_is_the_same_document(
    begun: dict[str, str], texts: dict[str, str], rows: dict[int, Values], new: list[Values]
) -> None:
    said = document(texts, begun, rows, rows, *new)
    assert SaidDocument.stored(json.loads(json.dumps(asdict(said)))) == said


def people(now: dict[int, Values], *rows: SaidRow, begun: dict[int, Values]) -> tuple[Difference, ...]:
    listed = SaidList(newest=max(begun, default=0), seen=print_of([*begun.values()]), rows=rows)
    return differences(SaidDocument(fields={}, lists={"people": listed}), Said({}, {"people": now}))


def test_what_became_of_a_row_elsewhere_is_told() -> None:
    one, other, third = ({"name": name} for name in ("Otieno", "Diallo", "Ferreira"))
    kept = SaidRow(number=1, key=1, seen=print_of(one), value=other)
    assert [found.meanwhile for found in people({1: one}, kept, begun={1: one})] == [Meanwhile.NOTHING]
    assert [found.meanwhile for found in people({1: third}, kept, begun={1: one})] == [Meanwhile.CHANGED]
    assert [found.meanwhile for found in people({}, kept, begun={1: one})] == [Meanwhile.REMOVED]
    (gone,) = people({1: third}, begun={1: one})
    assert (gone.is_removed, gone.meanwhile, gone.place) == (True, Meanwhile.LIST_CHANGED, "people-1")
    assert people({1: one, 2: other}, SaidRow(number=1, key=1, seen=print_of(one), value=one), begun={1: one}) == ()


def test_a_faulty_place_is_a_difference_whatever_it_says() -> None:
    fault = (Fault(sentence="There is a picture in it."),)
    said = SaidDocument(fields={"title": SaidField(seen=print_of("A"), value="A", faults=fault)}, lists={})
    comparison = Comparison(differences=differences(said, Said({"title": "A"}, {})))
    assert comparison.is_faulty


def test_nothing_is_wanted_before_each_question_is_answered() -> None:
    asked = Difference(name="title", before="B", after="C", meanwhile=Meanwhile.CHANGED)
    plain = Difference(name="summary", before="", after="S")
    comparison = Comparison(differences=(asked, plain))
    assert comparison.wanted({}) is None
    assert comparison.wanted({"title": "perhaps"}) is None
    assert comparison.wanted({"title": TAKE}) == (asked, plain)
    assert comparison.wanted({"title": LEAVE}) == (plain,)
