"""Follow-up calls: tried, done or missed."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case import queries
from handrail.journey.case.actions import record_contact
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, note_cases, work_through
from handrail.journey.case.section_pages import hub_page, name_routes, section_page
from handrail.journey.case.sections import DraftSection, DraftSections
from handrail.journey.death.actions import record_death
from handrail.journey.discharge.queries import find_work_at_end
from handrail.journey.followup import actions
from handrail.journey.followup.forms import FollowUpAttemptForm, MissedForm, WorkAndHealthForm
from handrail.journey.followup.models import FollowUpOutcome, MissedReason
from handrail.journey.followup.queries import list_due_in_other_spells
from handrail.journey.measures.forms import instrument_section, measures_in
from handrail.journey.measures.queries import answered_by_client
from handrail.journey.questionnaire.queries import said_of_work
from handrail.journey.support.forms import fill_hours
from handrail.journey.support.queries import find_usual_hours
from handrail.questions.question_set import OccasionKind
from handrail.service_models.schema.timing import FollowUpContact as Step

# The client is also tried by questionnaire.
ATTEMPTS = ("follow_up", "questionnaire")


def step_of(case: Case, code: str) -> Step:
    """The follow-up of the service model's schedule. Raises Http404 where there is none by that name."""
    for step in queries.version_of(case).follow_up:
        if step.code == code:
            return step
    raise Http404(f"This service has no follow-up called {code}.")


def sections_of(case: Case, step: Step, *, filled: bool = False) -> DraftSections:
    """Work and health, then the instruments of this follow-up; `filled` in with the usual hours too."""
    answered = answered_by_client(case, OccasionKind.FOLLOW_UP, step.code) if step.instruments else {}
    said, lines = said_of_work(case, step.code)
    return DraftSections(
        f"follow-up:{case.pk}:{step.code}",
        [
            DraftSection(
                "work",
                "Work and health",
                WorkAndHealthForm,
                initial=fill_work(case, said) if filled else said,
                said=lines,
            ),
            *(instrument_section(slug, answered.get(slug, "")) for slug in step.instruments),
        ],
    )


def fill_work(case: Case, said: Mapping[str, object]) -> dict[str, object]:
    """Return what the section about work is filled in with: the usual hours, and what the client has said."""
    end = find_work_at_end(case)
    usual = (end and end.usual_hours) or find_usual_hours(case)
    return {**fill_hours(None, usual), **said}


@case_page(Permission.FOLLOW_UP)
def follow_up(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    """What to ask, the attempts so far, and recording it as done."""
    step = step_of(case, code)
    other_spells = list(list_due_in_other_spells(case, timezone.now()))
    note_cases(request, [other for other, _ in other_spells])
    return hub_page(
        request,
        case,
        sections_of(case, step),
        name_routes("follow-up", case.reference, code),
        title=step.label,
        button="Complete the follow-up",
        finish=lambda said, submission: actions.record_follow_up(
            case=case,
            by=request.user,
            at=timezone.now(),
            code=code,
            outcome=FollowUpOutcome.DONE,
            work_attendance=said["work"]["work_attendance"],
            hours=said["work"]["hours"],
            usual_hours=said["work"]["usual_hours"],
            answers={name: said["work"][name] for name in ("health", "note")},
            measures=measures_in(said),
            submission=submission,
        ),
        template="journey/follow_up.html",
        code=code,
        other_spells=other_spells,
        attempts=[contact for contact in queries.contacts_of(case) if contact.kind in ATTEMPTS],
    )


@case_page(Permission.FOLLOW_UP, keeps_drafts=True)
def show_follow_up_section(request: StaffRequest, case: Case, code: str, section: str) -> HttpResponse:
    return section_page(
        request,
        case,
        sections_of(case, step_of(case, code), filled=True),
        section,
        name_routes("follow-up", case.reference, code),
    )


@case_page(Permission.FOLLOW_UP)
def record_attempt_page(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    """Nobody answered: keep the attempt; the follow-up stays due."""
    step = step_of(case, code)
    at = timezone.now()
    return work_through(
        request,
        FollowUpAttemptForm(request.POST or None),
        act=lambda form: record_contact(
            case=case,
            by=request.user,
            at=at,
            happened_at=at,
            with_whom="client",
            successful=False,
            kind="follow_up",
            submission=form.cleaned_data["submission"],
            **form.read_facts(),
        ),
        then=("follow-up", case.reference, code),
        title=f"No answer: {step.label}",
        case=case,
        button="Save attempt",
    )


@case_page(Permission.FOLLOW_UP)
def close_missed(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    """Close this follow-up as missed, with the reason; a death ends every follow-up there is."""
    step = step_of(case, code)
    at = timezone.now()

    def record_missed(form: MissedForm) -> object:
        if form.cleaned_data["reason"] == MissedReason.DIED:
            return record_death(
                case=case,
                died_on=form.cleaned_data["died_on"],
                learnt_from=f"Found out at the follow-up: {step.label}",
                by=request.user,
                at=at,
                submission=form.cleaned_data["submission"],
            )
        return actions.record_follow_up(
            case=case,
            by=request.user,
            at=at,
            code=code,
            outcome=FollowUpOutcome.MISSED,
            missed_reason=form.describe_reason(),
            submission=form.cleaned_data["submission"],
        )

    return work_through(
        request,
        MissedForm(request.POST or None),
        act=record_missed,
        then=("case", case.reference),
        title=f"Missed: {step.label}",
        case=case,
        button="Record as missed",
    )
