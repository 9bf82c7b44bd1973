"""How alike two names of organisations are, as people type them. Pure."""

from difflib import SequenceMatcher

from handrail.foundation.names import split_name

# Words that many names have: they do not tell one from another.
COMMON_WORDS = frozenset(
    "the and of dr drs gp surgery practice medical centre center health house clinic group ltd limited plc "
    "llp co company uk".split()
)
# From here on staff and referrers are asked whether it is the same.
MIN_LIKENESS = 0.75
# A name of which the other has every word and more.
LIKENESS_OF_PART = 0.9
# How much of a word finds the names to compare: misspellings are mostly further on.
LETTERS_COMPARED = 3


def list_telling_words(name: str) -> list[str]:
    """Return the words that tell a name from others; all of them where none does.

    >>> list_telling_words("The Example Surgery")
    ['example']
    """
    words = split_name(name)
    return [word for word in words if word not in COMMON_WORDS] or words


def measure_likeness(typed: str, name: str) -> float:
    """Return how alike two names are, from 0 to 1, whatever the order of their words."""
    words, others = list_telling_words(typed), list_telling_words(name)
    if not words or not others:
        return 0.0
    if sorted(split_name(typed)) == sorted(split_name(name)):
        return 1.0
    if set(words) <= set(others) or set(others) <= set(words):
        return LIKENESS_OF_PART
    return SequenceMatcher(None, " ".join(sorted(words)), " ".join(sorted(others))).ratio()
