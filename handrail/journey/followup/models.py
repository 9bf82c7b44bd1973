"""What became of the client, asked at the months the service model sets."""

from django.db import models
from django.db.models import Q

from handrail.journey.case.models import Case, Fact, one_of

# Reasons for missing a follow-up after which nobody writes to the client or rings again.
NEVER_AGAIN = ("Client has died", "Withdrew consent to be contacted")


class FollowUp(Fact):
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
            one_of("outcome", ["done", "missed"], "follow_up_outcome_known"),
            one_of(
                "work_attendance",
                ["", "off_sick", "at_work", "not_employed", "not_known"],
                "follow_up_attendance_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="done") | ~Q(missed_reason=""), name="follow_up_missed_says_why"
            ),
        ]
