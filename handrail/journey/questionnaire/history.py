"""What questionnaires add to the history of a case: when each was asked, answered and closes."""

from django.db.models.functions import TruncDate

from handrail.foundation.calendars import LONDON
from handrail.journey.case.history import fact_rows
from handrail.journey.questionnaire.models import QuestionnaireRequest

PROGRESS = (
    fact_rows(
        QuestionnaireRequest,
        "asked",
        "code",
        "answered_mode",
        TruncDate("answered_at", tzinfo=LONDON),
        TruncDate("closes_at", tzinfo=LONDON),
    ),
)
