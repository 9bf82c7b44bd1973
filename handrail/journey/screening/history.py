"""What screening adds to the history of a case: the talk itself, and the outcome that holds."""

from django.db.models import Value

from handrail.journey.case.history import CLIENT, fact_rows
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.case.rules import ScreeningOutcome
from handrail.journey.screening.models import Screening

CONVERSATIONS = (fact_rows(Screening, "talk", Value("screening"), CLIENT),)


def find_screening(case: Case) -> ScreeningOutcome | None:
    """Return the last screening that holds."""
    screening = exclude_struck_out(case.screenings).order_by("-at", "-id").first()
    if screening is None:
        return None
    return ScreeningOutcome(screening.at, screening.outcome, screening.workstream)
