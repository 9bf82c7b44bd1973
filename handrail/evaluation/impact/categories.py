"""Categories of people as numbers, so that they are counted and compared all at once."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handrail.evaluation.arrays import Flags, Ints


@dataclass(frozen=True)
class CategoryColumn:
    """A characteristic: its labels in order, and the number of each person's, (people,), -1 not known."""

    labels: tuple[str, ...]
    codes: Ints

    @classmethod
    def from_values(
        cls, column: Sequence[Hashable], groups: Mapping[Hashable, str] | None = None
    ) -> "CategoryColumn":
        """Number the labels of a column, one a person, empty text when not known.

        `groups` gives the label of each different value of the column; without, values are labels.
        """
        label_of = {value: str(value) for value in set(column)} if groups is None else groups
        labels = tuple(sorted(set(label_of.values()) - {""}))
        numbers = {label: number for number, label in enumerate(labels)} | {"": -1}
        codes = {value: numbers[label] for value, label in label_of.items()}
        return cls(labels, np.fromiter(map(codes.__getitem__, column), dtype=np.intp, count=len(column)))

    def match_label(self, label: str) -> Flags:
        """Return who has a label, shape (people,)."""
        number = self.labels.index(label) if label in self.labels else len(self.labels)
        return np.asarray(self.codes == number)

    def select_people(self, rows: Ints) -> "CategoryColumn":
        """Return the same of some of the people."""
        return CategoryColumn(self.labels, self.codes[rows])

    def count_people(self, among: Flags | None = None) -> Ints:
        """Return how many people have each label, shape (labels,); of those `among`, or of all."""
        codes = self.codes if among is None else self.codes[among]
        return np.bincount(codes[codes >= 0], minlength=len(self.labels))


def encode_columns(values: Mapping[str, Sequence[str] | CategoryColumn]) -> dict[str, CategoryColumn]:
    """Return each characteristic numbered; those that are already are kept."""
    return {
        name: column if isinstance(column, CategoryColumn) else CategoryColumn.from_values(column)
        for name, column in values.items()
    }
