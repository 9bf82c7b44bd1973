"""One language in which every question is declared: screening, assessment, questionnaires, instruments.

A question is declared once, in the words for staff and in those for the client; forms, paper, summaries and
records follow from the declaration. `docs/add-a-question.md` walks through one.
"""

from handrail.questions.question import AnswerKind, Choice, Question, QuestionSection, Voice, make_choices
from handrail.questions.text import (
    AS_DECLARED,
    FOR_CLIENTS,
    IN_LANGUAGES,
    CatalogueText,
    DeclaredText,
    TranslatedText,
    translate,
)

__all__ = [
    "AS_DECLARED",
    "FOR_CLIENTS",
    "IN_LANGUAGES",
    "AnswerKind",
    "CatalogueText",
    "Choice",
    "DeclaredText",
    "Question",
    "QuestionSection",
    "TranslatedText",
    "Voice",
    "make_choices",
    "translate",
]
