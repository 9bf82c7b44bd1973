"""A client who died, and one who came back: in each service one of either."""

from datetime import datetime, timedelta
from uuid import uuid4

from handrail.accounts.policy import Role
from handrail.demo.staff import DemoStaff
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage
from handrail.journey.death.actions import record_death
from handrail.journey.referral.actions import receive_referral
from handrail.journey.referral.models import ReferralChannel


def record_a_death(service: str, staff: DemoStaff, now: datetime) -> None:
    """Record that the latest client in support has died, as a relative said on the phone."""
    cases = Case.objects.filter(service=service, stage=CaseStage.IN_SUPPORT, restricted=False)
    case = cases.order_by("-referred_at").first()
    if case:
        record_death(
            case=case,
            died_on=(now - timedelta(days=3)).date(),
            learnt_from="Their sister called",
            by=staff.find_first(Role.CALL_HANDLER, Role.ADMINISTRATOR),
            at=now - timedelta(days=1),
        )


def refer_a_former_client(service: str, staff: DemoStaff, now: datetime) -> None:
    """Receive a new referral of the client discharged last: a case of its own, linked to the earlier one."""
    cases = Case.objects.filter(service=service, discharged_at__isnull=False, client_died=False)
    case = cases.order_by("-discharged_at").first()
    if case:
        receive_referral(
            submission=uuid4(),
            service=service,
            route=case.referrals.order_by("at")[0].route,
            channel=ReferralChannel.CALL_HANDLER,
            person=case.person,
            referrer={},
            answers={},
            reason="Off sick again with the same problem.",
            by=staff.find_first(Role.CALL_HANDLER, Role.ADMINISTRATOR),
            at=now - timedelta(hours=20),
        )
