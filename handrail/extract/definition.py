"""What a definition is: one name, one sentence, one SQL expression over rows of a file, its dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Example = tuple[dict[str, object], object]


@dataclass(frozen=True)
class RuleVersion:
    """One rule and the first day it holds (None = from the beginning)."""

    sentence: str
    sql: str
    since: dt.date | None = None


@dataclass(frozen=True)
class Definition:
    """A named meaning. `on` is the date that decides which version holds; `groups` lists its values for
    --by.
    """

    name: str
    title: str
    versions: tuple[RuleVersion, ...]
    examples: tuple[Example, ...]
    on: str = "assessed_date"
    groups: tuple[str, ...] = ()
    # The file whose rows it speaks of.
    of: str = "clients"
    # Used instead when a file from outside carries no stage date that the rule could look at.
    undated_sql: str = ""

    @property
    def current_sentence(self) -> str:
        return self.versions[-1].sentence

    @property
    def dated_sql(self) -> str:
        """One expression that follows the version in force on the record's own date."""
        first, *later = self.versions
        if not later:
            return first.sql
        whens = "".join(
            f"WHEN {self.on} >= DATE '{version.since}' THEN ({version.sql}) " for version in reversed(later)
        )
        return f"CASE {whens}ELSE ({first.sql}) END"


def make_definition(
    name: str,
    title: str,
    sentence: str,
    sql: str,
    *examples: Example,
    groups: tuple[str, ...] = (),
    undated_sql: str = "",
) -> Definition:
    """Make the definition of a rule that has never changed, over rows of the clients."""
    return Definition(
        name, title, (RuleVersion(sentence, sql),), examples, groups=groups, undated_sql=undated_sql
    )
