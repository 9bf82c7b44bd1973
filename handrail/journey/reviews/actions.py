"""Recording reviews and supervision, and what was done after them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.foundation.wording import nhs_date
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.models import Case
from handrail.journey.reviews.models import Review, ReviewAction


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


@transaction.atomic
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
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    made = Review.objects.filter(submission=submission).first() if submission else None
    if made:
        return made
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
    """Mark an action of a review as done, once."""
    row: ReviewAction = ReviewAction.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if row.done_at is None:
        row.done_at = at
        row.save()
    return row
