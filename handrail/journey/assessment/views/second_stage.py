"""The second stage of an assessment: another professional, with its own instruments, decides and says why."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.design.forms import CleanedData
from handrail.journey.assessment import actions
from handrail.journey.assessment.forms import DecisionForm
from handrail.journey.assessment.presenters import obstacle_rows
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page
from handrail.journey.case.section_pages import hub_page, name_routes, section_page
from handrail.journey.case.sections import DraftSection, DraftSections
from handrail.journey.measures.forms import instrument_section, measures_in
from handrail.service_models.schema.journey import SecondStagePolicy as Stage


def stage_for(request: StaffRequest, case: Case) -> Stage:
    """The second stage of the service model. Raises Http404 where it has none.

    Where whoever assessed may decide, so may every case manager; else it takes a clinician.
    """
    stage = queries.version_of(case).assessment.second_stage
    if stage is None:
        raise Http404("This service asks for no second assessment.")
    if stage.by_another and not request.reader.has_permission(Permission.SECOND_ASSESS, case.service):
        raise PermissionDenied(f"{stage.label}: another professional decides.")
    return stage


def sections_of(case: Case, stage: Stage) -> DraftSections:
    """The instruments of the second stage, then the decision."""
    found = queries.version_of(case).assessment
    return DraftSections(
        f"second-stage:{case.pk}",
        [
            *(
                instrument_section(use.slug, optional=False)
                for use in found.instruments
                if use.use == "second_stage"
            ),
            DraftSection(
                "decision",
                "Decision",
                lambda *args, **kwargs: DecisionForm(*args, stage=stage, modes=found.modes, **kwargs),
                said=(f"{stage.who} {stage.decides}",),
            ),
        ],
    )


@case_page(Permission.ASSESS)
def second_stage(request: StaffRequest, case: Case) -> HttpResponse:
    """The instruments and the decision, sent together."""
    stage = stage_for(request, case)
    return hub_page(
        request,
        case,
        sections_of(case, stage),
        name_routes("second-stage", case.reference),
        title=stage.label,
        button="Save decision",
        finish=lambda said, submission: decide_second_stage_page(
            case, said, by=request.user, submission=submission
        ),
        template="journey/second_stage.html",
        stage=stage,
        assessment=queries.exclude_struck_out(case.assessments).select_related("recorded_by").last(),
        obstacles=obstacle_rows(case),
    )


@case_page(Permission.ASSESS, keeps_drafts=True)
def show_second_stage_section(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    return section_page(
        request,
        case,
        sections_of(case, stage_for(request, case)),
        code,
        name_routes("second-stage", case.reference),
    )


def decide_second_stage_page(
    case: Case, said: dict[str, CleanedData], *, by: User, submission: uuid.UUID | None
) -> None:
    decision = {name: said["decision"][name] for name in ("decision", "reason", "mode", "minutes")}
    actions.decide_second_stage(
        case=case, by=by, at=timezone.now(), measures=measures_in(said), submission=submission, **decision
    )
