"""What discharge adds to the history of a case, and what it says about contacting the client."""

from datetime import datetime

from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out, first_moment

DIED = "died"  # The reason by this code means the same in every service model.


def find_discharged(case: Case) -> datetime | None:
    """Return when support ended."""
    return first_moment(case.discharges.all())


def forbids_contact(case: Case) -> bool:
    """Return whether support ended because the client has died."""
    return exclude_struck_out(case.discharges).filter(reason=DIED).exists()
