"""What measures add to the history of a case: what was measured at entry."""

from handrail.journey.case.history import CLIENT, fact_rows
from handrail.journey.measures.models import Measure
from handrail.questions.question_set import OccasionKind

PROGRESS = (fact_rows(Measure, "measured", "instrument", CLIENT).filter(occasion=OccasionKind.ENTRY),)
