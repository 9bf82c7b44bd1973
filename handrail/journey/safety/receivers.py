"""Saving a page of a draft: where it is a questionnaire, its answers may open a concern."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.http import QueryDict

from handrail import instruments
from handrail.accounts.models import User
from handrail.instruments import Instrument
from handrail.journey.case.drafts import Sections
from handrail.journey.case.models import Case
from handrail.journey.safety.actions import Answers, answered_in_draft
from handrail.journey.safety.models import Concern


def keep_section(
    case: Case | None,
    sections: Sections,
    code: str,
    data: QueryDict,
    *,
    by: User | None,
    at: datetime,
    later: bool | None = None,
) -> Concern | None:
    """Keep what was typed in a section, and the concern it opens, together or not at all.

    A section of a questionnaire bears its name. `later` and DraftConflict as with `Sections.save`.
    """
    before = sections.typed.get(code, {})
    with transaction.atomic():
        sections.save(code, data, by=by, at=at, later=later)
        if case is None or sections.draft is None or code not in instruments.list_slugs():
            return None
        instrument = instruments.load_instrument(code)
        return answered_in_draft(
            case=case,
            draft=sections.draft,
            instrument=code,
            before=as_answers(instrument, before),
            answers=as_answers(instrument, sections.typed[code]),
            by=by,
            at=at,
        )


def as_answers(instrument: Instrument, typed: Mapping[str, list[str]]) -> Answers:
    """The answers to the items that ask after safety, as they were typed; None for what is no number."""
    return {item.code: _number(typed.get(item.code, [])) for item in instrument.safety_items}


def _number(values: list[str]) -> int | None:
    text = values[-1] if values else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
