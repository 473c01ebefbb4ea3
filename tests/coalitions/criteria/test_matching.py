"""The matching of constituencies to organisations, against brute force."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from coalitions.criteria.matching import credited
from tests.coalitions.criteria.strategies import EXAMPLES, examples

LISTED = tuple("stuvwxyz")
PLACES = {code: place for place, code in enumerate(LISTED)}

Wishes = tuple[dict[str, list[str]], dict[str, list[str]]]


@st.composite
def wishes(draw: st.DrawFn) -> Wishes:
    """Up to seven organisations with primary and further constituencies; now and then one has two primary ones."""
    primary: dict[str, list[str]] = {}
    further: dict[str, list[str]] = {}
    for identity in draw(st.lists(st.sampled_from("abcdefg"), max_size=7, unique=True)):
        most = draw(st.sampled_from([1, 1, 1, 1, 2]))
        primary[identity] = draw(st.lists(st.sampled_from(LISTED[:6]), max_size=most, unique=True))
        codes = draw(st.lists(st.sampled_from(LISTED[:6]), max_size=3, unique=True))
        further[identity] = [code for code in codes if code not in primary[identity]]
    return primary, further


def matchings(
    primary: Mapping[str, Sequence[str]], further: Mapping[str, Sequence[str]], identities: Sequence[str]
) -> Iterator[dict[str, str]]:
    """Every way to credit constituencies to different organisations."""
    if not identities:
        yield {}
        return
    first, *others = identities
    for matching in matchings(primary, further, others):
        yield matching
        for code in (*primary[first], *further[first]):
            if code not in matching:
                yield matching | {code: first}


def worth(matching: Mapping[str, str], primary: Mapping[str, Sequence[str]]) -> tuple[int, int, list[bool]]:
    """How good a matching is: its size, its primary constituencies, then the listed order."""
    return (
        len(matching),
        sum(code in primary[identity] for code, identity in matching.items()),
        [code in matching for code in LISTED],
    )


@examples(2 * EXAMPLES)
@given(wishes())
def test_it_finds_what_brute_force_finds(wishes: Wishes) -> None:
    primary, further = wishes
    found = credited(primary, further, PLACES)
    best = max(worth(matching, primary) for matching in matchings(primary, further, sorted(primary)))

    assert worth(found, primary) == best
    assert len(set(found.values())) == len(found)
    assert all(code in (*primary[identity], *further[identity]) for code, identity in found.items())
    assert list(found) == sorted(found, key=PLACES.__getitem__)


@examples(2 * EXAMPLES)
@given(wishes(), st.integers(0, 7))
def test_n_are_credited_exactly_when_brute_force_credits_n(wishes: Wishes, wanted: int) -> None:
    primary, further = wishes
    possible = any(len(matching) >= wanted for matching in matchings(primary, further, sorted(primary)))

    assert (len(credited(primary, further, PLACES)) >= wanted) == possible


@examples()
@given(wishes(), st.randoms(use_true_random=False))
def test_who_covers_what_does_not_depend_on_the_order(wishes: Wishes, random: Random) -> None:
    primary, further = wishes
    identities = random.sample(sorted(primary), len(primary))
    shuffled_primary = {identity: primary[identity] for identity in identities}
    shuffled_further = {identity: further[identity] for identity in identities}

    assert credited(shuffled_primary, shuffled_further, PLACES) == credited(primary, further, PLACES)


def test_a_coalition_of_thousands_is_matched_at_once() -> None:
    primary = {f"{number:05}": [LISTED[number % 3]] for number in range(5000)}
    further = {identity: list(LISTED) for identity in primary}
    further = {
        identity: [code for code in codes if code not in primary[identity]] for identity, codes in further.items()
    }

    assert list(credited(primary, further, PLACES)) == list(LISTED)
