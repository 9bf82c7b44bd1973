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
from handrail.accounts.access import require_permission
from handrail.accounts.policy import Permission
from handrail.figures.engine.result import TableResult
from handrail.figures.render import wording
from handrail.foundation.wording import plural
from handrail.journey.desk.queries import quotas
from handrail.reporting import queries
from handrail.reporting.query import ReaderQuery, find_earlier_period, read_query
from handrail.reporting.views import outlook
from handrail.reporting.views.dashboard_figures import (
    STAGES,
    DashboardFigure,
    compare_with_period,
    describe_base,
    describe_known_base,
    draw_quarters,
    draw_shares,
    find_cell,
    find_last_four_quarters,
    find_last_twelve_months,
    find_week,
    format_cell,
)
from handrail.reporting.views.drawing import build_cases_address, build_records_address, present_result
from handrail.reporting.views.money import present_targets
from handrail.reporting.views.quality import count_wrong
from handrail.reporting.views.tables import build_filter_options, get_table_or_404

QUALITY_TABLES = ("completeness", "contradictions", "overdue-outcomes", "duplicates")
WORST_FIELDS_SHOWN = 5
# Fields that are asked for as outcomes, and so counted where those are overdue.
OUTCOME_FIELDS = ("work_attendance_discharge", "eq5d_discharge")


def set_default_period(query: ReaderQuery, period: tuple[date, date]) -> ReaderQuery:
    """The question over a period, where its address names no other days."""
    return replace(query, from_=query.from_ or period[0], to=query.to or period[1])


def get_total_label(result: TableResult) -> str:
    return result.table.all_label if result.table.across == "by" else "all"


@require_permission(Permission.READ_FIGURES)
def show_summary(request: HttpRequest) -> HttpResponse:
    """How are we doing: one page of plain sentences and charts, for a funder, printable on A4."""
    query = set_default_period(read_query(request), find_last_four_quarters(timezone.localdate()))
    before = dict(zip(("from_", "to"), find_earlier_period(*query.days), strict=True))
    wanted = outlook.build_throughput_queries(query)
    flow, flow_before, quarters, routes, work, work_before, left, weeks, *months = query.compute_tables(
        [
            ("throughput", {}),
            ("throughput", before),
            ("throughput", {"by": ("quarter",)}),
            ("referral-routes", {}),
            ("back-at-work", {}),
            ("back-at-work", before),
            ("drop-out", {}),
            ("weeks-in-service", {}),
            *(("throughput", other) for _, other in wanted),
        ]
    )
    flow_figures = [
        DashboardFigure(
            wording.label_code(stage),
            format_cell(find_cell(flow, stage, "total")),
            compare_with_period(
                find_cell(flow, stage, "total"), find_cell(flow_before, stage, "total"), "the period before"
            ),
            "" if query.protected else _build_stage_address(query, flow, stage),
        )
        for stage in ("referred", "enrolled", "assessed", "discharged")
    ]
    back, back_before = (find_cell(each, "back_at_work_percent", "all") for each in (work, work_before))
    dropped, stay = find_cell(left, "all", "percent"), find_cell(weeks, "weeks_in_service_median", "all")
    return render(
        request,
        "reporting/summary.html",
        {
            "query": query,
            "options": build_filter_options(request, get_table_or_404("throughput"), query) | {"by": []},
            "figures": flow_figures,
            "returned": {
                "text": format_cell(back),
                "base": describe_base(back),
                "missing": back.missing_n if back else 0,
                "before": compare_with_period(back, back_before, "the period before"),
            },
            "dropped": {"text": format_cell(dropped), "base": describe_base(dropped)},
            "stay": {"text": format_cell(stay), "base": stay.base_n if stay else None},
            "quarters": draw_quarters(
                quarters, ("referred", "assessed"), "Referred and assessed by quarter", timezone.localdate()
            ),
            "outlook": outlook.forecast_released_counts(query, wanted, months)
            or outlook.forecast_record_counts(query, present_targets),
            "routes": draw_shares(routes, "all", "Who referred the clients"),
        },
    )


@require_permission(Permission.MANAGE_TEAM)
def show_service(request: HttpRequest) -> HttpResponse:
    """What a service manager looks at first: this week, clocks, waits, caseload, drop-out, quality."""
    query, at = read_query(request, permission=Permission.MANAGE_TEAM), timezone.now()
    today = timezone.localdate(at)
    week, year = find_week(today), find_last_twelve_months(today)
    last_week = dict(zip(("from_", "to"), find_earlier_period(*week), strict=True))
    this = query.with_period(week)
    long = {"from_": year[0], "to": year[1]}
    found = query.compute_tables(
        [
            ("throughput", {"from_": week[0], "to": week[1]}),
            ("throughput", last_week),
            ("deadlines", long),
            ("caseload", {}),
            ("drop-out", long),
            ("back-at-work", long),
            *((name, {}) for name in QUALITY_TABLES),
        ]
    )
    flow, flow_before, deadlines, caseload, left, work, *quality = found
    return render(
        request,
        "reporting/service.html",
        {
            "query": query,
            "week": week,
            "year": year,
            "flow": [_present_stage(this, flow, flow_before, stage) for stage in STAGES],
            "waiting": _present_stages(query, at),
            "overdue": _present_overdue(query, at),
            "overdue_address": build_cases_address(query.services, stage="open", overdue="on"),
            "deadlines": present_result(query.with_period(year), deadlines, folded=True),
            "caseload": present_result(query, caseload, folded=True),
            "outcomes": [
                _link_figure(
                    query.with_period(year), left, ("all",), "percent", "Dropped out, of those who left"
                ),
                _link_figure(
                    query.with_period(year),
                    work,
                    ("back_at_work_percent",),
                    "all",
                    "Back at work at discharge, of clients off sick at entry",
                ),
            ],
            "quality": _present_worst_quality(query, quality),
            "targets": _present_targets(query),
            "quotas": [
                (service_models.get_service(slug).name, watch) for slug, watch in quotas(query.services)
            ],
            "options": build_filter_options(request, get_table_or_404("throughput"), query),
        },
    )


def _present_stages(query: ReaderQuery, at: datetime) -> list[list[Any]]:
    """Stage by stage, how many are there and how many of them are overdue, each number its cases."""

    def opening(row: dict[str, Any], name: str, **more: str) -> Any:
        return _link_count(row[name], f"{row['label']}, {name}", query.services, stage=row["stage"], **more)

    return [
        [row["label"], opening(row, "cases"), opening(row, "late", overdue="on"), plural(row["days"], "day")]
        for row in queries.count_cases_by_stage(query.services, at)
    ]


def _present_overdue(query: ReaderQuery, at: datetime) -> list[list[Any]]:
    """What is overdue and in how many cases, each number its cases."""
    return [
        [task, _link_count(cases, f"{task}, overdue", query.services, stage="open", overdue="on", task=task)]
        for task, cases in queries.count_overdue_by_task(query.services, at)
    ]


def _link_count(n: int, about: str, services: Sequence[str], **filters: Any) -> Any:
    """A number that opens its cases; nought opens none."""
    return {"text": n, "about": about, "href": build_cases_address(services, **filters)} if n else n


# What a case manager's work is counted in -> its words, and the filters of the list of those cases.
WORK_FIGURES = {
    "cases": ("Open cases", {"stage": "active"}),
    "overdue": ("Overdue", {"stage": "open", "overdue": "on"}),
    "to_assess": ("To assess", {"stage": "allocated"}),
    "ending": ("Stay about to end", {"stage": "open", "ending": "on"}),
    "to_follow_up": ("To follow up", {"stage": "discharged"}),
}


def _present_work(row: dict[str, Any], services: Sequence[str]) -> list[DashboardFigure]:
    """The work of one case manager now, each number its cases."""
    holder = row["case_manager_id"]
    return [
        DashboardFigure(
            label,
            str(row[name]),
            "",
            build_cases_address(services, case_manager=holder, **filters) if row[name] else "",
        )
        for name, (label, filters) in WORK_FIGURES.items()
    ]


def _present_targets(query: ReaderQuery) -> list[DashboardFigure]:
    """Enrolled and assessed so far of what the last version of each target asks; none where none is set."""
    return [
        DashboardFigure(
            each["title"],
            f"{last['percent']}%",
            f"{last['so_far']}. {last['chance']['said'] if last['chance'] else ''}",
            reverse("targets"),
        )
        for each in present_targets(query, ("enrolled", "assessed"))
        if (last := each["profiles"][-1])["percent"] is not None
    ]


def _present_stage(query: ReaderQuery, flow: TableResult, before: TableResult, stage: str) -> DashboardFigure:
    now, then = (find_cell(each, stage, "total") for each in (flow, before))
    return DashboardFigure(
        wording.label_code(stage),
        format_cell(now),
        f"{format_cell(then)} last week",
        _build_stage_address(query, flow, stage),
    )


def _build_stage_address(query: ReaderQuery, flow: TableResult, stage: str) -> str:
    """The address of the cases that reached a stage; '' of none."""
    now = find_cell(flow, stage, "total")
    return build_records_address(query, "throughput", (stage,), "total") if now is not None and now.n else ""


def _link_figure(
    query: ReaderQuery, result: TableResult, row: tuple[str, ...], column: str, label: str
) -> DashboardFigure:
    cell = find_cell(result, *row, column)
    href = build_records_address(query, result.table.name, row, column) if cell is not None and cell.n else ""
    return DashboardFigure(
        label, format_cell(cell) if cell is not None else "–", describe_known_base(cell), href
    )


def _present_worst_quality(query: ReaderQuery, quality: Sequence[TableResult]) -> list[DashboardFigure]:
    """The fields least often filled in, and every contradiction or overdue outcome that is there.

    A field that nobody has is left to the page of quality: most often no form of the service asks it.
    """
    complete, *wrong = quality
    rows = [(cell, row) for row in complete.rows if (cell := complete.cells.get((row, "all"))) is not None]
    rows = [(cell, row) for cell, row in rows if row[0] not in OUTCOME_FIELDS]
    short = [(cell, row) for cell, row in rows if cell.base_n and cell.n and count_wrong(complete, cell)]
    short.sort(key=lambda pair: float(pair[0].value or 0))
    found = [
        DashboardFigure(
            f"{wording.label_code(row[0])} not filled in",
            f"{count_wrong(complete, cell):,}",
            describe_base(cell),
            f"{reverse('quality-list', args=['completeness', row[0]])}{query.to_query_string()}",
        )
        for cell, row in short[:WORST_FIELDS_SHOWN]
    ]
    for result in wrong:
        late = "Overdue: " if result.table.name == "overdue-outcomes" else ""
        for row in result.rows:
            cell = result.cells.get((row, get_total_label(result)))
            if cell is not None and cell.n:
                address = reverse("quality-list", args=[result.table.name, row[0]])
                figure = wording.format_figure(cell)
                label = late + wording.label_code(row[0])
                found.append(
                    DashboardFigure(label, figure, describe_base(cell), f"{address}{query.to_query_string()}")
                )
    return found


@require_permission(Permission.MANAGE_TEAM)
def show_team(request: HttpRequest) -> HttpResponse:
    """The work of each case manager, and what their clients' outcomes are."""
    query, at = read_query(request, permission=Permission.MANAGE_TEAM), timezone.now()
    year = find_last_twelve_months(timezone.localdate(at))
    long = query.with_period(year)
    flow, work, caseload = query.compute_tables(
        [
            ("throughput", {"by": ("case_manager",), "from_": year[0], "to": year[1]}),
            ("back-at-work", {"by": ("case_manager",), "from_": year[0], "to": year[1]}),
            ("caseload", {"by": ("case_manager",)}),
        ]
    )
    return render(
        request,
        "reporting/team.html",
        {
            "query": query,
            "year": year,
            "columns": [label for label, _ in WORK_FIGURES.values()],
            "rows": [
                (row["case_manager__name"], _present_work(row, query.services))
                for row in queries.count_work_by_manager(query.services, at)
            ],
            "caseload": present_result(replace(query, by=("case_manager",)), caseload, folded=True),
            "flow": present_result(replace(long, by=("case_manager",)), flow, folded=True),
            "work": present_result(replace(long, by=("case_manager",)), work, folded=True),
        },
    )


@require_permission(Permission.READ_RECORDS)
def show_own_work(request: HttpRequest) -> HttpResponse:
    """A case manager's own work and outcomes, and the records of theirs to put right."""
    query, at = read_query(request, permission=Permission.READ_RECORDS), timezone.now()
    own = replace(query, where={"case_manager": str(request.user.pk)})
    year = find_last_twelve_months(timezone.localdate(at))
    long = {"from_": year[0], "to": year[1]}
    flow, work, left, *quality = own.compute_tables(
        [
            ("throughput", long),
            ("back-at-work", long),
            ("drop-out", long),
            *((name, {}) for name in QUALITY_TABLES),
        ]
    )
    counted = queries.count_work_by_manager(query.services, at, request.user.pk)
    return render(
        request,
        "reporting/mine.html",
        {
            "query": own,
            "year": year,
            "work": [figure for row in counted for figure in _present_work(row, query.services)],
            "flow": [
                replace(
                    _link_figure(own.with_period(year), flow, (stage,), "total", wording.label_code(stage)),
                    note="",
                )
                for stage in STAGES
            ],
            "outcomes": [
                _link_figure(
                    own.with_period(year),
                    work,
                    ("back_at_work_percent",),
                    "all",
                    "Back at work at discharge, of clients off sick at entry",
                ),
                _link_figure(
                    own.with_period(year), left, ("all",), "percent", "Dropped out, of those who left"
                ),
            ],
            "quality": _present_worst_quality(own, quality),
        },
    )
