"""Names that are like one another, whatever their case, accents and script."""

import pytest

from portal.common.likeness import Names

KNOWN = Names(
    [(1, "Réseau des femmes du Sahel"), (2, "Lake Basin Forum"), (2, "LBF Trust"), (3, "منتدى المياه الأفريقي")]
)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("reseau des FEMMES du sahel", [1]),
        ("Lake Bassin Forum", [2]),
        ("L.B.F. Trust", [2]),
        ("منتدى المياه الافريقي", [3]),
        ("Hill Farmers", []),
        ("", []),
        ("…", []),
    ],
)
def test_the_like_ones_are_found(name: str, keys: list[int]) -> None:
    assert KNOWN.like(name, least=0.6, most=3) == keys


def test_the_likest_come_first_and_not_too_many() -> None:
    names = Names([(1, "Water Forum of Kenya"), (2, "Water Forum Kenya"), (3, "Water Forum")])
    assert names.like("Water Forum Kenya", least=0.3, most=2) == [2, 1]
