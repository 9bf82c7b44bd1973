"""What the plan adds to the history of a case: when both had agreed to it."""

from datetime import datetime

from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out


def find_plan_agreed(case: Case) -> datetime | None:
    """Return when the client and the case manager had agreed to the first version that both did."""
    both = exclude_struck_out(case.plans).filter(
        client_agreed_at__isnull=False, case_manager_agreed_at__isnull=False
    )
    plan = both.order_by("number").first()
    return plan.agreed_at if plan else None
