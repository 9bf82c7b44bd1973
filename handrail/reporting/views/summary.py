"""How a service is doing on one page: plain sentences and charts for a funder, printable on A4."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording
from handrail.figures.targets.forecast import STAGE_DATES
from handrail.reporting.query import ReaderQuery, find_earlier_period, read_query
from handrail.reporting.views import outlook
from handrail.reporting.views.dashboard_figures import (
    DashboardFigure,
    compare_with_period,
    describe_base,
    draw_quarters,
    draw_shares,
    find_cell,
    find_last_four_quarters,
    format_cell,
)
from handrail.reporting.views.dashboards import build_stage_address
from handrail.reporting.views.filters import list_options
from handrail.reporting.views.navigation import list_dashboards
from handrail.reporting.views.target_views import present_targets

FLOW = ("referred", "enrolled", "assessed", "discharged")
EARLIER = "the period before"


@require_permission(Permission.READ_FIGURES)
def show_summary(request: StaffRequest) -> HttpResponse:
    """Show how the services are doing: one page of plain sentences and charts."""
    today = timezone.localdate()
    query = read_query(request).with_default_period(find_last_four_quarters(today))
    earlier = query.with_period(find_earlier_period(*query.days))
    targets = outlook.build_throughput_queries(query)
    flow, flow_before, quarters, routes, work, work_before, leavers, weeks, *months = query.compute_tables(
        [
            ("throughput", query),
            ("throughput", earlier),
            ("throughput", query.by_field("quarter")),
            ("referral-routes", query),
            ("back-at-work", query),
            ("back-at-work", earlier),
            ("drop-out", query),
            ("weeks-in-service", query),
            *(("throughput", months_of_service) for _, months_of_service in targets),
        ]
    )
    sentences = [
        _describe_flow(flow),
        _describe_return(query, work, work_before),
        _describe_drop_out(leavers),
        _describe_stay(weeks),
    ]
    return render(
        request,
        "reporting/summary.html",
        {
            "query": query,
            "dashboards": list_dashboards(request.reader, "figures-summary"),
            "options": list_options(request, "throughput", query),
            "figures": [_present_stage(query, flow, flow_before, stage) for stage in FLOW],
            "sentences": sentences,
            "quarters": draw_quarters(
                quarters, ("referred", "assessed"), "Referred and assessed by quarter", today
            ),
            "outlook": outlook.Outlook.from_lines(
                outlook.forecast_released_counts(query, targets, months)
                if query.protected
                else _forecast_record_counts(query)
            ),
            "routes": draw_shares(routes, "all", "Who referred clients"),
        },
    )


def _forecast_record_counts(query: ReaderQuery) -> list[outlook.OutlookLine]:
    """Present the last version of each target for a reader of the records: counts and chances as they are."""
    targets = present_targets(query, tuple(STAGE_DATES))
    lasts = [(target.title, target.versions[-1]) for target in targets]
    return [outlook.OutlookLine(title, last.progress, last.forecast) for title, last in lasts]


def _present_stage(query: ReaderQuery, flow: TableResult, before: TableResult, stage: str) -> DashboardFigure:
    now, then = (find_cell(result, stage, "total") for result in (flow, before))
    address = "" if query.protected else build_stage_address(query, flow, stage)
    note = compare_with_period(now, then, EARLIER)
    return DashboardFigure(wording.label_code(stage), format_cell(now), note, address)


def _describe_flow(flow: TableResult) -> str:
    """Describe how many were referred, enrolled and assessed."""
    referred, enrolled, assessed = (
        "a number not shown" if text == wording.SUPPRESSED else text
        for text in (format_cell(find_cell(flow, stage, "total")) for stage in FLOW[:3])
    )
    return (
        f"Referred: {referred}. Of these, and of people referred earlier, {enrolled} enrolled and {assessed} "
        "had their assessment."
    )


def _describe_return(query: ReaderQuery, work: TableResult, work_before: TableResult) -> str:
    """Describe how many of those off sick at entry were back at work."""
    back, before = (find_cell(result, "back_at_work_percent", "all") for result in (work, work_before))
    if back is None or not _can_be_shown(back):
        return "No outcome of a client who was off sick can be shown for this period."
    about = "about " if query.protected else ""
    missing = f"; that of {about}{back.missing_n} is not" if back.missing_n else ""
    change = compare_with_period(back, before, EARLIER)
    return (
        f"{format_cell(back)} of clients off sick when they joined were at work when they left "
        f"({describe_base(back)} whose outcome is known{missing}){f'; {change}' if change else ''}."
    )


def _describe_drop_out(leavers: TableResult) -> str:
    """Describe how many left before they had finished."""
    cell = find_cell(leavers, "all", "percent")
    if cell is None or not _can_be_shown(cell):
        return "The number who left before finishing cannot be shown for this period."
    return f"{format_cell(cell)} of clients who left did so before finishing ({describe_base(cell)})."


def _describe_stay(weeks: TableResult) -> str:
    """Describe how long half of the clients stayed."""
    cell = find_cell(weeks, "weeks_in_service_median", "all")
    if cell is None or not _can_be_shown(cell):
        return "How long clients stayed cannot be shown for this period."
    return f"Half of the clients stayed {format_cell(cell)} weeks or less."


def _can_be_shown(cell: FigureCell) -> bool:
    return bool(cell.base_n) and format_cell(cell) != wording.SUPPRESSED
