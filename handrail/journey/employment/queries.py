"""What was agreed about employers that a client has left."""

from handrail.journey.case.models import Case, Consent
from handrail.journey.case.queries import exclude_struck_out


def list_ended_answers(case: Case) -> list[Consent]:
    """Return the answers about consent that have ended, the last to end first."""
    rows = exclude_struck_out(case.consents).filter(ended_at__isnull=False)
    return list(rows.order_by("-ended_at", "-pk"))
