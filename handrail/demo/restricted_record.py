"""A restricted record in each service: a client who works for it, and a colleague who tried to look."""

from datetime import datetime, timedelta

from handrail.accounts.policy import Role
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind, ReaderKind
from handrail.demo.staff import DemoStaff
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage
from handrail.journey.restriction.actions import restrict_record

REASON = "The client works for this service."


def restrict_a_record(service: str, staff: DemoStaff, now: datetime) -> None:
    """Restrict the earliest client in support to the case manager and the service manager."""
    cases = Case.objects.filter(service=service, stage=CaseStage.IN_SUPPORT, case_manager__isnull=False)
    case = cases.order_by("referred_at").first()
    if case is None or case.case_manager is None:
        return
    lead = staff.find_first(Role.SERVICE_MANAGER)
    restrict_record(
        case=case, readers=[lead, case.case_manager], reason=REASON, by=lead, at=now - timedelta(days=3)
    )
    colleague = staff.find_first(Role.CALL_HANDLER, Role.ADMINISTRATOR)
    record_entry(
        Visit(ReaderKind.STAFF, "case", colleague.pk),
        EntryKind.REFUSED,
        at=now - timedelta(days=1),
        record=(case.reference, case.service),
    )
