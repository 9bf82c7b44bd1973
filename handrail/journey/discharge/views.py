"""Discharging a client: what is known is confirmed, the instruments answered again, the summary written."""

import uuid
from functools import partial

from django.http import HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.design.forms import CleanedData
from handrail.journey.anonymous.invitation import invite_client as ask_anonymously
from handrail.journey.case import queries
from handrail.journey.case.actions import drop_draft
from handrail.journey.case.dating import list_steps
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page
from handrail.journey.case.section_pages import hub_page, name_routes, section_page
from handrail.journey.case.sections import DraftSection, DraftSections
from handrail.journey.death.actions import record_death
from handrail.journey.discharge import actions
from handrail.journey.discharge.forms import OutcomeForm, QuestionsForm, SummaryForm
from handrail.journey.discharge.letters import discharge_summary
from handrail.journey.discharge.models import DIED
from handrail.journey.discharge.queries import work_before, work_now
from handrail.journey.discharge.survey import ask_views
from handrail.journey.documents.actions import send_at_discharge
from handrail.journey.measures.forms import instrument_section, measures_in
from handrail.journey.measures.queries import answered_by_client
from handrail.journey.support.forms import fill_hours
from handrail.questions.question_set import OccasionKind


def sections_of(case: Case) -> DraftSections:
    """Outcome, instruments again, the service's own questions, summary."""
    version = queries.version_of(case)
    status, before = work_now(case), work_before(case)
    answered = answered_by_client(case, OccasionKind.DISCHARGE)
    questions = version.discharge.questions
    # What both are asked, the client answers on an anonymous form that the case manager never sees.
    asked = [question for question in questions if question.asked_of != "client"]
    client_asked = [question for question in questions if question.asked_of == "client"]
    outcome = DraftSection(
        "outcome",
        "Outcome",
        partial(OutcomeForm, version=version, before=before, steps=list_steps(queries.milestones_of(case))),
        initial={
            "work_attendance": status.attendance,
            "return_date": status.returned_on,
            "return_kind": status.return_kind,
            **fill_hours(status.hours, status.usual_hours),
        },
    )
    key = f"discharge:{case.pk}"
    if has_chosen_death(only := DraftSections(key, [outcome])):
        return only  # Nobody is asked anything else, and no summary is written.
    return DraftSections(
        key,
        [
            outcome,
            *(instrument_section(slug, answered.get(slug, "")) for slug in version.discharge.instruments),
            *(
                DraftSection(
                    code,
                    title,
                    lambda *args, rows=rows, **kwargs: QuestionsForm(*args, questions=rows, **kwargs),
                    True,
                )
                for code, title, rows in (
                    ("client-questions", "Questions for the client", client_asked),
                    ("case-manager-questions", "Questions for you", asked),
                )
                if rows
            ),
            DraftSection("summary", "Summary", SummaryForm),
        ],
    )


def has_chosen_death(sections: DraftSections) -> bool:
    """Whether the reason chosen, saved so far, is that the client has died."""
    return sections.typed.get("outcome", {}).get("reason") == [DIED]


@case_page(Permission.DISCHARGE)
def show_discharge(request: StaffRequest, case: Case) -> HttpResponse:
    """The list of sections, then the discharge itself with its summary."""
    sections = sections_of(case)
    died = has_chosen_death(sections)
    return hub_page(
        request,
        case,
        sections,
        name_routes("discharge", case.reference),
        title="The client has died" if died else "Discharge",
        button="Record the death" if died else "Discharge the client",
        finish=lambda said, submission: complete_discharge(
            case, said, by=request.user, submission=submission
        ),
    )


@case_page(Permission.DISCHARGE, keeps_drafts=True)
def show_discharge_section(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    return section_page(
        request,
        case,
        sections_of(case),
        code,
        name_routes("discharge", case.reference),
    )


def complete_discharge(
    case: Case, said: dict[str, CleanedData], *, by: User, submission: uuid.UUID | None
) -> None:
    """Discharge, and send the summary to the client and to those they agreed to; or record their death."""
    at = timezone.now()
    if said["outcome"]["reason"] == DIED:
        record_death(
            case=case,
            died_on=said["outcome"]["died_on"],
            learnt_from="Given as the reason for discharge",
            by=by,
            at=at,
            submission=submission,
        )
        drop_draft(f"discharge:{case.pk}")
        return
    done = actions.discharge_case(
        case=case,
        by=by,
        at=at,
        reason=said["outcome"]["reason"],
        work_attendance=said["outcome"]["work_attendance"],
        return_date=said["outcome"]["return_date"],
        return_kind=said["outcome"]["return_kind"] or "",
        hours=said["outcome"]["hours"],
        usual_hours=said["outcome"]["usual_hours"],
        measures=measures_in(said),
        answers={**said.get("client-questions", {}), **said.get("case-manager-questions", {})},
        summary=said["summary"]["summary"],
        happened_on=said["outcome"]["happened_on"],
        submission=submission,
    )
    if done is None:  # the same page, sent twice at once: the other of the two does the rest
        return
    ask_anonymously(case=case, by=by, at=at)
    ask_views(case=case, at=at)
    summary, for_employer = discharge_summary(case, done, by=by, at=at)
    send_at_discharge(case, (summary, for_employer), by=by, at=at)
