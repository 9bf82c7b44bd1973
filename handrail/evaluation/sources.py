"""What a study may be given: a path, or a table in memory; and how it is named in what is said of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from handrail.extract.problem import Problem
from handrail.foundation.errors import UserError

# A path, an Arrow table, a data frame of pandas or polars, or a study that gives one.
Source: TypeAlias = object


def name_source(source: Source) -> str:
    """Return the name of a file; of a table in memory 'the table'."""
    return Path(source).name if isinstance(source, str | Path) else "the table"


def name_file(source: Source, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of a source with its name."""
    name = name_source(source)
    return [replace(problem, file=name) for problem in problems]


def read_day(day: date | str | None) -> date | None:
    """Return a day given as a date or as text, year-month-day.

    Raises
    ------
    UserError
        The text is not such a day.
    """
    if not isinstance(day, str):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise UserError(f"as_at: expected a day such as 2012-09-30, got {day!r}.") from error
