"""What waits on a desk: a surgery with clients, a client's message, a closed referral, a copy of a record."""

from datetime import datetime, timedelta

from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.demo.staff import DemoStaff
from handrail.governance.actions import NewMatter, record_matter
from handrail.governance.rules import MatterKind
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage
from handrail.journey.private_pages.actions import write_own_message
from handrail.journey.screening.actions import ClosingFacts, close_referral
from handrail.journey.screening.rules import ClosureReason
from handrail.journey.support.models import FitNoteAdvice
from handrail.journey.surgeries.actions import SurgeryDecision, SurgeryQuestion, decide_place, put_on_surgery
from handrail.journey.surgeries.rules import ProposedAdvice, SurgeryOutcome
from handrail.rights.actions import decide_texts, make_copy
from handrail.rights.queries import find_scope
from handrail.rights.reading import read_record
from handrail.rights.rules import TextVerdict, VerdictGiven
from handrail.service_models import get_service
from handrail.service_models.operator_details import find_service_calendar

QUESTIONS = (
    ("Can she try two half days from Monday?", ProposedAdvice.MAY_BE_FIT),
    ("No change since the last note; the scan is next week.", ProposedAdvice.NOT_FIT),
    ("Back full time. Is another note needed?", ProposedAdvice.NO_NOTE),
)
WORDS = "My manager asks if I can start at ten. Should I say yes before we speak on Thursday?"
CLOSED = "They wrote to us again by the form on the same day."
ASKED = "All that you hold about me, please."


def show_desk_work(service: str, staff: DemoStaff, now: datetime) -> None:
    """Make what waits for each role, of the latest cases in support and the latest referral."""
    supported = Case.objects.filter(
        service=service,
        stage=CaseStage.IN_SUPPORT,
        case_manager__isnull=False,
        do_not_contact=False,
        person__restrictions=None,
    )
    cases = list(supported.select_related("case_manager", "person").order_by("-referred_at")[:4])
    if get_service(service).current_version.fit_notes.signed_in_house:
        _hold_surgery(cases, staff, now)
    if cases:
        # On the desk of the case manager who signs in, where they look after anyone.
        first = staff.find_first(Role.CASE_MANAGER)
        theirs = supported.filter(case_manager=first).order_by("-referred_at").first()
        write_own_message(case=theirs or cases[0], words=WORDS, at=now - timedelta(hours=3))
        _copy_record(cases[-1], staff, now)
    _close_referral(service, staff, now)


def _hold_surgery(cases: list[Case], staff: DemoStaff, now: datetime) -> None:
    """Put clients on the next surgery; of the first a note was signed at the one before."""
    signer = staff.find_first(Role.CLINICIAN)
    today = timezone.localdate(now)
    service = cases[0].service if cases else ""
    calendar = find_service_calendar(get_service(service).calendar, service) if service else None
    for number, (case, (question, proposed)) in enumerate(zip(cases, QUESTIONS, strict=False)):
        assert calendar
        assert case.case_manager
        before = number == 0
        day = today - timedelta(days=1) if before else calendar.add_working_days(today, 2)
        asked = SurgeryQuestion(day, question, proposed)
        placed_at = now - timedelta(days=2)
        place = put_on_surgery(case=case, asked=asked, by=case.case_manager, at=placed_at)
        if before and place:
            decision = SurgeryDecision(
                SurgeryOutcome.SIGNED, "Shorter days at first", FitNoteAdvice.MAY_BE_FIT, today,
                today + timedelta(days=27),
            )  # fmt: skip
            decide_place(place=place, decision=decision, by=signer, at=now - timedelta(hours=20))


def _close_referral(service: str, staff: DemoStaff, now: datetime) -> None:
    """Close the oldest referral that waits as one that came twice."""
    waiting = Case.objects.filter(service=service, stage=CaseStage.REFERRED).order_by("referred_at")
    clerk = staff.find_first(Role.CALL_HANDLER, Role.ADMINISTRATOR)
    if case := waiting.first():
        other = Case.objects.filter(service=service).exclude(pk=case.pk).order_by("-referred_at").first()
        closing = ClosingFacts(ClosureReason.DUPLICATE, CLOSED, other)
        close_referral(case=case, closing=closing, by=clerk, at=now - timedelta(minutes=40))


def _copy_record(case: Case, staff: DemoStaff, now: datetime) -> None:
    """Record that a client asked for their record, look it through and make the copy."""
    lead = staff.find_first(Role.SERVICE_MANAGER)
    came_at = (now - timedelta(days=6)).replace(second=0, microsecond=0)
    details = NewMatter(MatterKind.ACCESS_REQUEST, case.service, came_at, ASKED, case=case)
    matter = record_matter(details=details, by=lead, at=came_at)
    scope = find_scope(case)
    record = read_record(scope.people, scope.cases, {})
    verdicts = {text.key: VerdictGiven(TextVerdict.GIVE, text.digest) for text in record.texts}
    texts = {text.key: text for text in record.texts}
    decide_texts(matter=matter, texts=texts, verdicts=verdicts, by=lead, at=now - timedelta(hours=5))
    looked_through = read_record(scope.people, scope.cases, verdicts)
    make_copy(matter=matter, record=looked_through, by=lead, at=now - timedelta(hours=4), submission=None)
