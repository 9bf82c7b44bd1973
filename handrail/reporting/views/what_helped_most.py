"""The page of what helped most, as clients said anonymously and as case managers named it."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.charts import Chart, ValueAxis, draw_grouped_bars
from handrail.evaluation import published
from handrail.evaluation.impact.proportions import compute_wilson_interval
from handrail.figures.disclosure.profiles import get_profile
from handrail.figures.render import wording
from handrail.foundation.wording import format_count
from handrail.journey.anonymous.queries import count_clients_asked, services_asking
from handrail.journey.anonymous.rules import AT_LEAST
from handrail.reporting.views.cells import CellView, RowView
from handrail.reporting.what_helped_most import (
    METHODS,
    PUBLISHED,
    PUBLISHED_BASE,
    GroupComparison,
    InterventionShares,
    Share,
    compare_groups,
    compute_shares,
    load_published_comparison,
    to_csv,
)
from handrail.service_models import Service


@dataclass(frozen=True)
class GroupView:
    """A comparison as a page shows it: a note on its bases, the rows of its table, and its chart."""

    code: str
    title: str
    note: str
    rows: list[RowView]
    chart: Chart


@require_permission(Permission.READ_FIGURES)
def show_comparison(request: StaffRequest) -> HttpResponse:
    """Show the live service's comparison by condition group, and the published one after it."""
    services, service = choose_service(request)
    disclosure = choose_disclosure(request)
    groups = compare_groups(compute_shares(service.slug, disclosure))
    is_internal = disclosure == "internal"
    return render(
        request,
        "reporting/helped_most.html",
        {
            "service": service,
            "services": services,
            "at": timezone.now(),
            "protection": "" if is_internal else get_profile(disclosure).sentence,
            "response": describe_response(service.slug, groups[0]) if is_internal else "",
            "at_least": AT_LEAST,
            "has_answers": not groups[0].is_empty,
            "groups": [present_group(group, describe_bases(group)) for group in groups],
            "published": present_group(load_published_comparison(), describe_published()),
            "methods": METHODS,
        },
    )


@require_permission(Permission.READ_FIGURES)
def download_comparison(request: StaffRequest) -> HttpResponse:
    """Send the same figures as a file, the published ones last."""
    _, service = choose_service(request)
    groups = compare_groups(compute_shares(service.slug, choose_disclosure(request)))
    text = to_csv([*groups, load_published_comparison()])
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="what-helped-most-{service.slug}.csv"'
    return response


def choose_disclosure(request: StaffRequest) -> str:
    """Return the rules of disclosure that the reader's figures pass."""
    return "internal" if request.reader.has_permission(Permission.READ_RECORDS) else "official"


def choose_service(request: StaffRequest) -> tuple[list[Service], Service]:
    """Return the reader's services that ask both, and the one asked for, else the first."""
    services = services_asking(request.reader, Permission.READ_FIGURES)
    slug = request.GET.get("service", "")
    service = next((service for service in services if slug in ("", service.slug)), None)
    if service is None:
        raise Http404("None of your services asks clients what helped most.")
    return services, service


def describe_response(service: str, everybody: GroupComparison) -> str:
    """Describe how many of the clients asked have answered, in the months that are shown; '' if not known."""
    asked = count_clients_asked([service]).get(service, 0)
    answered = max((shares.client.base for shares in everybody.interventions if shares.client), default=0)
    if not asked or answered > asked:
        return ""
    percent, low, high = (
        round(100 * share) for share in (answered / asked, *compute_wilson_interval(answered, asked))
    )
    clients = format_count(asked, "client")
    return f"{answered} of the {clients} asked are included: {percent}% ({low} to {high})."


def describe_bases(group: GroupComparison) -> str:
    """Describe of how many answers each side's shares are taken."""
    client_shares = [shares.client for shares in group.interventions if shares.client]
    manager_shares = [shares.case_manager for shares in group.interventions if shares.case_manager]
    clients = client_shares[0].base if client_shares else 0
    managers = manager_shares[0].base if manager_shares else 0
    by_clients = format_count(clients, "client") if clients else "Clients: no figures can be shown"
    by_managers = (
        f"{format_count(managers, 'answer')} of case managers"
        if managers
        else "case managers: no figures can be shown"
    )
    return f"{by_clients}; {by_managers}."


def describe_published() -> str:
    """Describe where the published shares come from and what they are taken of."""
    return (
        f"{published.get_source(PUBLISHED)} The number of answers was not published. The intervals assume "
        f"all {PUBLISHED_BASE} answered, which is the most it could have been, so the true intervals are at "
        "least as wide. The percentages are as published, rounded; the clients’ add up to 102."
    )


def present_group(group: GroupComparison, note: str) -> GroupView:
    """Present a comparison as a chart and the rows of its table."""
    rows: list[RowView] = [
        [
            shares.label,
            format_share(shares.client),
            format_share(shares.case_manager),
            format_difference(shares),
        ]
        for shares in group.interventions
    ]
    return GroupView(group.code, group.title, note, rows, draw_group(group))


def draw_group(group: GroupComparison) -> Chart:
    """Draw the shares of clients and of case managers."""
    series = {
        "Clients": [get_bar_value(shares.client) for shares in group.interventions],
        "Case managers": [get_bar_value(shares.case_manager) for shares in group.interventions],
    }
    # The codes as words are shorter than the labels, and fit a phone.
    labels = [wording.label_code(shares.intervention) for shares in group.interventions]
    return draw_grouped_bars(group.title, labels, series, values=ValueAxis("%", 0), heading="Intervention")


def get_bar_value(share: Share | None) -> float | str:
    """Return the length of a bar, or the sign of what is withheld."""
    return wording.SUPPRESSED if share is None else share.percent


def format_share(share: Share | None) -> CellView:
    """Format a share, 24% (20 to 29); what is withheld by its sign."""
    if share is None:
        return wording.SUPPRESSED
    low, high = share.interval
    return {"text": f"{share.percent:g}%", "note": f"({low:.0f} to {high:.0f})"}


def format_difference(shares: InterventionShares) -> CellView:
    """Format a difference in points, +4 (−2 to +10); what is withheld by its sign."""
    if shares.difference is None:
        return wording.SUPPRESSED
    points, low, high = shares.difference
    return {"text": format_points(points), "note": f"({format_points(low)} to {format_points(high)})"}


def format_points(points: float) -> str:
    """Format percentage points with their sign."""
    whole = round(points)
    return f"+{whole}" if whole > 0 else str(whole).replace("-", "−")
