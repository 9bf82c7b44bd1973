"""Two invented concerns over safety in each service, one open, one accepted; and who is on call.

No thought of self-harm is made up: both are worries of staff.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.demo.staff import Staff
from handrail.journey.case.models import Case
from handrail.journey.safety import actions

NIGHTS = 14
NOW = "Sounded flat and tired on the telephone and ended the call early. Lives alone."
THEN = "Said that everything was too much that week. No thoughts of harm when asked plainly; sister staying."


def make_concerns(service: str, staff: Staff, now: datetime) -> None:
    """On the two latest clients in support, where there are two."""
    _roster(service, staff, now)
    cases = list(Case.objects.filter(service=service, stage="in_support").order_by("-referred_at")[:2])
    if len(cases) < 2:
        return
    _accepted(cases[1], now - timedelta(hours=30))
    actions.open_concern(
        case=cases[0],
        source="worry",
        by=cases[0].case_manager,
        at=now - timedelta(minutes=20),
        note=NOW,
    )


def _accepted(case: Case, at: datetime) -> None:
    manager = case.case_manager
    common = {"case": case, "by": manager}
    actions.open_concern(source="worry", at=at, **common)
    actions.record_part(
        part="assessment", label="Assessment", at=at + timedelta(minutes=25), answers={"now": THEN}, **common
    )
    actions.accept(
        at=at + timedelta(minutes=40),
        telephone=manager.telephone,
        text="I ring tomorrow at ten; the sister has the crisis lines.",
        **common,
    )


def _roster(service: str, staff: Staff, now: datetime) -> None:
    """Clinician and service manager in turn, from five in the afternoon to nine in the morning."""
    people = [staff.first(Role.CLINICIAN, Role.CASE_MANAGER), staff.first(Role.SERVICE_MANAGER)]
    lead = staff.first(Role.SERVICE_MANAGER)
    today = timezone.localdate(now)
    for number in range(-1, NIGHTS):
        evening, morning = today + timedelta(days=number), today + timedelta(days=number + 1)
        # By day at weekends as well.
        ends = time(17) if morning.weekday() > 4 else time(9)
        actions.put_on_call(
            service=service,
            user=people[number % 2],
            starts_at=timezone.make_aware(datetime.combine(evening, time(17))),
            ends_at=timezone.make_aware(datetime.combine(morning, ends)),
            by=lead,
            at=now,
        )
