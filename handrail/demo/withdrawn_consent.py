"""A client in each service who took back their consent on their own page, and waits to be asked."""

from datetime import datetime, timedelta

from handrail.journey.case.actions import record_consents
from handrail.journey.case.models import Case
from handrail.journey.case.queries import version_of
from handrail.journey.case.rules import CaseStage


def withdraw_a_consent(service: str, now: datetime) -> None:
    """Have the latest client in support withdraw what the service needs, yesterday."""
    cases = Case.objects.filter(service=service, stage=CaseStage.IN_SUPPORT, case_manager__isnull=False)
    case = cases.order_by("referred_at").last()
    if case is None:
        return
    item = next(item for item in version_of(case).consents if item.required)
    record_consents(
        case=case,
        by=None,
        at=now - timedelta(days=1),
        how="own_page",
        answers=[{"item": item.code, "label": item.label, "recipient": item.recipient, "given": False}],
    )
