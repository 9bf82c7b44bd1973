"""Questionnaires, one folder each: items, answers, scoring, bands, sources, licence. Knows no Django."""

from handrail.instruments.answers import AnswerError, Answers
from handrail.instruments.instrument import Instrument
from handrail.instruments.registry import (
    list_languages,
    list_slugs,
    load_all_instruments,
    load_instrument,
    name_instrument,
)
from handrail.instruments.schema import Band, InstrumentMeasure, Item, Option
from handrail.instruments.scoring import Score

__all__ = [
    "AnswerError",
    "Answers",
    "Band",
    "Instrument",
    "InstrumentMeasure",
    "Item",
    "Option",
    "Score",
    "list_languages",
    "list_slugs",
    "load_all_instruments",
    "load_instrument",
    "name_instrument",
]
