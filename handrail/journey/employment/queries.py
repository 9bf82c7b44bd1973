"""What was agreed about employers that a client has left."""

from collections.abc import Mapping

from handrail.journey.case.answers import AnswerKey
from handrail.journey.case.models import Case, Consent
from handrail.journey.case.queries import exclude_struck_out


def list_ended_answers(case: Case, holding: Mapping[AnswerKey, Consent]) -> list[Consent]:
    """Return what was agreed about employers and has ended, the last to end first.

    None where an answer about the present one holds.
    """
    if any(answer.recipient == "employer" for answer in holding.values()):
        return []
    rows = exclude_struck_out(case.consents).filter(ended_at__isnull=False)
    return list(rows.order_by("-ended_at", "-pk"))
