"""What follow-ups add to the history of a case, and what they say about contacting the client."""

from handrail.journey.case.history import fact_rows
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.followup.models import NEVER_AGAIN, FollowUp

PROGRESS = (fact_rows(FollowUp, "follow_up", "code", "outcome"),)


def forbids_contact(case: Case) -> bool:
    """Return whether a follow-up was missed because the client has died or withdrew from contact."""
    return exclude_struck_out(case.follow_ups).filter(missed_reason__in=NEVER_AGAIN).exists()
