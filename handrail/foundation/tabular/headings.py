"""Know a column by its heading, in whatever case and with whatever spaces it is written."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from handrail.foundation.errors import UserError

_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")


def heading_key(heading: str) -> str:
    """Return what two ways to write one heading have in common: 'Case ID', 'case_id', 'CaseId' are one."""
    return _NEITHER_LETTER_NOR_DIGIT.sub("", heading).casefold()


def column_letter(position: int) -> str:
    """Return the letters that a spreadsheet shows over a column, counted from 0: A, B, ... Z, AA."""
    letters, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def find_columns(source: str, headings: Sequence[str], names: Iterable[str]) -> dict[str, int]:
    """Return the position of each of the `names` that has a column.

    Raises
    ------
    UserError
        A heading stands over more than one column.
    """
    refuse_repeats(source, headings)
    places = {key: place for place, heading in enumerate(headings) if (key := heading_key(heading))}
    return {name: places[key] for name in names if (key := heading_key(name)) in places}


def refuse_repeats(source: str, headings: Sequence[str]) -> None:
    """Raise a UserError where a heading stands over more than one column."""
    positions: dict[str, list[int]] = defaultdict(list)
    for position, heading in enumerate(headings):
        if key := heading_key(heading):
            positions[key].append(position)
    for places in positions.values():
        if len(places) > 1:
            written = ", ".join(
                f"'{headings[place].strip()}' (column {column_letter(place)})" for place in places
            )
            raise UserError(
                f"{source}: expected a heading once; one is there {len(places)} times: {written}. "
                "Rename or remove the columns that are not meant."
            )


def has_columns(cells: Iterable[str], names: Iterable[str]) -> bool:
    """Say whether the cells of a line hold a heading for each of the names."""
    keys = {heading_key(cell) for cell in cells}
    return all(heading_key(name) in keys for name in names)
