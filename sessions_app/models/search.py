"""Search by words: any order, beginnings of words, accents and case ignored, in whatever language."""

import re

from django.contrib.postgres.search import SearchQuery

# Made by migration 0001: the configuration "simple" (no stemming, so no language is favoured) behind unaccent.
SEARCH_CONFIGURATION = "portal_simple"
MOST_WORDS = 12
_WORD = re.compile(r"\w+")


def query_for(words: str) -> SearchQuery | None:
    """A query for texts that hold words beginning like each of `words`; None where there is no word in them."""
    found = _WORD.findall(words)[:MOST_WORDS]
    if not found:
        return None
    return SearchQuery(" & ".join(f"'{word}':*" for word in found), search_type="raw", config=SEARCH_CONFIGURATION)
