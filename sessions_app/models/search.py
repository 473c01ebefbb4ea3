"""Search by words: any order, beginnings of words, accents and case ignored, in whatever language."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Func, TextField, Value

# Made by migration 0001: the configuration "simple" (no stemming, so no language is favoured) behind unaccent.
SEARCH_CONFIGURATION = "portal_simple"
MOST_WORDS = 12
_WORD = re.compile(r"\w+")
# PostgreSQL's parser knows only ASCII punctuation in the C locale, and would glue any other to its word.
_RANGES = (
    "\u00a0\u00a1\u00ab\u00b7\u00bb\u00bf\u02bc\u05be\u060c\u061b\u061f\u066a\u06d4\u0964\u0965\u30fb",
    "".join(map(chr, range(0x1361, 0x1369))),  # Ethiopic
    "".join(map(chr, range(0x2000, 0x2070))),  # spaces, dashes, quotation marks
    "".join(map(chr, range(0x3000, 0x3020))),  # Chinese and Japanese
    "".join(map(chr, (*range(0xFF01, 0xFF10), *range(0xFF1A, 0xFF21), *range(0xFF3B, 0xFF41), *range(0xFF5B, 0xFF66)))),
)
PUNCTUATION = "".join(_RANGES)


def vector_of(*fields: str) -> SearchVector:
    """The words of some text fields, for a generated column."""
    spaced = (
        Func(
            F(field),
            Value(PUNCTUATION),
            Value(" " * len(PUNCTUATION)),
            function="translate",
            output_field=TextField(),
        )
        for field in fields
    )
    return SearchVector(*spaced, config=SEARCH_CONFIGURATION)


def query_for(words: str) -> SearchQuery | None:
    """A query for texts that hold words beginning like each of `words`; None where there is no word in them."""
    found = _WORD.findall(words)[:MOST_WORDS]
    if not found:
        return None
    return SearchQuery(" & ".join(f"'{word}':*" for word in found), search_type="raw", config=SEARCH_CONFIGURATION)
