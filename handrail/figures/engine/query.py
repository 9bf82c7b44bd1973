"""Which records a figure could be about: the question, its groups, and the SQL that keeps to them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handrail.extract.joining import beside
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
    """What is asked of the extract: one grouping, filters and a period."""

    by: tuple[str, ...] = ()
    where: FieldFilters = field(default_factory=dict)
    from_: dt.date | None = None
    to: dt.date | None = None


@dataclass
class LineCounts:
    """The counts of one line under one group. `number` holds mean, median and so on, or spend."""

    n: float = 0
    base: int = 0
    missing: int = 0
    excluded: int = 0
    people: int = 0
    shared: bool = False  # a sum of which others have a share, by their counts
    number: dict[str, float | None] = field(default_factory=dict)

    def add_counts(self, other: LineCounts) -> None:
        self.n += other.n
        self.base += other.base
        self.missing += other.missing
        self.excluded += other.excluded


# (labels of the grouping, line label) -> counts
BlockCounts = dict[tuple[tuple[str, ...], str], LineCounts]
# Why a record is left out of a table -> how many are, by the first reason that holds.
ExclusionCounts = Counter[str]


class PredicateColumns(dict[str, str]):
    """Predicates asked of every record -> the column of the answers; each is asked once."""

    def name_column(self, predicate: str) -> str:
        if predicate in ("TRUE", "FALSE"):
            return predicate
        return self.setdefault(predicate, f"p{len(self)}")


def is_true_sql(predicate: str) -> str:
    """A predicate with 'not known' read as no."""
    if predicate in ("TRUE", "FALSE"):
        return predicate
    return f"coalesce(({predicate}), FALSE)"


def base_sql(of: str, missing: str) -> str:
    """What holds of the records of a base; a condition that is not known is not fulfilled."""
    return f"({of})" if missing == "FALSE" else f"(({of}) AND NOT {is_true_sql(missing)})"


def missing_sql(of: str, missing: str) -> str:
    """What holds of the records that should be in a base and lack what is needed."""
    return f"(({of}) AND ({missing}))"


def select_scope(table: Table, question: FigureQuery, at: str, period: bool = True, source: str = "") -> str:
    """SELECT of the records asked about, with the grouping as columns g0, g1...; from the whole relation
    of the table, or from what there need be of it.
    """
    labels = "".join(f", {key} AS {name}" for name, key in group_keys(question, at).items())
    clauses = scope_conditions(table, question, at, period)
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    return f"SELECT *{labels} FROM {source or _select_relation(table, question)}{where}"


def _select_relation(table: Table, question: FigureQuery) -> str:
    if table.unit:
        return select_units(table, table.unit, question)
    return beside(table.relation, table.beside) if table.beside else table.relation


def select_units(table: Table, unit: CountedUnit, question: FigureQuery) -> str:
    """SQL of each unit once for each group of its fields, with its facts in the rows asked about."""
    by = [name for name in unit.fields if name in question.by]
    kept = {name: labels for name, labels in question.where.items() if name in unit.fields}
    clauses = grouping.where_sql(kept, "NULL", table.fields) or ["TRUE"]
    groups = ", ".join([unit.key, *by])
    facts = {name: f"min({name})" for name in unit.fields if name not in by} | dict(unit.facts)
    columns = "".join(f", {sql} AS {name}" for name, sql in facts.items())
    return f"(SELECT {groups}{columns} FROM {table.relation} WHERE {' AND '.join(clauses)} GROUP BY {groups})"


def group_keys(question: FigureQuery, at: str) -> dict[str, str]:
    """g0, g1... -> SQL of the fields of the grouping."""
    return {f"g{i}": grouping.key_sql(name, at) for i, name in enumerate(question.by)}


def scope_conditions(table: Table, question: FigureQuery, at: str, period: bool = True) -> list[str]:
    """What holds of the records asked about."""
    clauses = grouping.where_sql(question.where, at, table.fields)
    return clauses + (grouping.period_sql(at, question.from_, question.to) if period else [])


def until_sql(question: FigureQuery, at: str, by: Sequence[str]) -> str:
    """SQL of the last day asked about, of the periods that `by` names; NULL where no period is."""
    days = [question.to.isoformat()] if question.to else []
    for name, wanted in question.where.items():
        labels = [wanted] if isinstance(wanted, str) else wanted
        periods = [Period.from_label(name, label) for label in labels]
        ends = [period.last.isoformat() for period in periods if period]
        days += [max(ends)] if ends else []
    ends = [grouping.end_sql(name, at) for name in by if name in PERIOD_KINDS]
    return f"least({', '.join([*(f'DATE {day!r}' for day in days), *ends, 'NULL::DATE'])})"


def group_columns(question: FigureQuery) -> list[str]:
    return [f"g{i}" for i in range(len(question.by))]


def label_group(question: FigureQuery, keys: Sequence[object], rolled: int = 0) -> tuple[str, ...]:
    """Labels of a group; `rolled` says that the first field was rolled up."""
    labels = [grouping.label_key(name, key) for name, key in zip(question.by, keys, strict=True)]
    return (ALL_GROUPS, *labels[1:]) if rolled else tuple(labels)


def select_groups(question: FigureQuery) -> str:
    return "".join(f"{name}, " for name in group_columns(question))


def exclusion_conditions(table: Table, asked: PredicateColumns) -> dict[str, str]:
    """Reason -> what holds of the records left out for it, as columns of `asked`."""
    if table.of == "TRUE":
        return {}
    outside, reasons = f"NOT {is_true_sql(asked.name_column(table.of))}", {}
    for reason, predicate in table.excluded:
        reasons[reason] = f"{outside} AND {is_true_sql(asked.name_column(predicate))}"
        outside += f" AND NOT {is_true_sql(asked.name_column(predicate))}"
    return reasons | {f"not among {table.of_says}": outside}
