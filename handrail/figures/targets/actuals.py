"""What was reached of each measure that a target may be of, month by month, as the tables define it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from handrail.extract.connection import Extract, quote
from handrail.extract.definitions import BY_NAME
from handrail.figures import tables
from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import EventBlock, LineBlock
from handrail.figures.engine.grouping import MISSING
from handrail.figures.engine.query import ALL_GROUPS, FieldFilters, is_true_sql


@dataclass(frozen=True)
class MeasureSource:
    """Where a measure is counted: a line and a figure of a table.

    `percent`: the figure is a percentage. `of_cases`: what is counted are cases or theirs, so that
    uncounted workstreams are left out and a workstream can be asked. `file`: without it there is nothing to
    count; `fact`: the field of it without which nothing is known.
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
    """What was counted; its base, and those of whom it is not known."""

    n: int = 0
    base: int = 0
    missing: int = 0

    def __add__(self, other: ActualCount) -> ActualCount:
        return ActualCount(self.n + other.n, self.base + other.base, self.missing + other.missing)


# (labels of the grouping, measure) -> month -> what was counted in it
MonthlyActuals = Mapping[tuple[tuple[str, ...], str], dict[str, ActualCount]]


def explain_uncountable(extract: Extract, measure: str, place: Collection[str]) -> str:
    """Why a measure cannot be counted there; '' where it can."""
    if measure not in MEASURES:
        return f"it is none of those that can be counted: {', '.join(MEASURES)}"
    if not MEASURES[measure].of_cases and "workstream" in place:
        return "employers belong to no workstream"
    file, fact = MEASURES[measure].file, MEASURES[measure].fact
    if not extract.has(file):
        return f"there is no file {file}"
    if fact and extract.rows_once(f"SELECT count({fact}) FROM {file}") == [(0,)]:
        return f"'{fact}' is recorded of none of the {file}"
    return ""


def count_by_month(
    extract: Extract,
    measures: Collection[str],
    place: FieldFilters,
    by: tuple[str, ...] = (),
) -> MonthlyActuals:
    """What was reached of those who count to target, each table counted once.

    Outcomes count by their own date, employers by the day of the first dealing.
    """
    found: defaultdict[tuple[tuple[str, ...], str], dict[str, ActualCount]] = defaultdict(dict)
    for table in dict.fromkeys(MEASURES[name].table for name in measures):
        mine = {name: MEASURES[name] for name in measures if MEASURES[name].table == table}
        of_cases = all(each.of_cases for each in mine.values())
        counted: FieldFilters = {**place, "counts_to_target": "yes"} if of_cases else place
        count = _count_events if tables.get_table(table).counts_events else _count_lines
        for name, group, month, tally in count(extract, table, mine, counted, by):
            found[group, name][month] = tally
    return found


ActualRows = Iterator[tuple[str, tuple[str, ...], str, ActualCount]]


def _count_lines(
    extract: Extract,
    table: str,
    mine: Mapping[str, MeasureSource],
    where: FieldFilters,
    by: tuple[str, ...],
) -> ActualRows:
    names = {(each.line, each.figure): name for name, each in mine.items()}
    declared, wanted = tables.get_table(table), {each.line for each in mine.values()}
    blocks = tuple(
        replace(block, lines=tuple(line for line in block.lines if line.label in wanted))
        for block in declared.blocks
        if isinstance(block, LineBlock)
    )
    for cell in tables.compute_table(
        replace(declared, blocks=blocks), extract, by=(*by, "month"), where=where
    ):
        *group, month = (label for _, label in cell.by)
        name = names.get((cell.line, cell.measure.name))
        if name and month not in (MISSING, ALL_GROUPS):
            tally = ActualCount(int(cell.n or 0), cell.base_n or 0, cell.missing_n or 0)
            yield name, tuple(group), month, tally


def _count_events(
    extract: Extract,
    table: str,
    mine: Mapping[str, MeasureSource],
    where: FieldFilters,
    by: tuple[str, ...],
) -> ActualRows:
    """The rows of a union of codes by their month, all at once: the table asks each period by itself, for the
    people in it.
    """
    declared = tables.get_table(table)
    (block,) = (each for each in declared.blocks if isinstance(each, EventBlock))
    cases = " AND ".join([is_true_sql(declared.of), *grouping.where_sql(where, declared.at)])
    labels = "".join(f"{grouping.label_sql(name, declared.at)} AS g{n}, " for n, name in enumerate(by))
    groups = "".join(f"g{n}, " for n in range(len(by)))
    for name, each in mine.items():
        kinds = ", ".join(map(quote, block.unions[each.line]))
        outcomes = (
            f"SELECT case_id, date, ({block.of}) AS counts FROM {block.file} "
            f"WHERE date IS NOT NULL AND {block.field} IN ({kinds})"
        )
        for *group, month, n, unknown in extract.rows(
            f"SELECT {groups}strftime(date, '%Y-%m') AS month, count_if(counts), count_if(counts IS NULL) "
            f"FROM ({outcomes}) JOIN (SELECT {labels}case_id FROM clients WHERE {cases}) USING (case_id) "
            "GROUP BY ALL HAVING count_if(coalesce(counts, TRUE)) > 0"
        ):
            yield name, tuple(group), month, ActualCount(n, n, unknown)
