"""What becomes of a diary as support ends, the client withdraws, or the case is given to somebody else."""

from collections.abc import Sequence
from datetime import date, datetime

from django.dispatch import receiver

from handrail.accounts.models import User
from handrail.foundation.calendars import end_of_day
from handrail.journey.allocation.signals import case_passed_on
from handrail.journey.case.models import Case, Consent
from handrail.journey.case.signals import consents_recorded, support_ended
from handrail.journey.diary.actions.upkeep import cancel_future, pass_on_appointments
from handrail.journey.messages.purposes import Barrier
from handrail.journey.messages.queries import refusals_of


@receiver(support_ended)
def cancel_as_support_ends(case: Case, by: User | None, at: datetime, **_sent: object) -> None:
    """Cancel what is booked; of somebody who has died nobody is told."""
    reason = Barrier.DIED.label if case.client_died else f"the case is at ‘{case.stage_label}’"
    cancel_future(case, reason=reason, by=by, at=at, tells_client=not case.client_died)


@receiver(consents_recorded)
def cancel_as_client_withdraws(
    case: Case, withdrawn: Sequence[Consent], by: User | None, at: datetime, **_sent: object
) -> None:
    """Cancel what is booked for a client who no longer takes part: they were told that all stops."""
    if withdrawn and refusals_of([case])[case.pk].withdrawn:
        cancel_future(case, reason=Barrier.WITHDRAWN.label, by=by, at=at, tells_client=False)


@receiver(case_passed_on)
def pass_on_with_case(
    case: Case, before: User, now: User, until: date | None, by: User, at: datetime, **_sent: object
) -> None:
    """Give the appointments of the case to whoever has it now, with cover only those of its days."""
    pass_on_appointments(
        case, before=before, now=now, until=end_of_day(until) if until else None, by=by, at=at
    )
