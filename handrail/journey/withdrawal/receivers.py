"""What follows as the client's answers about consent are recorded."""

from collections.abc import Sequence
from datetime import datetime

from django.dispatch import receiver

from handrail.accounts.models import User
from handrail.journey.case.models import Case, Consent
from handrail.journey.case.signals import consents_recorded
from handrail.journey.withdrawal.actions import close_given_again, open_withdrawals


@receiver(consents_recorded)
def follow_up_answers(
    case: Case,
    answers: Sequence[Consent],
    withdrawn: Sequence[Consent],
    by: User | None,
    at: datetime,
    **_sent: object,
) -> None:
    """Open the question of what the client wants, or close it where they agree again."""
    open_withdrawals(case, withdrawn, by=by, at=at)
    close_given_again(case, [answer for answer in answers if answer.given], by=by, at=at)
