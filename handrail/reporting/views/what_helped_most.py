"""The comparison page: what helped most as clients said anonymously and as case managers named it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail.accounts.access import require_permission
from handrail.accounts.policy import Permission
from handrail.charts import Chart, ValueAxis, draw_grouped_bars
from handrail.evaluation import published
from handrail.evaluation.impact.proportions import compute_wilson_interval
from handrail.figures.disclosure.profiles import get_profile
from handrail.figures.render import wording
from handrail.journey.anonymous.queries import asked as count_asked
from handrail.journey.anonymous.queries import services_asking
from handrail.journey.anonymous.rules import AT_LEAST
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


@require_permission(Permission.READ_FIGURES)
def show_comparison(request: HttpRequest) -> HttpResponse:
    """The live service's comparison by condition group, and the published one beside it."""
    services, service = choose_service(request)
    disclosure = choose_disclosure(request)
    found = compare_groups(compute_shares(service.slug, disclosure))
    return render(
        request,
        "reporting/helped_most.html",
        {
            "service": service,
            "services": services,
            "at": timezone.now(),
            "protection": get_profile(disclosure) if disclosure != "internal" else None,
            "at_least": AT_LEAST,
            "sections": [present_group(each) for each in found],
            "published": present_group(load_published_comparison()),
            "citation": published.get_source(PUBLISHED),
            "published_base": PUBLISHED_BASE,
            "methods": METHODS,
            "response": describe_response(service.slug, found[0]) if disclosure == "internal" else None,
        },
    )


@require_permission(Permission.READ_FIGURES)
def download_comparison(request: HttpRequest) -> HttpResponse:
    """The same figures as a file, the published ones last."""
    _, service = choose_service(request)
    found = [
        *compare_groups(compute_shares(service.slug, choose_disclosure(request))),
        load_published_comparison(),
    ]
    answer = HttpResponse(to_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="what-helped-most-{service.slug}.csv"'
    return answer


def choose_disclosure(request: HttpRequest) -> str:
    return "internal" if request.reader.has_permission(Permission.READ_RECORDS) else "official"


def choose_service(request: HttpRequest) -> tuple[list[Service], Service]:
    """The reader's services that ask both, and the one asked for, else the first."""
    services = services_asking(request.reader, Permission.READ_FIGURES)
    wanted = request.GET.get("service", "")
    service = next((each for each in services if wanted in ("", each.slug)), None)
    if service is None:
        raise Http404("None of your services asks clients anonymously what helped most.")
    return services, service


def describe_response(service: str, everybody: GroupComparison) -> dict[str, Any] | None:
    """How many of the clients asked have answered, in the months told."""
    n = count_asked([service]).get(service, 0)
    told = max((line.client.base for line in everybody.interventions if line.client), default=0)
    if not n or told > n:
        return None
    low, high = compute_wilson_interval(told, n)
    return {"asked": n, "told": told, "percent": 100 * told / n, "low": 100 * low, "high": 100 * high}


def present_group(found: GroupComparison) -> dict[str, Any]:
    """A comparison as a chart and the rows of its table."""
    return {
        "code": found.code,
        "title": found.title,
        "is_empty": found.is_empty,
        "chart": draw_group(found),
        "rows": [
            [line.label, format_share(line.client), format_share(line.case_manager), format_difference(line)]
            for line in found.interventions
        ],
        "bases": find_bases(found),
    }


def draw_group(found: GroupComparison) -> Chart:
    series = {
        name: [get_bar_value(getattr(line, who)) for line in found.interventions]
        for name, who in (("Clients", "client"), ("Case managers", "case_manager"))
    }
    # The codes as words are shorter than the labels, and fit a telephone.
    labels = [wording.label_code(line.intervention) for line in found.interventions]
    return draw_grouped_bars(found.title, labels, series, values=ValueAxis("%", 0), heading="Intervention")


def get_bar_value(found: Share | None) -> float | str:
    return wording.SUPPRESSED if found is None else found.percent


def format_share(found: Share | None) -> str | dict[str, str]:
    """24% (20 to 29); what is withheld by its sign."""
    if found is None:
        return wording.SUPPRESSED
    low, high = found.interval
    return {"text": f"{found.percent:g}%", "note": f"({low:.0f} to {high:.0f})"}


def format_difference(line: InterventionShares) -> str | dict[str, str]:
    if line.difference is None:
        return wording.SUPPRESSED
    points, low, high = line.difference
    return {"text": format_points(points), "note": f"({format_points(low)} to {format_points(high)})"}


def format_points(points: float) -> str:
    whole = round(points)
    return f"+{whole}" if whole > 0 else str(whole).replace("-", "−")


def find_bases(found: GroupComparison) -> dict[str, int | None]:
    """Of how many each side's shares are."""
    return {
        who: next((each.base for line in found.interventions if (each := getattr(line, who))), None)
        for who in ("client", "case_manager")
    }
