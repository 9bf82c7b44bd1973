"""Every instrument is asked in the one language of questions, and nothing is lost on the way."""

import pytest

from handrail import instruments
from handrail.instruments.section import declare_section, join_recall_and_stem
from handrail.questions import AnswerKind

SLUGS = [instrument.slug for instrument in instruments.load_all_instruments()]


@pytest.mark.parametrize("slug", SLUGS)
def test_each_item_is_a_question_with_its_own_answers(slug: str) -> None:
    instrument = instruments.load_instrument(slug)
    section = declare_section(instrument)
    assert (section.instrument, section.version) == (slug, instrument.version)
    for item, question in zip(instrument.items, section.questions, strict=True):
        assert (question.code, question.label()) == (item.code, item.label)
        if item.options:
            assert question.kind == AnswerKind.CHOICE
            assert all(item.allows_value(int(choice.value)) for choice in question.choices)
            assert len(question.choices) == len(item.options)
        else:
            assert (question.least, question.most) == (item.lowest_value, item.highest_value)
            assert question.is_answered_by(item.highest_value)
            assert not question.is_answered_by(item.highest_value + 1)


def test_the_recall_period_stands_before_the_stem() -> None:
    assert join_recall_and_stem("Over the last 2 weeks", "How often?") == "Over the last 2 weeks, how often?"
    assert join_recall_and_stem("", "How often?") == "How often?"
    assert join_recall_and_stem("Today", "") == "Today"
