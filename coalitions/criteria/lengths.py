"""How long an answer is."""

import unicodedata


def characters(text: str) -> int:
    """The number of characters as a reader sees them: white space collapsed and trimmed, accents composed.

    Invisible format characters are not counted, so that a plan cannot be made of them.
    """
    collapsed = " ".join(text.split())
    if collapsed.isascii():
        return len(collapsed)
    return sum(unicodedata.category(letter) != "Cf" for letter in unicodedata.normalize("NFC", collapsed))


def is_long_enough(text: str, min_characters: int) -> bool:
    """Whether an answer has the least length; an empty one never has, whatever the least."""
    return characters(text) >= max(1, min_characters)


def example_of_length(text: str, min_characters: int) -> str:
    """A text filled up until it is long enough: a placeholder for an answer."""
    return text + "…" * max(0, max(1, min_characters) - characters(text))
