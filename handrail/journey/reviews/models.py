"""What was said when a case, or the work of a member of staff, was looked back on."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.foundation.wording import nhs_date
from handrail.journey.case.models import Case


class Review(models.Model):
    """A review of a case, or a supervision of a member of staff: held on a day, with a note."""

    service = models.SlugField(max_length=60)
    # One of the two: what the review is about.
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="reviews")
    supervised = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="supervisions"
    )
    held_on = models.DateField()
    note = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The form that recorded it, so that what is sent twice is one.
    submission = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, supervised__isnull=True)
                | Q(case__isnull=True, supervised__isnull=False),
                name="review_is_of_a_case_or_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {nhs_date(self.held_on)}"


class ReviewAction(models.Model):
    """What somebody is to do after a review, and by when."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="actions")
    action = models.CharField(max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_actions"
    )
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    # Taken back, or put right by another, with the reason; it stays readable.
    struck_out_at = models.DateTimeField(null=True)
    struck_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_out_reason = models.CharField(max_length=300, blank=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(struck_out_at__isnull=True, struck_out_by__isnull=True, struck_out_reason="")
                | (Q(struck_out_at__isnull=False, struck_out_by__isnull=False) & ~Q(struck_out_reason="")),
                name="review_action_struck_out_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], name="review_action_open", condition=Q(done_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.action
