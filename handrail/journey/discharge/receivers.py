"""A discharge of old, whose reason was a death recorded in error, is struck out with it."""

from datetime import datetime

from django.dispatch import receiver

from handrail.accounts.models import User
from handrail.journey.case.actions import strike_out
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.death.signals import death_undone
from handrail.journey.discharge.models import DIED


@receiver(death_undone)
def strike_out_discharge_of_death(*, case: Case, reason: str, by: User, at: datetime, **_: object) -> None:
    """Strike out the discharge that said that the client had died: support goes on."""
    for row in exclude_struck_out(case.discharges).filter(reason=DIED):
        strike_out(fact=row, what="The discharge", by=by, at=at, reason=reason)
