"""What discharge adds to the history of a case."""

from datetime import datetime

from handrail.journey.case.models import Case
from handrail.journey.case.queries import first_moment


def find_discharged(case: Case) -> datetime | None:
    """Return when support ended."""
    return first_moment(case.discharges.all())
