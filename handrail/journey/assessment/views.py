"""The assessment: sections in any order, saved as they go, completed together."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from handrail import instruments
from handrail.journey.assessment import actions
from handrail.journey.assessment.forms import (
    FinishForm,
    HealthForm,
    HomeForm,
    ObstaclesForm,
    WorkForm,
    answers_in,
    instrument_form,
    obstacles_in,
)
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.pages import case_page, hub_page, section_page
from handrail.journey.case.sections import Section, Sections


def sections_of(case: Case) -> Sections:
    """The sections of this service's assessment, with what screening learnt ready to be confirmed."""
    version = queries.version_of(case)
    screening = queries.holding(case.screenings).order_by("-at").first()
    known = screening.answers if screening else {}
    measures = [
        Section(
            use.slug,
            instruments.get(use.slug).name,
            instrument_form(use.slug),
            optional=use.use != "required",
        )
        for use in version.assessment.instruments
        if use.use != "second_stage"
    ]
    return Sections(
        f"assessment:{case.pk}",
        [
            Section("work", "Work", WorkForm, initial={"work_attendance": known.get("work_attendance")}),
            Section("health", "Health", HealthForm),
            Section("obstacles", "Obstacles to work", ObstaclesForm),
            Section("home", "Home and readiness", HomeForm, optional=True),
            *measures,
            Section(
                "finish",
                "Finish",
                lambda *args, **kwargs: FinishForm(*args, modes=version.assessment.modes, **kwargs),
            ),
        ],
    )


@case_page("assess")
def assessment(request: HttpRequest, case: Case) -> HttpResponse:
    """The list of sections, what is left, and where an interrupted call stopped."""
    sections = sections_of(case)
    return hub_page(
        request,
        case,
        sections,
        title="Assessment",
        button="Complete the assessment",
        address=lambda code: reverse("assessment-section", args=[case.reference, code]),
        finish=lambda said, submission: actions.complete(
            case=case,
            by=request.user,
            at=timezone.now(),
            mode=said["finish"]["mode"],
            minutes=said["finish"]["minutes"],
            summary=said["finish"]["summary"],
            answers={code: sections.typed[code] for code in said},
            obstacles=obstacles_in(said["obstacles"]),
            measures=measures_in(said),
            work_attendance=said["work"]["work_attendance"],
            absence_started=said["work"]["absence_started"],
            condition=said["health"]["condition"],
            submission=submission,
        ),
    )


@case_page("assess")
def section(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    return section_page(
        request,
        case,
        sections_of(case),
        code,
        address=lambda code: reverse("assessment-section", args=[case.reference, code]),
        hub=reverse("assessment", args=[case.reference]),
    )


def measures_in(said: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The answers of each instrument of which anything was answered."""
    slugs = set(instruments.slugs())
    found = {
        slug: answers_in(instruments.get(slug), cleaned) for slug, cleaned in said.items() if slug in slugs
    }
    return {
        slug: answers
        for slug, answers in found.items()
        if any(value is not None for value in answers.values())
    }
