"""Look for many phrases in a text at once, whole words only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

# Stands for words that were left out, so that no phrase reaches across them.
GAP = "|"


class PhraseIndex:
    """Phrases by their first word, each with a category; of two equal phrases the first one counts."""

    def __init__(self, phrases: Iterable[tuple[str, int]]) -> None:
        self._by_first_word: dict[str, list[tuple[list[str], int, int]]] = defaultdict(list)
        for rank, (phrase, category) in enumerate(phrases):
            words = phrase.split()
            self._by_first_word[words[0]].append((words, category, rank))
        for entries in self._by_first_word.values():
            entries.sort(key=lambda entry: -len(" ".join(entry[0])))

    def find_first(self, words: Sequence[str]) -> int | None:
        """Return the category of the phrase that stands first, of several there the longest."""
        return next((category for _, _, category, _ in self._find_all(words)), None)

    def find_ranked(self, words: Sequence[str]) -> int | None:
        """Return the category of the phrase that was given first, wherever it stands."""
        ranked = [(rank, category) for _, _, category, rank in self._find_all(words)]
        return min(ranked)[1] if ranked else None

    def list_categories(self, words: Sequence[str]) -> set[int]:
        """Return the categories of all phrases in the text."""
        return {category for _, _, category, _ in self._find_all(words)}

    def leave_out(self, words: Sequence[str]) -> list[str]:
        """Return the words with a gap in place of each phrase, the longest taken where several stand."""
        kept: list[str] = []
        end = 0
        for begin, length, _, _ in self._find_all(words):
            if begin >= end:
                kept += [*words[end:begin], GAP]
                end = begin + length
        return [*kept, *words[end:]]

    def _find_all(self, words: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
        """Yield place, number of words, category and rank of each phrase, by place, longest first."""
        for place, word in enumerate(words):
            for phrase, category, rank in self._by_first_word.get(word, ()):
                if list(words[place : place + len(phrase)]) == phrase:
                    yield place, len(phrase), category, rank
