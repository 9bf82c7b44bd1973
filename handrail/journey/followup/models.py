"""What became of the client, asked at the months the service model sets."""

from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Case, Fact, one_of
from handrail.journey.support.models import HoursWorked, WorkAttendance, hours_of_a_week


class FollowUpOutcome(TextChoices):
    """How a follow-up ended."""

    DONE = "done"
    MISSED = "missed"


class MissedReason(TextChoices):
    """Why a follow-up was missed. The record keeps the words."""

    NOT_REACHED = "not_reached", "Not reached after the attempts set"
    DECLINED = "declined", "Client did not want to answer"
    MOVED_AWAY = "moved_away", "Moved away or number no longer works"
    DIED = "died", "Client has died"
    WITHDREW = "withdrew", "Withdrew consent to be contacted"


class FollowUp(Fact, HoursWorked):
    """A follow-up that was done, or was missed with a reason. Attempts are contacts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")

    code = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10)
    missed_reason = models.CharField(max_length=300, blank=True)
    work_attendance = models.CharField(max_length=20, blank=True)
    answers = models.JSONField(default=dict)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "code"],
                condition=Q(struck_out_at__isnull=True),
                name="one_follow_up_per_time",
            ),
            one_of("outcome", FollowUpOutcome, "follow_up_outcome_known"),
            one_of("work_attendance", ["", *WorkAttendance], "follow_up_attendance_known"),
            hours_of_a_week("follow_up_hours_of_a_week"),
            models.CheckConstraint(
                condition=Q(outcome=FollowUpOutcome.DONE) | ~Q(missed_reason=""),
                name="follow_up_missed_says_why",
            ),
        ]
