"""Reviews as far as a reader may see them: of cases by their scope, of supervision those concerned."""

import uuid

from django.db.models import Prefetch, Q, QuerySet

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.models import Case
from handrail.journey.case.queries import is_open_to
from handrail.journey.reviews.models import Review, ReviewAction


def list_case_reviews(case: Case) -> QuerySet[Review]:
    """Return the reviews of a case, the latest first, each with its actions."""
    return _with_details(Review.objects.filter(case=case))


def find_recorded_review(submission: uuid.UUID) -> Review | None:
    """Return the review that a page with this number recorded; None where it was not sent yet."""
    return Review.objects.filter(submission=submission).first()


def list_supervisions(reader: Reader) -> QuerySet[Review]:
    """Return the supervisions of a reader, those they held, and those of the teams they manage."""
    led = reader.list_services_with(Permission.MANAGE_TEAM)
    mine = Q(supervised_id=reader.user_id) | Q(recorded_by_id=reader.user_id) | Q(service__in=led)
    return _with_details(Review.objects.filter(mine, supervised__isnull=False))


def _with_details(reviews: QuerySet[Review]) -> QuerySet[Review]:
    actions = ReviewAction.objects.select_related("owner", "struck_out_by", "corrected_by")
    related = reviews.select_related("supervised", "recorded_by", "case")
    return related.prefetch_related(Prefetch("actions", queryset=actions))


def list_review_actions(reader: Reader) -> QuerySet[ReviewAction]:
    """Return what a reader is to do after reviews, the soonest first, of records that they may open."""
    return _select_own_actions(reader).filter(done_at__isnull=True)


def find_review_action(reader: Reader, key: int) -> ReviewAction | None:
    """Return an action of a reader's own by its key, done or not."""
    return _select_own_actions(reader).filter(pk=key).first()


def _select_own_actions(reader: Reader) -> QuerySet[ReviewAction]:
    rows = ReviewAction.objects.filter(owner_id=reader.user_id or 0, review__service__in=list(reader.roles))
    visible = Q(review__case__isnull=True) | is_open_to(reader.user_id, "review__case__")
    rows = rows.filter(visible, struck_out_at=None)
    return rows.select_related("review__case__person", "review__supervised")


def find_correctable_action(reader: Reader, key: int) -> ReviewAction | None:
    """Return an action that a reader may put right: of a review they recorded, or of a team they manage.

    The record that it is about must be open to them.
    """
    led = reader.list_services_with(Permission.MANAGE_TEAM)
    services = reader.list_services_with(Permission.RECORD_CONTACT)
    mine = Q(review__recorded_by_id=reader.user_id or 0) | Q(review__service__in=led)
    visible = Q(review__case__isnull=True) | is_open_to(reader.user_id, "review__case__")
    rows = ReviewAction.objects.filter(mine, visible, review__service__in=services, pk=key)
    return rows.select_related("review__case__person", "review__supervised", "owner").first()


def may_correct(review: Review, reader: Reader) -> bool:
    """Return whether a reader who sees a review may put its actions right."""
    return review.recorded_by_id == reader.user_id or reader.has_permission(
        Permission.MANAGE_TEAM, review.service
    )
