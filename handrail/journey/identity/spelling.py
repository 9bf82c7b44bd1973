"""Names spelt nearly alike: words that become one where each loses at most a letter. Pure.

The symmetric deletions of SymSpell (W. Garbe, 2012): they find a letter too many, too few, another or swapped
with its neighbour by equality alone, which every database looks up by an index.
"""

from collections.abc import Iterable

# Of shorter words one letter less is most other words; longer ones are names written together.
MIN_LETTERS, MAX_LETTERS = 4, 24


def list_variants(word: str) -> set[str]:
    """Return a word, and each way to write it with a letter left out; nothing for the very short and long.

    >>> sorted(list_variants("iain"))
    ['ain', 'iai', 'iain', 'ian', 'iin']
    """
    if not MIN_LETTERS <= len(word) <= MAX_LETTERS:
        return set()
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def list_spellings(words: Iterable[str]) -> list[tuple[str, str]]:
    """Return each variant of these words with its word."""
    return [(variant, word) for word in sorted(words) for variant in sorted(list_variants(word))]
