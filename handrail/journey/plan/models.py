"""The return-to-work plan: obstacles to goals to actions. A change is a new version."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.foundation.translation import mark_text
from handrail.journey.case.models import Fact, one_of


class ActionOwner(TextChoices):
    """Who does what a plan says."""

    CLIENT = "client", mark_text("Client")
    CASE_MANAGER = "case_manager", mark_text("Case manager")
    EMPLOYER = "employer", mark_text("Employer")
    GP = "gp", mark_text("GP")
    PROVIDER = "provider", mark_text("Provider")
    OTHER = "other", mark_text("Other")


class Plan(Fact):
    """One version of the plan. The latest holds; it is in force once both have agreed."""

    number = models.PositiveSmallIntegerField()
    return_date = models.DateField(null=True, blank=True)
    adjustments = models.TextField(blank=True)
    phased_return = models.JSONField(default=list)
    client_agreed_at = models.DateTimeField(null=True, blank=True)
    client_agreed_how = models.CharField(max_length=20, blank=True)
    case_manager_agreed_at = models.DateTimeField(null=True, blank=True)
    # Its actions in order, where `latest_plan` fetched them with it.
    lines: list["PlanAction"]

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="one_plan_per_number"),
            models.CheckConstraint(
                condition=Q(client_agreed_at__isnull=True, client_agreed_how="")
                | (Q(client_agreed_at__isnull=False) & ~Q(client_agreed_how="")),
                name="plan_agreement_says_how",
            ),
        ]

    @property
    def agreed_at(self) -> datetime | None:
        """When the second of the two agreed; None until both have."""
        if self.client_agreed_at and self.case_manager_agreed_at:
            return max(self.client_agreed_at, self.case_manager_agreed_at)
        return None


class PlanAction(models.Model):
    """One line of a plan: the obstacle, the goal, what will be done, who does it and by when."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    obstacle = models.CharField(max_length=300)
    goal = models.CharField(max_length=300)
    action = models.CharField(max_length=300)
    owner = models.CharField(max_length=20)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [one_of("owner", ActionOwner, "plan_action_owner_known")]

    def __str__(self) -> str:
        return self.action
