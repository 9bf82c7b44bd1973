"""What discharge adds to the history of a case, and what it says about contacting the client."""

from datetime import datetime

from handrail.journey.case.models import Case
from handrail.journey.case.queries import first_moment, holding

DIED = "died"  # The reason by this code means the same in every service model.


def find_discharged(case: Case) -> datetime | None:
    """Return when support ended."""
    return first_moment(case.discharges.all())


def forbids_contact(case: Case) -> bool:
    """Return whether support ended because the client has died."""
    return holding(case.discharges).filter(reason=DIED).exists()
