"""Spend: of a service by quarter, shared between the versions of its model that its new cases are under."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from dataclasses import replace

from handrail.extract.connection import Extract
from handrail.extract.definitions import BY_NAME
from handrail.extract.files import FILES
from handrail.extract.problem import MISSING, refuse_problems
from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import SpendBlock, Table
from handrail.figures.engine.query import (
    ALL_GROUPS,
    FieldFilters,
    FigureQuery,
    GroupLabels,
    is_true_sql,
    list_memberships,
)
from handrail.foundation.errors import UserError


def refuse_costs(extract: Extract) -> None:
    """Raise a UserError that lists the rows of costs that no total may hold: negative, or there twice."""
    if extract.ours or not extract.has_file("costs"):
        return
    # What reads cell by cell takes longer to load than most tables to count.
    from handrail.extract.check import check_file

    refused = [
        problem
        for problem in check_file(extract, FILES["costs"])
        if problem.kind == "contradictory" or (problem.kind, problem.column) == ("out_of_range", "amount")
    ]
    refuse_problems(
        "costs", [replace(problem, reason=problem.reason.removesuffix(MISSING)) for problem in refused]
    )


def check_spend_query(extract: Extract, query: FigureQuery) -> None:
    """Raise UserError where spend cannot honestly be given to what is asked about."""
    if {*query.by, *query.where} - {"service", "version"} or len(set(query.by)) < len(query.by):
        raise UserError(
            "Spend is kept by service and quarter only, so cost per client can be broken down and filtered "
            "by service and by version of its model, and by no other field."
        )
    if "version" in {*query.by, *query.where} and "service" not in query.by:
        clauses = grouping.where_sql(_service_filter(query), "NULL")
        where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
        services = " UNION ".join(f"SELECT service FROM {name}{where}" for name in ("clients", "costs"))
        if len(extract.fetch_rows(services)) > 1:
            raise UserError(
                "Versions of different services have nothing in common but their names. Ask for cost per "
                "client by service and version (--by service --by version), or for one service "
                "(--where service=NAME)."
            )


def sum_spend(
    extract: Extract, table: Table, block: SpendBlock, query: FigureQuery
) -> tuple[dict[tuple[GroupLabels, str], float], set[tuple[GroupLabels, str]]]:
    """Return (group, line) -> pounds, and those of them that hold spend which several versions shared."""
    by_version = "version" in {*query.by, *query.where}
    clauses = [
        *grouping.where_sql(query.where, "quarter"),
        *grouping.period_sql("quarter", query.from_, query.to),
    ]
    rows = extract.fetch_rows(
        f"SELECT {''.join(f'{name}, ' for name in query.by)}{grouping.label_sql(block.kind, 'quarter')}, "
        f"{'bool_or(shared)' if by_version else 'FALSE'}, sum(amount) "
        f"FROM ({SHARED_SPEND.format(of=is_true_sql(table.of), at=table.at) if by_version else PAID}) "
        f"WHERE {' AND '.join(clauses) or 'TRUE'} GROUP BY ALL"
    )
    spend: dict[tuple[GroupLabels, str], float] = defaultdict(float)
    shared: set[tuple[GroupLabels, str]] = set()
    for *keys, period, is_shared, amount in rows:
        group = query.label_group(keys)
        for member in set(list_memberships(group)):
            for line in (period, block.total):
                spend[member, line] += amount
                # Over all versions nothing is shared: all that was spent is there.
                of_one = "version" in query.where or member == group or query.by[0] != "version"
                if is_shared and of_one:
                    shared.add((member, line))
    return spend, shared


def find_incomplete(extract: Extract, block: SpendBlock, query: FigureQuery) -> Set[tuple[str, str]]:
    """Return (service, line) of what was paid without an amount that can be read, ALL services among them.

    A total that holds such an amount is not known: it would be too small.
    """
    clauses = [
        *grouping.where_sql(_service_filter(query), "quarter"),
        *grouping.period_sql("quarter", query.from_, query.to),
    ]
    rows = extract.fetch_rows(
        f"SELECT DISTINCT service, {grouping.label_sql(block.kind, 'quarter')} FROM costs WHERE {UNREADABLE} "
        f"AND quarter IS NOT NULL AND {' AND '.join(clauses) or 'TRUE'}"
    )
    return {
        (name, line)
        for service, period in rows
        for name in (service, ALL_GROUPS)
        for line in (period, block.total)
    }


def count_unreadable(extract: Extract, query: FigureQuery) -> int:
    """Count the amounts paid that cannot be read or are not there."""
    clauses = " AND ".join([UNREADABLE, *grouping.where_sql(_service_filter(query), "NULL")])
    ((n,),) = extract.fetch_rows(f"SELECT count(*) FROM costs WHERE {clauses}")
    return int(n)


def _service_filter(query: FigureQuery) -> FieldFilters:
    return {name: labels for name, labels in query.where.items() if name == "service"}


def count_undated_amounts(extract: Extract, query: FigureQuery) -> int:
    """Count the amounts paid without a quarter that can be read, which are in no year."""
    clauses = grouping.where_sql(_service_filter(query), "NULL")
    ((n,),) = extract.fetch_rows(
        "SELECT count(*) FROM costs WHERE funding IS DISTINCT FROM 'unpaid' AND amount IS NOT NULL AND "
        f"{' AND '.join(['quarter IS NULL', *clauses])}"
    )
    return int(n)


UNREADABLE = "funding IS DISTINCT FROM 'unpaid' AND amount IS NULL"
PAID = f"SELECT service, quarter, amount FROM costs WHERE {BY_NAME['is_spend'].dated_sql}"
# A quarter's spend, shared by the versions its new cases are under, in proportion to them; a quarter without
# a new case is shared as the last before it that had one, or the first of all.
SHARED_SPEND = f"""
WITH new_cases AS (
  SELECT service, CAST(date_trunc('quarter', {{at}}) AS DATE) AS like_quarter, version, count(*) AS n
  FROM clients WHERE {{of}} AND {{at}} IS NOT NULL GROUP BY ALL),
spent AS (SELECT service, quarter, sum(amount) AS amount FROM ({PAID}) GROUP BY ALL),
matched AS (
  SELECT service, quarter, any_value(amount) AS amount,
    coalesce(max(like_quarter) FILTER (like_quarter <= quarter), min(like_quarter)) AS like_quarter
  FROM spent LEFT JOIN new_cases USING (service) GROUP BY ALL)
SELECT service, quarter, version, coalesce(amount * n / sum(n) OVER whole, amount) AS amount,
  count(*) OVER whole > 1 AS shared
FROM matched LEFT JOIN new_cases USING (service, like_quarter)
WINDOW whole AS (PARTITION BY service, quarter)
"""
