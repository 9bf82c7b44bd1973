"""What the page of a concern shows, cut to what the reader may see."""

from datetime import datetime
from typing import Any

from handrail import service_models
from handrail.accounts.policy import Reader
from handrail.journey.case.models import Case
from handrail.journey.safety import queries
from handrail.service_models.crisis import lines_for


def page_of(case: Case, reader: Reader, at: datetime) -> dict[str, Any]:
    """The context of the page."""
    concerns = queries.concerns_of(case)
    return {
        "case": case,
        "at": at,
        "clinical": reader.may("read_clinical", case.service),
        "concern": concerns[0] if concerns else None,
        "lines": lines_for(service_models.get(case.service).nations),
    }
