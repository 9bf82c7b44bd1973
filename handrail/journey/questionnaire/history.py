"""What questionnaires add to the history of a case: when each was asked, answered and closes."""

from django.db.models.functions import TruncDate

from handrail.foundation.calendars import LONDON
from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import QuestionnaireAsked
from handrail.journey.questionnaire.models import QuestionnaireRequest

PROGRESS = (
    declare_source(
        QuestionnaireAsked,
        QuestionnaireRequest.objects.all(),
        answered_on=TruncDate("answered_at", tzinfo=LONDON),
        closes_on=TruncDate("closes_at", tzinfo=LONDON),
    ),
)
