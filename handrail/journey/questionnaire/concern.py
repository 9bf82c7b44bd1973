"""An answer that says somebody may not be safe opens a concern as it is saved, finished or not."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from handrail.accounts.models import User
from handrail.journey.case.models import Case, Draft
from handrail.journey.measures.forms import as_number
from handrail.journey.questionnaire.questions import PlacedQuestion
from handrail.journey.safety.actions import answered_in_draft

Numbers = dict[str, dict[str, float | None]]


def read_item_scores(questions: Iterable[PlacedQuestion], given: Mapping[str, object]) -> Numbers:
    """The answers to instruments, by instrument and item; None for what was left out.

    `questions` are those of `asked`, which saves by this room and so is not imported here.
    """
    found: Numbers = {}
    for asked in questions:
        if asked.instrument:
            scores = found.setdefault(asked.instrument.slug, {})
            scores[asked.code] = as_number(given.get(asked.key))
    return found


def in_draft(
    case: Case, draft: Draft, before: Numbers, after: Numbers, *, by: User | None, at: datetime
) -> bool:
    """Part of saving: whether the answers, as they now stand, opened a concern."""
    raised = [
        answered_in_draft(
            case=case,
            draft=draft,
            instrument=instrument,
            before=before.get(instrument, {}),
            answers=answers,
            by=by,
            at=at,
        )
        for instrument, answers in after.items()
    ]
    return any(raised)
