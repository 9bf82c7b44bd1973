"""What ends links and messages as the client takes back consent, or is found at another address."""

from datetime import datetime

from django.dispatch import receiver

from handrail.journey.case.models import Case
from handrail.journey.case.signals import consents_recorded, employer_changed, person_changed
from handrail.journey.links.actions import close_ended_links
from handrail.journey.messages.actions import hold_back
from handrail.journey.messages.purposes import Barrier
from handrail.journey.messages.queries import select_refused_letters


@receiver([consents_recorded, employer_changed])
def close_what_rested_on_consent(case: Case, at: datetime, **_sent: object) -> None:
    """Close the links of those who may be told no more, and hold back what waits for them."""
    close_ended_links(case, at=at)
    hold_back(select_refused_letters(case), reason=Barrier.NOT_AGREED.label, at=at)


@receiver(person_changed)
def close_links_to_old_address(case: Case, at: datetime, **_sent: object) -> None:
    """Close the client's links that were sent to an address that is theirs no more."""
    close_ended_links(case, at=at)
