"""The comparison as figures: shares of clients and of case managers, each with its interval, and the gap.

Wilson's interval for a share and Newcombe's for a difference, from the shares as they may be shown. The two
groups are taken as independent: the clients' answers belong to nobody, so they cannot be paired; where pairs
agree more than by chance, the true interval is narrower.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from handrail.evaluation import published
from handrail.evaluation.impact.proportions import (
    NEWCOMBE,
    WILSON,
    compare_proportions,
    compute_wilson_interval,
)
from handrail.extract.files import FILES
from handrail.extract.read import open_extract
from handrail.figures import tables
from handrail.figures.disclosure.cross_table import protect_table
from handrail.figures.engine.query import ALL_GROUPS
from handrail.figures.engine.result import TableResult
from handrail.foundation.conditions import CONDITION_GROUPS
from handrail.journey.anonymous.queries import count_answers
from handrail.journey.anonymous.rules import INTERVENTIONS
from handrail.reporting.from_journey.discharge_survey import HELPED, named_by_case_managers

TABLE = "most-important-intervention-by-condition"
PUBLISHED = "leicester_most_important_intervention"
# Clients discharged to October 2011. How many of them answered was not published: it was no more than this.
PUBLISHED_BASE = 325
METHODS = (WILSON, NEWCOMBE)


@dataclass(frozen=True)
class Share:
    """How many of how many. `percent` as published where it was; else from the counts."""

    n: int
    base: int
    percent: float

    @property
    def interval(self) -> tuple[float, float]:
        low, high = compute_wilson_interval(self.n, self.base)
        return 100 * low, 100 * high


@dataclass(frozen=True)
class InterventionShares:
    """One intervention. A share is None where it is withheld or nobody has answered."""

    intervention: str
    client: Share | None
    case_manager: Share | None

    @property
    def label(self) -> str:
        return INTERVENTIONS[self.intervention]

    @property
    def difference(self) -> tuple[float, float, float] | None:
        """Clients less case managers, in percentage points, with its interval."""
        if self.client is None or self.case_manager is None:
            return None
        client, manager = self.client, self.case_manager
        gap, low, high = compare_proportions(client.n, client.base, manager.n, manager.base)
        return 100 * gap, 100 * low, 100 * high


@dataclass(frozen=True)
class GroupComparison:
    """The eight interventions for one group of people."""

    code: str
    title: str
    interventions: tuple[InterventionShares, ...]

    @property
    def is_empty(self) -> bool:
        return not any(line.client or line.case_manager for line in self.interventions)


def load_published_comparison() -> GroupComparison:
    """Load Leicestershire as published, every share taken of all who were discharged."""
    lines = tuple(
        InterventionShares(
            row["intervention"],
            _estimate_share(float(row["client_percent"])),
            _estimate_share(float(row["case_manager_percent"])),
        )
        for row in published.load_table(PUBLISHED)
    )
    return GroupComparison(
        "published", "Leicestershire as published, clients discharged to October 2011", lines
    )


def _estimate_share(percent: float) -> Share:
    return Share(round(percent * PUBLISHED_BASE / 100), PUBLISHED_BASE, percent)


def compute_shares(service: str, disclosure: str) -> TableResult:
    """Compute the table over the answers of a service that may be shown, in two queries."""
    rows: list[dict[str, object]] = []
    for _, _, group, intervention, n in count_answers([service]):
        rows += _repeat_answer(service, "client", group, intervention, n)
    for _, group, intervention, n in named_by_case_managers([service]):
        rows += _repeat_answer(service, "case_manager", group, intervention, n)
    extract = open_extract({"surveys": pa.Table.from_pylist(rows, schema=FILES["surveys"].arrow_schema)})
    return protect_table(tables.compute_table(TABLE, extract), disclosure, extract)


def _repeat_answer(service: str, who: str, group: str, intervention: str, n: int) -> list[dict[str, object]]:
    row: dict[str, object] = {
        "response_id": who,
        "service": service,
        "respondent": who,
        "question": HELPED,
        "answer": intervention,
        "condition_group": group or None,
    }
    return [row] * n


def compare_groups(result: TableResult) -> list[GroupComparison]:
    """Return everybody, then each condition group in which somebody may be shown."""
    shares = {
        (dict(cell.by)["condition_group"], dict(cell.by)["respondent"], cell.line): Share(
            min(int(cell.n), cell.base_n), cell.base_n, float(cell.value)
        )
        for cell in result
        if cell.n is not None and cell.base_n and cell.value is not None
    }
    titles = {ALL_GROUPS: "Everyone"} | {
        group: f"{name_group(group)} conditions" for group in CONDITION_GROUPS
    }
    groups = [
        GroupComparison(
            group,
            title,
            tuple(
                InterventionShares(
                    code, shares.get((group, "client", code)), shares.get((group, "case_manager", code))
                )
                for code in INTERVENTIONS
            ),
        )
        for group, title in titles.items()
    ]
    return [group for group in groups if group.code == ALL_GROUPS or not group.is_empty]


def name_group(group: str) -> str:
    return group.replace("_", " ").replace("mental health", "mental-health").capitalize()


COLUMNS = (
    "group",
    "intervention",
    *(f"{who}_{what}" for who in ("client", "case_manager") for what in ("percent", "low", "high", "base")),
    "difference",
    "difference_low",
    "difference_high",
)


def to_csv(groups: Iterable[GroupComparison]) -> str:
    """Write one row an intervention of a group: percent and points to one decimal, empty where withheld."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(COLUMNS)
    for group in groups:
        for shares in group.interventions:
            gap = [f"{value:.1f}" for value in shares.difference or ()] or ["", "", ""]
            write(
                [
                    group.code,
                    shares.intervention,
                    *_list_share_columns(shares.client),
                    *_list_share_columns(shares.case_manager),
                    *gap,
                ]
            )
    return out.getvalue()


def _list_share_columns(share: Share | None) -> list[object]:
    if share is None:
        return ["", "", "", ""]
    low, high = share.interval
    return [f"{share.percent:g}", f"{low:.1f}", f"{high:.1f}", share.base]
