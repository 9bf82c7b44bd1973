"""What is asked of a table, and the SQL of the records that its figures could be about."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from handrail.extract.joining import join_facts
from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import CountedUnit, Table
from handrail.foundation.periods import PERIOD_KINDS, Period

FieldFilters = Mapping[str, str | Sequence[str]]
ALL_GROUPS = "all"
# statistic -> its SQL over the values `v` and weights `w` of the base
STATISTICS = {
    "sum": "sum({v})",
    "mean": "avg({v})",
    "median": "median({v})",
    "sd": "stddev_samp({v})",
    "p90": "quantile_cont({v}, 0.9)",
    "weight": "sum({w})",
    "rate": "sum({v}) / nullif(sum({w}), 0)",
    "reach": (
        "sum({v}) / nullif(list_sum(list_transform(list_distinct(list({{'s': service, 'w': {w}}})), "
        "lambda x: x.w)), 0)"
    ),
}


@dataclass(frozen=True)
class FigureQuery:
    """What is asked of a table: one grouping, filters (field -> labels kept) and a period."""

    by: tuple[str, ...] = ()
    where: FieldFilters = field(default_factory=dict)
    from_: dt.date | None = None
    to: dt.date | None = None

    @property
    def has_periods(self) -> bool:
        """Whether a period is asked about, by its days, in the grouping or in a filter."""
        return bool(self.from_ or self.to or {*self.by, *self.where} & PERIOD_KINDS.keys())

    @property
    def group_columns(self) -> list[str]:
        """The columns of the grouping: g0, g1..."""
        return [f"g{number}" for number in range(len(self.by))]

    @property
    def group_list(self) -> str:
        """The columns of the grouping for a SELECT that goes on: 'g0, g1, '."""
        return "".join(f"{name}, " for name in self.group_columns)

    def without_period(self) -> FigureQuery:
        """Return the same query of all days."""
        return replace(self, from_=None, to=None)

    def label_group(self, keys: Sequence[object], rolled_up: int = 0) -> tuple[str, ...]:
        """Return the labels of a group's keys; 'all' for the first field where it is rolled up."""
        labels = [grouping.label_key(name, key) for name, key in zip(self.by, keys, strict=True)]
        return (ALL_GROUPS, *labels[1:]) if rolled_up else tuple(labels)


@dataclass
class LineCounts:
    """The counts of one line in one group. `number` holds the mean, the median and so on."""

    n: float = 0
    base: int = 0
    missing: int = 0
    excluded: int = 0
    people: int = 0
    shared: bool = False  # spend that was shared between groups by their counts
    number: dict[str, float | None] = field(default_factory=dict)

    def add_counts(self, other: LineCounts) -> None:
        """Add the counts of records that are in no two of the two."""
        self.n += other.n
        self.base += other.base
        self.missing += other.missing
        self.excluded += other.excluded


# labels of a group
GroupLabels = tuple[str, ...]
# (labels of the group, label of the line) -> counts
BlockCounts = dict[tuple[GroupLabels, str], LineCounts]


def list_memberships(group: GroupLabels) -> tuple[GroupLabels, ...]:
    """Return a group, and all groups of its first field together."""
    return (group, (ALL_GROUPS, *group[1:])) if group else (group,)


def add_to_lines(counts: BlockCounts, group: GroupLabels, lines: Iterable[str], added: LineCounts) -> None:
    """Add the same counts to some lines of a group."""
    for line in lines:
        counts.setdefault((group, line), LineCounts()).add_counts(added)


# reason -> how many records are left out for it, each by the first reason that holds
ExclusionCounts = Counter[str]


@dataclass
class AnswerColumns:
    """What is worked out of every record: predicates, a label, and values to take statistics of."""

    label: str = ""
    values: tuple[str, ...] = ()
    predicates: dict[str, str] = field(default_factory=dict)

    def name_column(self, predicate: str) -> str:
        """Return the column that answers a predicate."""
        if predicate in ("TRUE", "FALSE"):
            return predicate
        return self.predicates.setdefault(predicate, f"p{len(self.predicates)}")


def is_true_sql(predicate: str) -> str:
    """Return a predicate that reads 'not known' as no."""
    if predicate in ("TRUE", "FALSE"):
        return predicate
    return f"coalesce(({predicate}), FALSE)"


def base_sql(of: str, missing: str) -> str:
    """Return the SQL of the records in a base; one of which that is not known is not in it."""
    return f"({of})" if missing == "FALSE" else f"(({of}) AND NOT {is_true_sql(missing)})"


def missing_sql(of: str, missing: str) -> str:
    """Return the SQL of the records that should be in a base and lack what is needed."""
    return f"(({of}) AND ({missing}))"


def select_scope(table: Table, query: FigureQuery, at: str, source: str = "") -> str:
    """Return the SELECT of the records asked about, with their groups as columns g0, g1...

    `at` is the date that the period applies to. `source` stands for the whole relation of the table.
    """
    labels = "".join(f", {key} AS {name}" for name, key in group_keys(query, at).items())
    clauses = scope_conditions(table, query, at)
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    return f"SELECT *{labels} FROM {source or _select_relation(table, query)}{where}"


def _select_relation(table: Table, query: FigureQuery) -> str:
    if table.unit:
        return select_units(table, table.unit, query)
    return join_facts(table.relation, table.case_facts) if table.case_facts else table.relation


def select_units(table: Table, unit: CountedUnit, query: FigureQuery) -> str:
    """Return the SQL of each unit, once for each group of its fields, with its facts in the rows asked."""
    by = [name for name in unit.fields if name in query.by]
    filters = {name: labels for name, labels in query.where.items() if name in unit.fields}
    clauses = grouping.where_sql(filters, "NULL", table.fields) or ["TRUE"]
    groups = ", ".join([unit.key, *by])
    facts = {name: f"min({name})" for name in unit.fields if name not in by} | dict(unit.facts)
    columns = "".join(f", {sql} AS {name}" for name, sql in facts.items())
    return f"(SELECT {groups}{columns} FROM {table.relation} WHERE {' AND '.join(clauses)} GROUP BY {groups})"


def group_keys(query: FigureQuery, at: str) -> dict[str, str]:
    """Return g0, g1... -> the SQL of the fields of the grouping."""
    names = zip(query.group_columns, query.by, strict=True)
    return {column: grouping.key_sql(name, at) for column, name in names}


def scope_conditions(table: Table, query: FigureQuery, at: str) -> list[str]:
    """Return the SQL conditions on the records asked about."""
    return [
        *grouping.where_sql(query.where, at, table.fields),
        *grouping.period_sql(at, query.from_, query.to),
    ]


def until_sql(query: FigureQuery, at: str, by: Sequence[str]) -> str:
    """Return the SQL of the last day asked about, of the periods that `by` names; NULL where no period is."""
    days = [query.to.isoformat()] if query.to else []
    for name, wanted in query.where.items():
        labels = [wanted] if isinstance(wanted, str) else wanted
        periods = [Period.from_label(name, label) for label in labels]
        lasts = [period.last.isoformat() for period in periods if period]
        days += [max(lasts)] if lasts else []
    ends = [grouping.end_sql(name, at) for name in by if name in PERIOD_KINDS]
    return f"least({', '.join([*(f'DATE {day!r}' for day in days), *ends, 'NULL::DATE'])})"


def exclusion_conditions(table: Table, columns: AnswerColumns) -> dict[str, str]:
    """Return reason -> the SQL, over the answers, of the records left out for it."""
    if table.of == "TRUE":
        return {}
    outside, reasons = f"NOT {is_true_sql(columns.name_column(table.of))}", {}
    for reason, predicate in table.excluded:
        answer = is_true_sql(columns.name_column(predicate))
        reasons[reason] = f"{outside} AND {answer}"
        outside += f" AND NOT {answer}"
    return reasons | {f"not among {table.of_says}": outside}
