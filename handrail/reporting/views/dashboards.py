"""Dashboards: a service, its team, one case manager's own, and for funders how we are doing on one page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import requires
from handrail.accounts.policy import Permission
from handrail.figures.engine.result import TableResult
from handrail.figures.render import wording
from handrail.foundation.wording import plural
from handrail.journey.desk.queries import quotas
from handrail.reporting import queries
from handrail.reporting.query import Asked, asked_of, period_before
from handrail.reporting.views import outlook
from handrail.reporting.views.dashboard_figures import (
    STAGES,
    Figure,
    cell_of,
    last_four_quarters,
    last_twelve_months,
    of_base,
    of_known,
    quarters_chart,
    shares_chart,
    shown,
    versus,
    week_of,
)
from handrail.reporting.views.drawing import cases_address, drawn, records_address
from handrail.reporting.views.money import reached
from handrail.reporting.views.quality import wrong_in
from handrail.reporting.views.tables import options, table_named

QUALITY = ("completeness", "contradictions", "overdue-outcomes", "duplicates")
WORST = 5
# Fields that are asked for as outcomes, and so counted where those are overdue.
TOLD_AS_OVERDUE = ("work_attendance_discharge", "eq5d_discharge")


def over(asked: Asked, period: tuple[date, date]) -> Asked:
    """The question over a period, where its address names no other days."""
    return replace(asked, from_=asked.from_ or period[0], to=asked.to or period[1])


def total_of(result: TableResult) -> str:
    return result.table.all_label if result.table.across == "by" else "all"


@requires(Permission.READ_FIGURES)
def summary(request: HttpRequest) -> HttpResponse:
    """How are we doing: one page of plain sentences and charts, for a funder, printable on A4."""
    asked = over(asked_of(request), last_four_quarters(timezone.localdate()))
    before = dict(zip(("from_", "to"), period_before(*asked.days), strict=True))
    wanted = outlook.questions(asked)
    flow, flow_before, quarters, routes, work, work_before, left, weeks, *months = asked.answers([
        ("throughput", {}), ("throughput", before), ("throughput", {"by": ("quarter",)}),
        ("referral-routes", {}), ("back-at-work", {}), ("back-at-work", before), ("drop-out", {}),
        ("weeks-in-service", {}), *(("throughput", other) for _, other in wanted),
    ])  # fmt: skip
    flow_figures = [
        Figure(
            wording.label_code(stage),
            shown(cell_of(flow, stage, "total")),
            versus(cell_of(flow, stage, "total"), cell_of(flow_before, stage, "total"), "the period before"),
            "" if asked.protected else _records_of(asked, flow, stage),
        )
        for stage in ("referred", "enrolled", "assessed", "discharged")
    ]
    back, back_before = (cell_of(each, "back_at_work_percent", "all") for each in (work, work_before))
    dropped, stay = cell_of(left, "all", "percent"), cell_of(weeks, "weeks_in_service_median", "all")
    return render(
        request,
        "reporting/summary.html",
        {
            "asked": asked,
            "options": options(request, table_named("throughput"), asked) | {"by": []},
            "figures": flow_figures,
            "returned": {"text": shown(back), "base": of_base(back), "missing": back.missing_n if back else 0,
                         "before": versus(back, back_before, "the period before")},
            "dropped": {"text": shown(dropped), "base": of_base(dropped)},
            "stay": {"text": shown(stay), "base": stay.base_n if stay else None},
            "quarters": quarters_chart(
                quarters, ("referred", "assessed"), "Referred and assessed by quarter", timezone.localdate()
            ),
            "outlook": outlook.of_released(asked, wanted, months) or outlook.of_records(asked, reached),
            "routes": shares_chart(routes, "all", "Who referred the clients"),
        },
    )  # fmt: skip


@requires(Permission.MANAGE_TEAM)
def service(request: HttpRequest) -> HttpResponse:
    """What a service manager looks at first: this week, clocks, waits, caseload, drop-out, quality."""
    asked, at = asked_of(request, permission=Permission.MANAGE_TEAM), timezone.now()
    today = timezone.localdate(at)
    week, year = week_of(today), last_twelve_months(today)
    last_week = dict(zip(("from_", "to"), period_before(*week), strict=True))
    this = asked.over(week)
    long = {"from_": year[0], "to": year[1]}
    found = asked.answers([
        ("throughput", {"from_": week[0], "to": week[1]}), ("throughput", last_week),
        ("deadlines", long), ("caseload", {}), ("drop-out", long), ("back-at-work", long),
        *((name, {}) for name in QUALITY),
    ])  # fmt: skip
    flow, flow_before, deadlines, caseload, left, work, *quality = found
    return render(
        request,
        "reporting/service.html",
        {
            "asked": asked,
            "week": week,
            "year": year,
            "flow": [_flow_figure(this, flow, flow_before, stage) for stage in STAGES],
            "waiting": _waiting(asked, at),
            "overdue": _overdue(asked, at),
            "overdue_address": cases_address(asked.services, stage="open", overdue="on"),
            "deadlines": drawn(asked.over(year), deadlines, folded=True),
            "caseload": drawn(asked, caseload, folded=True),
            "outcomes": [
                _linked(asked.over(year), left, ("all",), "percent", "Dropped out, of those who left"),
                _linked(asked.over(year), work, ("back_at_work_percent",), "all",
                        "Back at work at discharge, of clients off sick at entry"),
            ],
            "quality": _worst(asked, quality),
            "targets": _targets(asked),
            "quotas": [
                (service_models.get_service(slug).name, watch) for slug, watch in quotas(asked.services)
            ],
            "options": options(request, table_named("throughput"), asked),
        },
    )  # fmt: skip


def _waiting(asked: Asked, at: datetime) -> list[list[Any]]:
    """Stage by stage, how many are there and how many of them are overdue, each number its cases."""

    def opening(row: dict[str, Any], name: str, **more: str) -> Any:
        return _opening(row[name], f"{row['label']}, {name}", asked.services, stage=row["stage"], **more)

    return [
        [row["label"], opening(row, "cases"), opening(row, "late", overdue="on"), plural(row["days"], "day")]
        for row in queries.waiting(asked.services, at)
    ]


def _overdue(asked: Asked, at: datetime) -> list[list[Any]]:
    """What is overdue and in how many cases, each number its cases."""
    return [
        [task, _opening(cases, f"{task}, overdue", asked.services, stage="open", overdue="on", task=task)]
        for task, cases in queries.overdue_by_task(asked.services, at)
    ]


def _opening(n: int, about: str, services: Sequence[str], **filters: Any) -> Any:
    """A number that opens its cases; nought opens none."""
    return {"text": n, "about": about, "href": cases_address(services, **filters)} if n else n


# What a case manager's work is counted in -> its words, and the filters of the list of those cases.
WORK = {
    "cases": ("Open cases", {"stage": "active"}),
    "overdue": ("Overdue", {"stage": "open", "overdue": "on"}),
    "to_assess": ("To assess", {"stage": "allocated"}),
    "ending": ("Stay about to end", {"stage": "open", "ending": "on"}),
    "to_follow_up": ("To follow up", {"stage": "discharged"}),
}


def _work(row: dict[str, Any], services: Sequence[str]) -> list[Figure]:
    """The work of one case manager now, each number its cases."""
    holder = row["case_manager_id"]
    return [
        Figure(
            label, str(row[name]), "",
            cases_address(services, case_manager=holder, **filters) if row[name] else "",
        )
        for name, (label, filters) in WORK.items()
    ]  # fmt: skip


def _targets(asked: Asked) -> list[Figure]:
    """Enrolled and assessed so far of what the last version of each target asks; none where none is set."""
    return [
        Figure(
            each["title"], f"{last['percent']}%",
            f"{last['so_far']}. {last['chance']['said'] if last['chance'] else ''}",
            reverse("targets"),
        )
        for each in reached(asked, ("enrolled", "assessed"))
        if (last := each["profiles"][-1])["percent"] is not None
    ]  # fmt: skip


def _flow_figure(asked: Asked, flow: TableResult, before: TableResult, stage: str) -> Figure:
    now, then = (cell_of(each, stage, "total") for each in (flow, before))
    return Figure(
        wording.label_code(stage), shown(now), f"{shown(then)} last week", _records_of(asked, flow, stage)
    )


def _records_of(asked: Asked, flow: TableResult, stage: str) -> str:
    """The address of the cases that reached a stage; '' of none."""
    now = cell_of(flow, stage, "total")
    return records_address(asked, "throughput", (stage,), "total") if now is not None and now.n else ""


def _linked(asked: Asked, result: TableResult, row: tuple[str, ...], column: str, label: str) -> Figure:
    cell = cell_of(result, *row, column)
    href = records_address(asked, result.table.name, row, column) if cell is not None and cell.n else ""
    return Figure(label, shown(cell) if cell is not None else "–", of_known(cell), href)


def _worst(asked: Asked, quality: Sequence[TableResult]) -> list[Figure]:
    """The fields least often filled in, and every contradiction or overdue outcome that is there.

    A field that nobody has is left to the page of quality: most often no form of the service asks it.
    """
    complete, *wrong = quality
    rows = [(cell, row) for row in complete.rows if (cell := complete.cells.get((row, "all"))) is not None]
    rows = [(cell, row) for cell, row in rows if row[0] not in TOLD_AS_OVERDUE]
    short = [(cell, row) for cell, row in rows if cell.base_n and cell.n and wrong_in(complete, cell)]
    short.sort(key=lambda pair: float(pair[0].value or 0))
    found = [
        Figure(f"{wording.label_code(row[0])} not filled in", f"{wrong_in(complete, cell):,}", of_base(cell),
               f"{reverse('quality-list', args=['completeness', row[0]])}{asked.query()}")
        for cell, row in short[:WORST]
    ]  # fmt: skip
    for result in wrong:
        late = "Overdue: " if result.table.name == "overdue-outcomes" else ""
        for row in result.rows:
            cell = result.cells.get((row, total_of(result)))
            if cell is not None and cell.n:
                address = reverse("quality-list", args=[result.table.name, row[0]])
                figure = wording.format_figure(cell)
                label = late + wording.label_code(row[0])
                found.append(Figure(label, figure, of_base(cell), f"{address}{asked.query()}"))
    return found


@requires(Permission.MANAGE_TEAM)
def team(request: HttpRequest) -> HttpResponse:
    """The work of each case manager, and what their clients' outcomes are."""
    asked, at = asked_of(request, permission=Permission.MANAGE_TEAM), timezone.now()
    year = last_twelve_months(timezone.localdate(at))
    long = asked.over(year)
    flow, work, caseload = asked.answers([
        ("throughput", {"by": ("case_manager",), "from_": year[0], "to": year[1]}),
        ("back-at-work", {"by": ("case_manager",), "from_": year[0], "to": year[1]}),
        ("caseload", {"by": ("case_manager",)}),
    ])  # fmt: skip
    return render(
        request,
        "reporting/team.html",
        {
            "asked": asked,
            "year": year,
            "columns": [label for label, _ in WORK.values()],
            "rows": [
                (row["case_manager__name"], _work(row, asked.services))
                for row in queries.work_of_team(asked.services, at)
            ],
            "caseload": drawn(replace(asked, by=("case_manager",)), caseload, folded=True),
            "flow": drawn(replace(long, by=("case_manager",)), flow, folded=True),
            "work": drawn(replace(long, by=("case_manager",)), work, folded=True),
        },
    )


@requires(Permission.READ_RECORDS)
def mine(request: HttpRequest) -> HttpResponse:
    """A case manager's own work and outcomes, and the records of theirs to put right."""
    asked, at = asked_of(request, permission=Permission.READ_RECORDS), timezone.now()
    own = replace(asked, where={"case_manager": str(request.user.pk)})
    year = last_twelve_months(timezone.localdate(at))
    long = {"from_": year[0], "to": year[1]}
    flow, work, left, *quality = own.answers([
        ("throughput", long), ("back-at-work", long), ("drop-out", long), *((name, {}) for name in QUALITY),
    ])  # fmt: skip
    counted = queries.work_of_team(asked.services, at, request.user.pk)
    return render(
        request,
        "reporting/mine.html",
        {
            "asked": own,
            "year": year,
            "work": [figure for row in counted for figure in _work(row, asked.services)],
            "flow": [
                replace(_linked(own.over(year), flow, (stage,), "total", wording.label_code(stage)), note="")
                for stage in STAGES
            ],
            "outcomes": [
                _linked(own.over(year), work, ("back_at_work_percent",), "all",
                        "Back at work at discharge, of clients off sick at entry"),
                _linked(own.over(year), left, ("all",), "percent", "Dropped out, of those who left"),
            ],
            "quality": _worst(own, quality),
        },
    )  # fmt: skip
