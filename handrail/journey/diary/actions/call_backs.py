"""Promising to ring back, ringing back, and putting it off."""

import uuid
from datetime import datetime

from handrail.accounts.models import User
from handrail.foundation.wording import nhs_datetime
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.diary.models import CallBack
from handrail.journey.diary.queries import list_open_call_backs


@once_per_submission
def promise_call_back(
    *, case: Case, promise: CallBack, by: User, at: datetime, submission: uuid.UUID | None = None
) -> CallBack:
    """Keep a promise to ring back: `promise` says who rings, when and about what."""
    held = lock_case(case)
    if held.client_died:
        raise NotNow("This client has died. Do not contact them.")
    promise.case, promise.made_at, promise.made_by = held, at, by
    promise.save()
    append_event(
        held, "call_back.made", by=by, at=at, submission=submission, about=promise.about,
        when=nhs_datetime(promise.due_at), who=promise.user.name,
    )  # fmt: skip
    return promise


@once_per_submission
def finish_call_back(
    *, call_back: CallBack, by: User, at: datetime, submission: uuid.UUID | None = None
) -> CallBack:
    """Record that somebody rang back. Raises NotNow where that is recorded already."""
    held = lock_case(call_back.case)
    row = _hold_open(call_back)
    row.closed_at, row.closed_by = at, by
    row.save()
    append_event(held, "call_back.done", by=by, at=at, submission=submission, about=row.about)
    return row


@once_per_submission
def move_call_back(
    *,
    call_back: CallBack,
    user: User,
    due_at: datetime,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> CallBack:
    """Ring at another time, or have somebody else ring. Raises NotNow where somebody rang already."""
    held = lock_case(call_back.case)
    row = _hold_open(call_back)
    row.user, row.due_at = user, due_at
    row.save()
    append_event(
        held, "call_back.moved", by=by, at=at, submission=submission, about=row.about,
        when=nhs_datetime(due_at), who=user.name,
    )  # fmt: skip
    return row


def stop_call_backs(case: Case, *, reason: str, by: User | None, at: datetime) -> None:
    """Stop every promise to ring about a case. Part of an action that holds the case."""
    for row in list_open_call_backs(case):
        row.closed_at, row.closed_by, row.stopped_because = at, by, reason
        row.save()
        append_event(case, "call_back.stopped", by=by, at=at, about=row.about, reason=reason)


def _hold_open(call_back: CallBack) -> CallBack:
    row = CallBack.objects.select_for_update(of=("self",)).get(pk=call_back.pk)
    if row.closed_at:
        raise NotNow("This has already been done, or stopped.")
    return row
