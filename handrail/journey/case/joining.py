"""What a client refused under another record, joined with theirs, holds for both until they are asked again.

Pure: it compares answers that are given to it.
"""

import uuid
from collections.abc import Iterable
from copy import copy
from datetime import datetime
from itertools import groupby

from handrail.foundation.names import fold_name
from handrail.journey.case.answers import AnswerKey, select_holding
from handrail.journey.case.models import Case, Consent
from handrail.service_models.vocabulary import QUESTIONNAIRES_BY_LINK

# The answers that hold, by item and named recipient.
Holding = dict[AnswerKey, Consent]


def find_record(case: Case) -> uuid.UUID:
    """Return the key of the record that a case was opened for, joined with another since or not."""
    return case.opened_for_id or case.person_id


def list_joined_answers(case: Case, answers: Iterable[Consent]) -> list[Consent]:
    """Return the answers given under other records; another spell under the same says nothing here."""
    return [row for row in answers if find_record(row.case) != find_record(case)]


def add_joined_refusals(holding: Holding, answers: Iterable[Consent], joined_at: datetime | None) -> None:
    """Add to what holds the noes under joined records, until the client agrees after the joining."""
    for refusal in _list_refusals(answers):
        if not any(_agrees_again(row, refusal, joined_at) for row in holding.values()):
            _refuse(holding, refusal)


def _list_refusals(rows: Iterable[Consent]) -> list[Consent]:
    """Return the noes that hold in each of the other cases."""
    by_case = groupby(sorted(rows, key=lambda row: (str(row.case_id), row.pk)), lambda row: row.case_id)
    return [row for _, group in by_case for row in select_holding(group).values() if not row.given]


def _is_same_question(answer: Consent, refusal: Consent) -> bool:
    """Whether two answers are about the same recipient; items have other codes in other services."""
    name, refused_name = fold_name(answer.recipient_name), fold_name(refusal.recipient_name)
    return (
        answer.recipient == refusal.recipient
        and (answer.item == QUESTIONNAIRES_BY_LINK) == (refusal.item == QUESTIONNAIRES_BY_LINK)
        and (not name or not refused_name or name == refused_name)
    )


def _agrees_again(answer: Consent, refusal: Consent, joined_at: datetime | None) -> bool:
    since = max(filter(None, (joined_at, refusal.recorded_at)))
    return answer.given and answer.recorded_at > since and _is_same_question(answer, refusal)


def _refuse(holding: Holding, refusal: Consent) -> None:
    """Have a no under a joined record stand in place of each yes to the same question."""
    agreed = [row for row in holding.values() if row.given and _is_same_question(row, refusal)]
    for answer in agreed or [refusal]:
        row = copy(answer)  # what a page shows; it is never saved
        row.given, row.at = False, refusal.at
        row.recipient_name = refusal.recipient_name or answer.recipient_name
        holding[row.item, fold_name(row.recipient_name)] = row
