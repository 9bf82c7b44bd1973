"""Asking for the client's views when support has ended, by the link that every questionnaire has."""

from datetime import datetime

from handrail.journey.case.models import Case
from handrail.journey.questionnaire import actions, queries
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.question_sets.discharge import PARTS
from handrail.questions.question_set import OccasionKind


def ask_views(*, case: Case, at: datetime) -> QuestionnaireRequest | None:
    """Send the questions, where the service asks them and the client may be written to; else staff ask."""
    occasion = queries.occasion_of(case, OccasionKind.DISCHARGE)
    if occasion is None:
        return None
    asked = {part.code for part in queries.parts_to_ask(case, occasion)}
    if not asked & {part.code for part in PARTS}:
        return None
    return actions.ask_by_itself(case=case, code=OccasionKind.DISCHARGE, at=at)
