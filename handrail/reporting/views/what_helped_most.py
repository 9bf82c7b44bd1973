"""The comparison page: what helped most as clients said anonymously and as case managers named it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail.accounts.access import requires
from handrail.accounts.policy import Permission
from handrail.charts import Chart, ValueAxis, draw_grouped_bars
from handrail.evaluation import published
from handrail.evaluation.impact.proportions import wilson
from handrail.figures.disclosure.profiles import get_profile
from handrail.figures.render import wording
from handrail.journey.anonymous.queries import asked, services_asking
from handrail.journey.anonymous.rules import AT_LEAST
from handrail.reporting.what_helped_most import (
    METHODS,
    PUBLISHED,
    PUBLISHED_BASE,
    Comparison,
    Line,
    Share,
    as_published,
    comparisons,
    computed,
    to_csv,
)
from handrail.service_models import Service


@requires(Permission.READ_FIGURES)
def page(request: HttpRequest) -> HttpResponse:
    """The live service's comparison by condition group, and the published one beside it."""
    services, service = chosen(request)
    disclosure = disclosure_for(request)
    found = comparisons(computed(service.slug, disclosure))
    return render(
        request,
        "reporting/helped_most.html",
        {
            "service": service,
            "services": services,
            "at": timezone.now(),
            "protection": get_profile(disclosure) if disclosure != "internal" else None,
            "at_least": AT_LEAST,
            "sections": [drawn(each) for each in found],
            "published": drawn(as_published()),
            "citation": published.source(PUBLISHED),
            "published_base": PUBLISHED_BASE,
            "methods": METHODS,
            "response": response(service.slug, found[0]) if disclosure == "internal" else None,
        },
    )


@requires(Permission.READ_FIGURES)
def download(request: HttpRequest) -> HttpResponse:
    """The same figures as a file, the published ones last."""
    _, service = chosen(request)
    found = [*comparisons(computed(service.slug, disclosure_for(request))), as_published()]
    answer = HttpResponse(to_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="what-helped-most-{service.slug}.csv"'
    return answer


def disclosure_for(request: HttpRequest) -> str:
    return "internal" if request.reader.may(Permission.READ_RECORDS) else "official"


def chosen(request: HttpRequest) -> tuple[list[Service], Service]:
    """The reader's services that ask both, and the one asked for, else the first."""
    services = services_asking(request.reader, "read_figures")
    wanted = request.GET.get("service", "")
    service = next((each for each in services if wanted in ("", each.slug)), None)
    if service is None:
        raise Http404("None of your services asks clients anonymously what helped most.")
    return services, service


def response(service: str, everybody: Comparison) -> dict[str, Any] | None:
    """How many of the clients asked have answered, in the months told."""
    n = asked([service]).get(service, 0)
    told = max((line.client.base for line in everybody.lines if line.client), default=0)
    if not n or told > n:
        return None
    low, high = wilson(told, n)
    return {"asked": n, "told": told, "percent": 100 * told / n, "low": 100 * low, "high": 100 * high}


def drawn(found: Comparison) -> dict[str, Any]:
    """A comparison as a chart and the rows of its table."""
    return {
        "code": found.code,
        "title": found.title,
        "is_empty": found.is_empty,
        "chart": chart(found),
        "rows": [
            [line.label, share(line.client), share(line.case_manager), gap(line)] for line in found.lines
        ],
        "bases": bases(found),
    }


def chart(found: Comparison) -> Chart:
    series = {
        name: [bar(getattr(line, who)) for line in found.lines]
        for name, who in (("Clients", "client"), ("Case managers", "case_manager"))
    }
    # The codes as words are shorter than the labels, and fit a telephone.
    labels = [wording.label_code(line.intervention) for line in found.lines]
    return draw_grouped_bars(found.title, labels, series, values=ValueAxis("%", 0), heading="Intervention")


def bar(found: Share | None) -> float | str:
    return wording.SUPPRESSED if found is None else found.percent


def share(found: Share | None) -> str | dict[str, str]:
    """24% (20 to 29); what is withheld by its sign."""
    if found is None:
        return wording.SUPPRESSED
    low, high = found.interval
    return {"text": f"{found.percent:g}%", "note": f"({low:.0f} to {high:.0f})"}


def gap(line: Line) -> str | dict[str, str]:
    if line.difference is None:
        return wording.SUPPRESSED
    points, low, high = line.difference
    return {"text": signed(points), "note": f"({signed(low)} to {signed(high)})"}


def signed(points: float) -> str:
    whole = round(points)
    return f"+{whole}" if whole > 0 else str(whole).replace("-", "−")


def bases(found: Comparison) -> dict[str, int | None]:
    """Of how many each side's shares are."""
    return {
        who: next((each.base for line in found.lines if (each := getattr(line, who))), None)
        for who in ("client", "case_manager")
    }
