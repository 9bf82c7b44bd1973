"""Recording reviews and supervision, and what was done after them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.foundation.wording import nhs_date
from handrail.journey.case.actions import append_event, lock_case, once_for, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.reviews.models import Review, ReviewAction
from handrail.journey.reviews.queries import find_recorded_review


@dataclass(frozen=True)
class ReviewLine:
    """An action of a review: what, who does it, by when."""

    action: str
    owner: User
    due_on: date


@dataclass(frozen=True)
class ReviewNote:
    """When a review was held, what was said, and what follows."""

    held_on: date
    note: str
    lines: tuple[ReviewLine, ...] = ()


@once_per_submission
def record_case_review(
    *, case: Case, review: ReviewNote, by: User, at: datetime, submission: uuid.UUID | None = None
) -> Review:
    """Record a review of a case; its actions are tasks of their owners."""
    held = lock_case(case)
    row = Review.objects.create(
        service=held.service,
        case=held,
        held_on=review.held_on,
        note=review.note,
        recorded_at=at,
        recorded_by=by,
    )
    _add_lines(row, review.lines)
    append_event(held, "review.recorded", by=by, at=at, submission=submission, day=nhs_date(review.held_on))
    return row


@once_for(find_recorded_review)
def record_supervision(
    *,
    service: str,
    supervised: User,
    review: ReviewNote,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> Review:
    """Record a supervision of a member of staff, once for each submission."""
    row = Review.objects.create(
        service=service,
        supervised=supervised,
        held_on=review.held_on,
        note=review.note,
        recorded_at=at,
        recorded_by=by,
        submission=submission,
    )
    _add_lines(row, review.lines)
    return row


def _add_lines(review: Review, lines: Iterable[ReviewLine]) -> None:
    ReviewAction.objects.bulk_create(ReviewAction(review=review, **vars(line)) for line in lines)


@transaction.atomic
def finish_review_action(*, line: ReviewAction, at: datetime) -> ReviewAction:
    """Mark an action of a review as done, once. Raises NotNow where it has been taken back."""
    row = _hold_action(line)
    if row.struck_out_at:
        raise NotNow("This action has been taken back or corrected.")
    if row.done_at is None:
        row.done_at = at
        row.save()
    return row


@transaction.atomic
def reopen_review_action(*, line: ReviewAction) -> ReviewAction:
    """Take back that an action was done."""
    row = _hold_action(line)
    row.done_at = None
    row.save()
    return row


@transaction.atomic
def correct_review_action(
    *, line: ReviewAction, right: ReviewLine, reason: str, by: User, at: datetime
) -> ReviewAction:
    """Replace an action by what was agreed, once; the earlier one stays readable with the reason.

    Raises NotNow where it has been taken back, or corrected otherwise.
    """
    row = _hold_action(line)
    made = ReviewAction.objects.filter(corrects=row, **vars(right)).first()
    if made:
        return made
    _strike_out_action(row, reason, by, at)
    return ReviewAction.objects.create(review=row.review, corrects=row, done_at=row.done_at, **vars(right))


@transaction.atomic
def take_back_review_action(*, line: ReviewAction, reason: str, by: User, at: datetime) -> ReviewAction:
    """Take back an action recorded in error, once. Raises NotNow where it was corrected meanwhile."""
    row = _hold_action(line)
    if (row.struck_out_by, row.struck_out_reason) != (by, reason):
        _strike_out_action(row, reason, by, at)
    return row


def _hold_action(line: ReviewAction) -> ReviewAction:
    held: ReviewAction = ReviewAction.objects.select_for_update(of=("self",)).get(pk=line.pk)
    return held


def _strike_out_action(row: ReviewAction, reason: str, by: User, at: datetime) -> None:
    if row.struck_out_at:
        raise NotNow("This action has been taken back or corrected already. Open the review again.")
    row.struck_out_at, row.struck_out_by, row.struck_out_reason = at, by, reason
    row.save()
