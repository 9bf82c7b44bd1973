"""Two invented concerns over safety in each service, one open, one accepted; and who is on call.

No thought of self-harm is made up: both are worries of staff.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.demo.client_life import SATURDAY
from handrail.demo.staff import DemoStaff
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage
from handrail.journey.safety import actions
from handrail.journey.safety.actions import roster

NIGHTS_ON_CALL = 14
OPEN_CONCERN_NOTE = "Sounded flat and tired on the phone and ended the call early. Lives alone."
ACCEPTED_CONCERN_NOTE = (
    "Said that everything was too much that week. No thoughts of harm when asked plainly; sister staying."
)


def make_concerns(service: str, staff: DemoStaff, now: datetime) -> None:
    """Make two concerns on the latest clients in support, where there are two, and the roster."""
    _put_on_call(service, staff, now)
    cases = list(
        Case.objects.filter(service=service, stage=CaseStage.IN_SUPPORT).order_by("-referred_at")[:2]
    )
    if len(cases) < 2:
        return
    _make_accepted_concern(cases[1], now - timedelta(hours=30))
    actions.open_concern(
        case=cases[0],
        source="worry",
        by=cases[0].case_manager,
        at=now - timedelta(minutes=20),
        note=OPEN_CONCERN_NOTE,
    )


def _make_accepted_concern(case: Case, at: datetime) -> None:
    manager = case.case_manager
    if manager is None:
        return
    actions.open_concern(case=case, by=manager, at=at, source="worry")
    actions.record_part(
        case=case,
        by=manager,
        part="assessment",
        label="Assessment",
        at=at + timedelta(minutes=25),
        answers={"now": ACCEPTED_CONCERN_NOTE},
    )
    actions.accept_responsibility(
        case=case,
        by=manager,
        at=at + timedelta(minutes=40),
        telephone=manager.telephone,
        text="I will call tomorrow at ten; the sister has the crisis lines.",
    )


def _put_on_call(service: str, staff: DemoStaff, now: datetime) -> None:
    """Put clinician and service manager on call in turn, from 5pm to 9am."""
    people = [staff.find_first(Role.CLINICIAN, Role.CASE_MANAGER), staff.find_first(Role.SERVICE_MANAGER)]
    today = timezone.localdate(now)
    for number in range(-1, NIGHTS_ON_CALL):
        evening, morning = today + timedelta(days=number), today + timedelta(days=number + 1)
        # By day at weekends as well.
        ends = time(17) if morning.weekday() >= SATURDAY else time(9)
        roster.put_on_call(
            service=service,
            user=people[number % 2],
            starts_at=timezone.make_aware(datetime.combine(evening, time(17))),
            ends_at=timezone.make_aware(datetime.combine(morning, ends)),
            by=people[1],
            at=now,
        )
