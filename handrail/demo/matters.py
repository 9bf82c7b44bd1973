"""In each service a safeguarding concern, a complaint that a client wrote, and a near miss: all invented."""

from datetime import datetime, timedelta

from handrail.accounts.policy import Role
from handrail.demo.staff import DemoStaff
from handrail.governance.actions import NewMatter, NewStep, record_matter, take_step
from handrail.governance.rules import MatterKind, MatterStepKind, SharingReason
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage

SEEN = "She said: ‘He takes my wages, and I have to show him my phone every evening.’"
OPINION = "She spoke in a low voice and ended the call when a door opened."
COMPLAINT = "I was told that someone would call on Monday. Nobody called until Thursday."
NEAR_MISS = "A letter to an employer had another client’s name on it. It was noticed before it was posted."


def show_matters(service: str, staff: DemoStaff, now: datetime) -> None:
    """Record a concern that was shared without consent, a complaint that waits, and a near miss."""
    cases = list(
        Case.objects.filter(service=service, stage=CaseStage.IN_SUPPORT).order_by("-referred_at")[2:4]
    )
    if len(cases) < 2:
        return
    _show_safeguarding(cases[0], staff, now)
    came_at = (now - timedelta(days=4)).replace(second=0, microsecond=0)
    complaint = NewMatter(MatterKind.COMPLAINT, service, came_at, COMPLAINT, case=cases[1])
    record_matter(details=complaint, by=None, at=came_at)
    near_miss = NewMatter(MatterKind.NEAR_MISS, service, now - timedelta(days=2), NEAR_MISS)
    clerk = staff.find_first(Role.ADMINISTRATOR)
    record_matter(details=near_miss, by=clerk, at=now - timedelta(days=2) + timedelta(minutes=20))


def _show_safeguarding(case: Case, staff: DemoStaff, now: datetime) -> None:
    lead, manager = staff.find_first(Role.SAFEGUARDING_LEAD), staff.find_first(Role.CASE_MANAGER)
    seen_at = now - timedelta(days=1, hours=3)
    concern = NewMatter(
        kind=MatterKind.SAFEGUARDING,
        service=case.service,
        came_at=seen_at,
        account=SEEN,
        opinion=OPINION,
        case=case,
        categories=("domestic_abuse",),
        shown_on_case=True,
    )
    matter = record_matter(details=concern, by=manager, at=seen_at + timedelta(minutes=10))
    decided_at = seen_at + timedelta(hours=1)
    review_on = (now + timedelta(days=6)).date().isoformat()
    steps = (
        NewStep(
            MatterStepKind.DECIDED, decided_at, "Tell adult social care today. Plan a safe call.",
            {"reason": "She may not be able to protect herself. She did not want it shared.",
             "review_on": review_on},
        ),
        NewStep(
            MatterStepKind.SHARED, decided_at + timedelta(minutes=20), "What she said, and her safe number.",
            {"to": "Duty worker, adult social care", "consent": False,
             "because": SharingReason.SERIOUS_HARM.value,
             "reason": "Control of money and phone, and she is alone with him at night."},
        ),
        NewStep(
            MatterStepKind.REFERRED, decided_at + timedelta(minutes=30), "An enquiry. Reference EX-204.",
            {"to": "Example Council, adult social care"},
        ),
    )  # fmt: skip
    for step in steps:
        take_step(matter=matter, step=step, by=lead, at=step.at)
