"""The shortlist after many walks of whatever people do: each seed is one on which everything happens."""

import pytest

from tests.coalitions.test_any_sequence import walk_and_look

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", [10, 11, 23, 25])
def test_what_is_on_the_shortlist_passes_or_has_its_time(seed: int) -> None:
    walk_and_look(seed=seed)
