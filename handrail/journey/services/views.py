"""Public pages of the services: each from its model, its versions compared, all of them side by side."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from handrail import service_models
from handrail.accounts.access import allow_everybody
from handrail.design.service_voice import use_own_words, write_for
from handrail.foundation.calendars import NATIONS
from handrail.foundation.errors import UserError
from handrail.foundation.translation import translate_count
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import upper_first
from handrail.service_models import Service
from handrail.service_models.comparison import tabulate_services, tabulate_versions
from handrail.service_models.description import describe_version
from handrail.service_models.description.section import DescriptionSection
from handrail.service_models.diagram import draw_clocks
from handrail.service_models.diff import compare_versions
from handrail.service_models.provenance import list_assumptions, list_sourced_statements

# The comparison names each service as the documentation links it: [Rhyl](rhyl.md).
LINK = re.compile(r"\[(.+)\]\((.+)\.md\)")


def present_cell(text: str) -> str | dict[str, str]:
    """A cell of a section's table; the name of a service leads to its page."""
    if found := LINK.fullmatch(text):
        return {"text": found[1], "href": reverse("service", args=[found[2]])}
    return use_own_words(text)


def present_section(section: DescriptionSection) -> dict[str, object]:
    """A section for the template. A heading that is a link is shown by its words alone."""
    return {
        "title": use_own_words(section.title),
        "sentences": [use_own_words(sentence) for sentence in section.sentences],
        "headings": [use_own_words(LINK.sub(r"\1", heading)) for heading in section.headings],
        "rows": [[present_cell(text) for text in row] for row in section.rows],
    }


def service_called(slug: str) -> Service:
    """A service by its name. Raises Http404 where there is none."""
    try:
        return service_models.get_service(slug)
    except UserError:
        raise Http404(f"There is no service called {slug}.") from None


def service_row(about: Service) -> list[str | dict[str, str]]:
    """A service in the list of them: its page, nations, years and versions."""
    return [
        {"text": about.name, "href": reverse("service", args=[about.slug])},
        ", ".join(_(nation) for nation in about.nations),
        about.about.ran,
        {
            "text": translate_count("%(count)s version", "%(count)s versions", len(about.versions)),
            "href": reverse("service-versions", args=[about.slug]),
            "about": _("of %(service)s", service=about.name),
        },
    ]


@allow_everybody
def list_services(request: HttpRequest) -> HttpResponse:
    """Every service there is."""
    return render(
        request,
        "journey/services/services.html",
        {"rows": [service_row(each) for each in service_models.load_services()]},
    )


@allow_everybody
def compare_services(request: HttpRequest) -> HttpResponse:
    """All services side by side, each in its latest version."""
    found = [present_section(section) for section in tabulate_services(service_models.load_services())]
    return render(
        request, "journey/services/compare.html", {"title": _("Compare services"), "sections": found}
    )


@allow_everybody
def show_service(request: HttpRequest, service: str, version: str = "") -> HttpResponse:
    """How one service works, in its latest version or the one asked for."""
    about = service_called(service)
    try:
        found = about.find_version(version) if version else about.current_version
    except UserError as problem:
        raise Http404(str(problem)) from None
    drawing = draw_clocks(found, f"Clocks of {about.name}, version {found.id}")
    with write_for(about.slug):
        sections = [present_section(section) for section in describe_version(found)]
        choices = [
            [
                use_own_words(text)
                for text in (each.part.replace("_", " "), each.name, each.note or "Not stated")
            ]
            for each in list_assumptions(found)
        ]
    return render(
        request,
        "journey/services/service.html",
        {
            "service": about,
            "version": found,
            "nation": _(NATIONS[about.calendar][0]),
            "sections": sections,
            # Drawn by our own code, which escapes what it is given.
            "drawing": mark_safe(drawing),
            "choices": [[upper_first(part), name, note] for part, name, note in choices],
            "stated": len(list_sourced_statements(found)),
        },
    )


@allow_everybody
def compare_versions_page(request: HttpRequest, service: str) -> HttpResponse:
    """The versions of one service side by side, and every difference in words."""
    about = service_called(service)
    with write_for(about.slug):
        steps = [
            (before, after, [use_own_words(change.text) for change in compare_versions(before, after)])
            for before, after in zip(about.versions, about.versions[1:], strict=False)
        ]
        side = present_section(tabulate_versions(about.versions)) if steps else None
    context = {"service": about, "steps": steps, "side": side}
    return render(request, "journey/services/versions.html", context)
