"""Which entries of a register look like one organisation. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

from handrail.network.likeness import LETTERS_COMPARED, list_telling_words, measure_likeness

# From here on a pair is suggested: names that differ by a slip, or of which one has every word of the other.
MIN_LIKENESS = 0.85
# Of more names that begin alike only those of the same words are compared.
MAX_COMPARED = 60


class AlikePair(NamedTuple):
    """Two entries by their keys, the older first, and how alike their names are, from 0 to 1."""

    first: int
    second: int
    likeness: float


def find_alike(names: Mapping[int, str]) -> list[AlikePair]:
    """Return the pairs of entries whose names are alike, the likeliest first. `names`: by key.

    Of several that have the same words, only the first is compared with others.

    >>> find_alike({1: "Example Works", 2: "Example Works Ltd", 3: "Riverside Foods"})
    [AlikePair(first=1, second=2, likeness=0.9)]
    """
    words = {key: list_telling_words(name) for key, name in names.items()}
    same = _group((" ".join(sorted(each)), key) for key, each in words.items())
    firsts = {keys[0] for keys in same}
    near = _group((word[:LETTERS_COMPARED], key) for key in firsts for word in words[key])
    # Of many entries of the same words each stands once, with the first.
    found = {(first, key) for first, *others in same for key in others}
    found |= {pair for keys in near if len(keys) <= MAX_COMPARED for pair in combinations(keys, 2)}
    pairs = (AlikePair(*pair, measure_likeness(names[pair[0]], names[pair[1]])) for pair in found)
    alike = [pair for pair in pairs if pair.likeness >= MIN_LIKENESS]
    return sorted(alike, key=lambda pair: (-pair.likeness, names[pair.first], pair.first, pair.second))


def _group(rows: Iterable[tuple[str, int]]) -> list[list[int]]:
    """Return the keys of each word, in order, each once."""
    grouped: dict[str, set[int]] = defaultdict(set)
    for word, key in rows:
        grouped[word].add(key)
    return [sorted(keys) for keys in grouped.values()]
