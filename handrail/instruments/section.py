"""An instrument as a section of declared questions, so that it is asked as every other question is."""

from handrail.foundation.wording import lower_first
from handrail.instruments.instrument import Instrument
from handrail.instruments.schema import Item
from handrail.questions import AnswerKind, Choice, Question, QuestionSection


def declare_section(instrument: Instrument) -> QuestionSection:
    """Return an instrument's items as questions, under its recall period and stem."""
    return QuestionSection(
        instrument.slug,
        instrument.name,
        tuple(declare_item(item) for item in instrument.items),
        intro=join_recall_and_stem(instrument.recall, instrument.stem),
        instrument=instrument.slug,
        version=instrument.version,
    )


def declare_item(item: Item) -> Question:
    """Return an item as a question: one of its options, by value, else a number within its range."""
    if item.options:
        choices = tuple(Choice(str(option.value), option.label) for option in item.options)
        return Question(item.code, AnswerKind.CHOICE, item.label, hint=item.help, choices=choices)
    return Question(
        item.code,
        AnswerKind.NUMBER,
        item.label,
        hint=item.help,
        least=item.lowest_value,
        most=item.highest_value,
        decimals=item.decimals,
    )


def join_recall_and_stem(recall: str, stem: str) -> str:
    """Return the sentence over all items: the time they are about, then what is asked."""
    return f"{recall}, {lower_first(stem)}" if recall and stem else recall or stem
