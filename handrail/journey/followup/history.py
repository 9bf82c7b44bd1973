"""What follow-ups add to the history of a case, and what they say about contacting the client."""

from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import FollowUpRecorded
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.followup.models import FollowUp, MissedReason

PROGRESS = (declare_source(FollowUpRecorded, FollowUp.objects.all()),)


def forbids_contact(case: Case) -> bool:
    """Return whether a follow-up was missed because the client withdrew from contact."""
    return exclude_struck_out(case.follow_ups).filter(missed_reason=MissedReason.WITHDREW.label).exists()
