"""Actuals: what was reached of each measure that may have a target, by month, as the tables define it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from handrail.extract.connection import Extract, quote_literal
from handrail.extract.definitions import BY_NAME
from handrail.figures import tables
from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import EventBlock, LineBlock
from handrail.figures.engine.grouping import MISSING
from handrail.figures.engine.query import ALL_GROUPS, FieldFilters, is_true_sql


@dataclass(frozen=True)
class MeasureSource:
    """Where a measure is counted: a line and a figure of a table.

    `percent`: the figure is a percentage. `of_cases`: what is counted are cases or theirs, so that uncounted
    workstreams are left out and a workstream can be asked. `file`: without it there is nothing to count;
    `fact`: the field of it without which nothing is known.
    """

    table: str
    line: str
    figure: str = "count"
    title: str = ""
    percent: bool = False
    of_cases: bool = True
    file: str = "clients"
    fact: str = ""


MEASURES: dict[str, MeasureSource] = {
    **{
        stage: MeasureSource("throughput", stage)
        for stage in ("referred", "enrolled", "assessed", "discharged")
    },
    "job_outcomes": MeasureSource("job-outcomes", "any_job", "outcomes", file="outcomes"),
    "employers_engaged": MeasureSource(
        "employers-engaged", "engaged", of_cases=False, file="employers", fact="engaged"
    ),
    "sme_percent": MeasureSource(
        "sme-share", "sme", "sme_percent", "Clients of small and medium employers", percent=True
    ),
    "back_at_work_percent": MeasureSource(
        "back-at-work",
        "back_at_work",
        "back_at_work_percent",
        BY_NAME["is_back_at_work"].title,
        percent=True,
    ),
}


@dataclass(frozen=True)
class ActualCount:
    """What was counted; its base, and those it is not known of."""

    n: int = 0
    base: int = 0
    missing: int = 0

    def __add__(self, other: ActualCount) -> ActualCount:
        return ActualCount(self.n + other.n, self.base + other.base, self.missing + other.missing)


# (labels of the grouping, measure) -> month -> what was counted in it
MonthlyActuals = Mapping[tuple[tuple[str, ...], str], dict[str, ActualCount]]
# Yields measure, labels of the grouping, month and count.
ActualRows = Iterator[tuple[str, tuple[str, ...], str, ActualCount]]


def explain_uncountable(extract: Extract, measure: str, place: Collection[str]) -> str:
    """Return why a measure cannot be counted at a place; '' where it can."""
    if measure not in MEASURES:
        return f"it is none of those that can be counted: {', '.join(MEASURES)}"
    source = MEASURES[measure]
    if not source.of_cases and "workstream" in place:
        return "employers belong to no workstream"
    if not extract.has_file(source.file):
        return f"there is no file {source.file}"
    if source.fact and extract.rows_once(f"SELECT count({source.fact}) FROM {source.file}") == [(0,)]:
        return f"'{source.fact}' is recorded of none of the {source.file}"
    return ""


def count_by_month(
    extract: Extract, measures: Collection[str], place: FieldFilters, by: tuple[str, ...] = ()
) -> MonthlyActuals:
    """Count what was reached by those who count to target, each table computed once.

    Outcomes count by their own date, employers by the day of the first dealing.
    """
    actuals: defaultdict[tuple[tuple[str, ...], str], dict[str, ActualCount]] = defaultdict(dict)
    for table in dict.fromkeys(MEASURES[name].table for name in measures):
        sources = {name: MEASURES[name] for name in measures if MEASURES[name].table == table}
        of_cases = all(source.of_cases for source in sources.values())
        where: FieldFilters = {**place, "counts_to_target": "yes"} if of_cases else place
        count = _count_events if tables.get_table(table).counts_events else _count_lines
        for name, group, month, actual in count(extract, table, sources, where, by):
            actuals[group, name][month] = actual
    return actuals


def _count_lines(
    extract: Extract,
    table: str,
    sources: Mapping[str, MeasureSource],
    where: FieldFilters,
    by: tuple[str, ...],
) -> ActualRows:
    measures = {(source.line, source.figure): name for name, source in sources.items()}
    declared, lines = tables.get_table(table), {source.line for source in sources.values()}
    blocks = tuple(
        replace(block, lines=tuple(line for line in block.lines if line.label in lines))
        for block in declared.blocks
        if isinstance(block, LineBlock)
    )
    result = tables.compute_table(replace(declared, blocks=blocks), extract, by=(*by, "month"), where=where)
    for cell in result:
        *group, month = (label for _, label in cell.by)
        name = measures.get((cell.line, cell.measure.name))
        if name and month not in (MISSING, ALL_GROUPS):
            actual = ActualCount(int(cell.n or 0), cell.base_n or 0, cell.missing_n or 0)
            yield name, tuple(group), month, actual


def _count_events(
    extract: Extract,
    table: str,
    sources: Mapping[str, MeasureSource],
    where: FieldFilters,
    by: tuple[str, ...],
) -> ActualRows:
    """Count the rows of a union of codes by their month, all months at once.

    The table would compute each period by itself, for the people in it.
    """
    declared = tables.get_table(table)
    (block,) = (block for block in declared.blocks if isinstance(block, EventBlock))
    conditions = " AND ".join([is_true_sql(declared.of), *grouping.where_sql(where, declared.at)])
    labels = "".join(f"{grouping.label_sql(name, declared.at)} AS g{n}, " for n, name in enumerate(by))
    groups = "".join(f"g{n}, " for n in range(len(by)))
    for name, source in sources.items():
        codes = ", ".join(map(quote_literal, block.unions[source.line]))
        outcomes = (
            f"SELECT case_id, date, ({block.of}) AS counts FROM {block.file} "
            f"WHERE date IS NOT NULL AND {block.field} IN ({codes})"
        )
        cases = f"SELECT {labels}case_id FROM clients WHERE {conditions}"
        rows = extract.fetch_rows(
            f"SELECT {groups}strftime(date, '%Y-%m') AS month, count_if(counts), count_if(counts IS NULL) "
            f"FROM ({outcomes}) JOIN ({cases}) USING (case_id) "
            "GROUP BY ALL HAVING count_if(coalesce(counts, TRUE)) > 0"
        )
        for *group, month, n, unknown in rows:
            yield name, tuple(group), month, ActualCount(n, n, unknown)
