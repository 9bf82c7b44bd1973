"""Questionnaires, one folder each: items, answers, scoring, bands, sources, licence. Knows no Django."""

from handrail.instruments.answers import AnswerError, Answers
from handrail.instruments.instrument import Instrument
from handrail.instruments.registry import all_instruments, get, languages, slugs
from handrail.instruments.schema import Band, Item, Measure, Option
from handrail.instruments.scoring import Score

__all__ = [
    "AnswerError",
    "Answers",
    "Band",
    "Instrument",
    "Item",
    "Measure",
    "Option",
    "Score",
    "all_instruments",
    "get",
    "languages",
    "slugs",
]
