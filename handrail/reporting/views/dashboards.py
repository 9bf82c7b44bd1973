"""Dashboards: a service, its team, and one case manager's own work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.figures.engine.result import TableResult
from handrail.figures.render import wording
from handrail.foundation.wording import format_count, lower_first
from handrail.journey.case.rules import CaseStage
from handrail.reporting import queries
from handrail.reporting.query import ReaderQuery, find_earlier_period, read_query
from handrail.reporting.views.cells import CellView, RowView, build_numeric_columns
from handrail.reporting.views.dashboard_figures import (
    STAGES,
    DashboardFigure,
    describe_known_base,
    find_cell,
    find_last_twelve_months,
    find_week,
    format_cell,
)
from handrail.reporting.views.drawing import build_cases_address, build_records_address, present_result
from handrail.reporting.views.filters import list_services
from handrail.reporting.views.navigation import list_dashboards
from handrail.reporting.views.quality import QUALITY_TABLES
from handrail.reporting.views.quality_figures import present_worst_quality
from handrail.reporting.views.quotas import present_quotas
from handrail.reporting.views.target_views import present_targets

# What a case manager's work is counted in -> its words, and the filters of the list of those cases.
WORK_FIGURES: dict[str, tuple[str, dict[str, str]]] = {
    "cases": ("Open cases", {"stage": "active"}),
    "overdue": ("Overdue", {"stage": "open", "overdue": "on"}),
    "to_assess": ("To assess", {"stage": CaseStage.ALLOCATED}),
    "ending": ("Stay about to end", {"stage": "open", "ending": "on"}),
    "to_follow_up": ("To follow up", {"stage": CaseStage.DISCHARGED}),
}
BACK_AT_WORK = "Back at work at discharge, of clients off sick at entry"
DROPPED_OUT = "Dropped out, of those who left"


@require_permission(Permission.MANAGE_TEAM)
def show_service(request: StaffRequest) -> HttpResponse:
    """Show what a service manager looks at first: this week, clocks, waits, caseload, drop-out, quality."""
    query, at = read_query(request, permission=Permission.MANAGE_TEAM), timezone.now()
    today = timezone.localdate(at)
    this_week, year = query.with_period(find_week(today)), query.with_period(find_last_twelve_months(today))
    last_week = query.with_period(find_earlier_period(*this_week.days))
    flow, flow_before, deadlines, caseload, leavers, work, *quality = query.compute_tables(
        [
            ("throughput", this_week),
            ("throughput", last_week),
            ("deadlines", year),
            ("caseload", query),
            ("drop-out", year),
            ("back-at-work", year),
            *((name, query) for name in QUALITY_TABLES),
        ]
    )
    return render(
        request,
        "reporting/service.html",
        {
            "query": query,
            "dashboards": list_dashboards(request.reader, "dashboard"),
            "week": this_week.days,
            "year": year.days,
            "flow": [_present_stage(this_week, flow, flow_before, stage) for stage in STAGES],
            "stage_rows": _list_stages(query, at),
            "overdue_rows": _list_overdue(query, at),
            "overdue_address": build_cases_address(query.services, stage="open", overdue="on"),
            "deadlines": present_result(year, deadlines, folded=True),
            "caseload": present_result(query, caseload, folded=True),
            "outcomes": [
                _link_figure(year, leavers, ("all",), "percent", DROPPED_OUT),
                _link_figure(year, work, ("back_at_work_percent",), "all", BACK_AT_WORK),
            ],
            "quality": present_worst_quality(query, quality),
            "targets": _present_targets(query),
            "quotas": present_quotas(query.services),
            "services": list_services(request),
        },
    )


def _list_stages(query: ReaderQuery, at: datetime) -> list[RowView]:
    """List stage by stage how many clients are there and how many are overdue, each number its cases."""
    rows: list[RowView] = []
    for count in queries.count_cases_by_stage(query.services, at):
        stage = {"stage": count.stage}
        cases = _link_count(count.cases, f"{count.label}, cases", query.services, **stage)
        overdue = _link_count(count.overdue, f"{count.label}, late", query.services, **stage, overdue="on")
        rows.append([count.label, cases, overdue, format_count(count.days, "day")])
    return rows


def _list_overdue(query: ReaderQuery, at: datetime) -> list[RowView]:
    """List what is overdue and in how many cases, each number its cases."""
    filters = {"stage": "open", "overdue": "on"}
    return [
        [task, _link_count(cases, f"{task}, overdue", query.services, **filters, task=task)]
        for task, cases in queries.count_overdue_by_task(query.services, at)
    ]


def _link_count(count: int, about: str, services: Sequence[str], **filters: str) -> CellView:
    """Link a number to its cases; zero opens none."""
    if not count:
        return count
    return {"text": count, "about": about, "href": build_cases_address(services, **filters)}


def _present_work(work: queries.ManagerWork, services: Sequence[str]) -> list[DashboardFigure]:
    """Present the work of one case manager now, each number its cases."""
    figures = []
    for name, (label, filters) in WORK_FIGURES.items():
        count = getattr(work, name)
        address = build_cases_address(services, case_manager=work.case_manager_id, **filters)
        figures.append(DashboardFigure(label, str(count), "", address if count else ""))
    return figures


def _present_targets(query: ReaderQuery) -> list[DashboardFigure]:
    """Present enrolled and assessed so far against the last version of each target."""
    figures = []
    for target in present_targets(query, ("enrolled", "assessed")):
        last = target.versions[-1]
        if last.percent is not None:
            note = f"{last.progress}. {last.forecast.chance if last.forecast else ''}"
            figures.append(DashboardFigure(target.title, f"{last.percent}%", note, reverse("targets")))
    return figures


def _present_stage(query: ReaderQuery, flow: TableResult, before: TableResult, stage: str) -> DashboardFigure:
    now, then = (find_cell(result, stage, "total") for result in (flow, before))
    address = build_stage_address(query, flow, stage)
    return DashboardFigure(
        wording.label_code(stage), format_cell(now), f"{format_cell(then)} last week", address
    )


def build_stage_address(query: ReaderQuery, flow: TableResult, stage: str) -> str:
    """Return the address of the cases that reached a stage; '' of none."""
    cell = find_cell(flow, stage, "total")
    has_cases = cell is not None and cell.n
    return build_records_address(query, "throughput", (stage,), "total") if has_cases else ""


def _link_figure(
    query: ReaderQuery, result: TableResult, row: tuple[str, ...], column: str, label: str
) -> DashboardFigure:
    cell = find_cell(result, *row, column)
    if cell is None:
        return DashboardFigure(label, "–")
    href = build_records_address(query, result.table.name, row, column) if cell.n else ""
    return DashboardFigure(label, format_cell(cell), describe_known_base(cell), href)


@require_permission(Permission.MANAGE_TEAM)
def show_team(request: StaffRequest) -> HttpResponse:
    """Show the work of each case manager, and what their clients' outcomes are."""
    query, at = read_query(request, permission=Permission.MANAGE_TEAM), timezone.now()
    by_manager = query.by_field("case_manager")
    year = by_manager.with_period(find_last_twelve_months(timezone.localdate(at)))
    flow, work, caseload = query.compute_tables(
        [("throughput", year), ("back-at-work", year), ("caseload", by_manager)]
    )
    return render(
        request,
        "reporting/team.html",
        {
            "dashboards": list_dashboards(request.reader, "dashboard-team"),
            "year": year.days,
            "columns": [
                "Case manager",
                *build_numeric_columns(*(label for label, _ in WORK_FIGURES.values())),
            ],
            "rows": _list_team(query, at),
            "caseload": present_result(by_manager, caseload, folded=True),
            "flow": present_result(year, flow, folded=True),
            "work": present_result(year, work, folded=True),
        },
    )


def _list_team(query: ReaderQuery, at: datetime) -> list[RowView]:
    """List the case managers, each number of their work leading to its cases."""
    rows: list[RowView] = []
    for work in queries.count_work_by_manager(query.services, at):
        cells: RowView = [work.name]
        for figure in _present_work(work, query.services):
            about = f"{lower_first(figure.label)}, {work.name}"
            cells.append({"text": figure.text, "href": figure.href, "about": about})
        rows.append(cells)
    return rows


@require_permission(Permission.READ_RECORDS)
def show_own_work(request: StaffRequest) -> HttpResponse:
    """Show a case manager's own work and outcomes, and the records of theirs to put right."""
    query, at = read_query(request, permission=Permission.READ_RECORDS), timezone.now()
    own = replace(query, where={"case_manager": str(request.user.pk)})
    year = own.with_period(find_last_twelve_months(timezone.localdate(at)))
    flow, work, leavers, *quality = own.compute_tables(
        [
            ("throughput", year),
            ("back-at-work", year),
            ("drop-out", year),
            *((name, own) for name in QUALITY_TABLES),
        ]
    )
    own_work = queries.count_work_by_manager(query.services, at, request.user.pk)
    return render(
        request,
        "reporting/mine.html",
        {
            "dashboards": list_dashboards(request.reader, "dashboard-mine"),
            "year": year.days,
            "work": [figure for row in own_work for figure in _present_work(row, query.services)],
            "flow": [
                replace(_link_figure(year, flow, (stage,), "total", wording.label_code(stage)), note="")
                for stage in STAGES
            ],
            "outcomes": [
                _link_figure(year, work, ("back_at_work_percent",), "all", BACK_AT_WORK),
                _link_figure(year, leavers, ("all",), "percent", DROPPED_OUT),
            ],
            "quality": present_worst_quality(own, quality),
        },
    )
