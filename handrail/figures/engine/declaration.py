"""How a table is declared: what it is about, what it counts, over what base, and worked examples."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from handrail.extract.connection import Extract


@dataclass(frozen=True)
class TableLine:
    """One thing counted by a predicate; by none ("") where only its value is of interest.

    `of`, `missing` and `at` are the table's own where they are None. `value` is a number to take the mean and
    so on of, such as days to a deadline. `per` is a number that the sum of values is divided by the sum of,
    such as posts; it may speak of {until}, the last day asked about (NULL where no period is).
    """

    label: str
    counted: str
    says: str = ""
    of: str | None = None
    missing: str | None = None
    at: str | None = None
    value: str | None = None
    per: str | None = None


@dataclass(frozen=True)
class LineBlock:
    """Things counted side by side; a record may be in several, or with `whole` in one and only one."""

    lines: tuple[TableLine, ...]
    name: str = ""
    whole: bool = False


@dataclass(frozen=True)
class CategoryBlock:
    """The values of one field; a record has one, or is missing.

    `always` are shown even where nobody has them; `total` is the label of a last line, the base itself;
    `sparse` shows in each group only the values found there.
    """

    field: str
    codes: tuple[str, ...]
    name: str = ""
    always: tuple[str, ...] = ()
    total: str = ""
    sparse: bool = False


@dataclass(frozen=True)
class PeriodBlock:
    """The years (or months, quarters) of the table's own date, then all of them."""

    kind: str = "financial_year"
    total: str = "all"
    name: str = ""


@dataclass(frozen=True)
class EventBlock:
    """Rows of a child file by the values of one field: how many, and of how many people.

    `of` keeps the rows that count; `many` says that the field holds several codes; with `per_rows` the base
    is the rows whose field is known, not people; `unions` are lines of several codes.
    """

    file: str
    field: str
    codes: tuple[str, ...]
    of: str = "TRUE"
    many: bool = False
    per_rows: bool = False
    always: tuple[str, ...] = ()
    unions: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class SpendBlock:
    """Spend of a period over the new cases of the same period, by service and version of its model."""

    kind: str = "financial_year"
    total: str = "all"
    name: str = ""


Block = LineBlock | CategoryBlock | PeriodBlock | EventBlock | SpendBlock


@dataclass(frozen=True)
class CountedUnit:
    """What a figure counts once, however many rows of the relation tell of it: an employer, say.

    `key` tells one from another. `fields` may differ from row to row, such as the service: a figure of one
    service knows the rows of that service alone. `facts` are aggregates in SQL over the rows that a figure
    knows.
    """

    key: str
    fields: tuple[str, ...]
    facts: Mapping[str, str]


# One record of an example: field -> value.
ExampleRow = Mapping[str, object]


@dataclass(frozen=True)
class Example:
    """Small input and the figures it must give: the table's test and its documentation.

    `files` maps a file to its rows (only the columns that matter); `expect` maps (row labels..., column) to a
    value; `base` and `missing` do the same for the bases and the missing. `by`, `from_` and `to` are what is
    asked.
    """

    files: Mapping[str, tuple[ExampleRow, ...]]
    expect: Mapping[tuple[str, ...], float | None]
    base: Mapping[tuple[str, ...], int] = dataclasses.field(default_factory=dict)
    missing: Mapping[tuple[str, ...], int] = dataclasses.field(default_factory=dict)
    by: tuple[str, ...] | None = None
    from_: dt.date | None = None
    to: dt.date | None = None


@dataclass(frozen=True)
class TableMeasure:
    """What is shown of a line.

    `kind`: count, percent, response (base of base and missing), mean, median, sd, p90, sum, weight (the sum
    of `per`), rate (values over `per`), reach (the same, `per` being of the whole service and counting once),
    events (rows of a child file), people, people_percent or ratio (divided by what one of its unit is `worth`
    in pounds). `is_complete`: no figure where a value is missing, as a sum of money without a part of it is
    too small.
    """

    name: str
    kind: str
    decimals: int = 0
    unit: str = ""
    worth: int = 1
    is_complete: bool = False


# group -> how the index of tables calls it, in the order of the page.
TABLE_GROUPS: dict[str, str] = {
    "participation": "Taking part",
    "routes": "How people reach the service",
    "profile": "Who the clients are",
    "journey": "What happens in the service",
    "outcomes": "Outcomes",
    "money": "Money",
    "employers": "Employers",
    "matters": "Safeguarding, complaints and incidents",
    "quality": "Quality of the records",
}


class CohortFields(TypedDict):
    """The cases that a table is about, as fields of a Table: `Table(..., **CLIENTS)`."""

    of: str
    of_says: str
    excluded: tuple[tuple[str, str], ...]
    at: str


_NOT_ASSESSED = ("not assessed", "NOT is_client")
CLIENTS: CohortFields = {
    "of": "is_client",
    "of_says": "clients",
    "excluded": (_NOT_ASSESSED,),
    "at": "new_case_date",
}
TRIAL_CLIENTS: CohortFields = {
    "of": "(is_client OR trial_arm = 'treatment') AND trial_arm IS DISTINCT FROM 'control'",
    "of_says": "clients; in a trial, the treatment group",
    "excluded": (("in the control group", "trial_arm = 'control'"), _NOT_ASSESSED),
    "at": "new_case_date",
}
DISCHARGED_CLIENTS: CohortFields = {
    "of": "is_client AND discharged_date IS NOT NULL",
    "of_says": "discharged clients",
    "excluded": (_NOT_ASSESSED, ("not discharged yet", "discharged_date IS NULL")),
    "at": "discharged_date",
}

COUNT = TableMeasure("count", "count", unit="cases")
PERCENT = TableMeasure("percent", "percent", unit="%")


@dataclass(frozen=True)
class Table:
    """A table, declared once.

    `of` says which cases it is about (the rest are excluded, and `excluded` names why); of those, `missing`
    lack what is needed; the rest are the base. `by` holds one or more groupings, each a tuple of fields.
    `across` says which axis runs across the page: by, line or measure.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    measures: tuple[TableMeasure, ...]
    example: Example
    group: str  # of TABLE_GROUPS
    of: str = "TRUE"
    of_says: str = "all referrals"
    excluded: tuple[tuple[str, str], ...] = ()
    missing: str = "FALSE"
    missing_says: str = "none can be missing"
    at: str = "referral_date"
    by: tuple[tuple[str, ...], ...] = (("service",),)
    across: str = "by"
    line_name: str = "line"
    all_label: str = "all"
    definitions: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    of_people: bool = True  # False: money, posts or employers, which need no disclosure control
    # Where a row is not a case, such as an amount or an intervention: what a figure shows of its rows.
    shows: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # files that `prepare` reads as well as the relation
    # Who is in the base and not counted lacks a fact: a matter of the record, not of the person.
    rest_lacks: bool = False
    with_all: bool = True  # whether all groups together mean anything
    fields: tuple[str, ...] = ()  # --by and filters where the relation is not of cases
    # A relation other than `clients` to count over, made by `prepare` from the extract.
    relation: str = "clients"
    # Where several rows of the relation tell of one thing.
    unit: CountedUnit | None = None
    # A table of facts of each case by its number, made by `prepare`, to join to the clients.
    case_facts: str = ""
    prepare: Callable[[Extract], None] | None = None
    # Return what a reader must know of this extract, given the services asked about (None: all).
    tell: Callable[[Extract, Sequence[str] | None], tuple[str, ...]] | None = None
    # The same records asked otherwise.
    more_examples: tuple[Example, ...] = ()

    @property
    def counts_events(self) -> bool:
        """Whether it counts events, which have a period of their own; the people they are of have none."""
        return all(isinstance(block, EventBlock) for block in self.blocks)
