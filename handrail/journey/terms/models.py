"""Exceptions from a service's clocks, answers to its rules, moves to another version of its model."""

from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Fact, one_of


class ClockExceptionKind(TextChoices):
    """What is done to a clock."""

    PAUSE = "pause", "Pause the deadline"
    EXEMPTION = "exemption", "Remove the deadline"


class ClockException(Fact):
    """A stretch in which a clock (all of them where none is named) stands still, or one it need not meet."""

    kind = models.CharField(max_length=10)
    clock = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    # The last day of a pause; none while it lasts.
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("kind", ClockExceptionKind, "clock_exception_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="clock_exception_says_why"),
            models.CheckConstraint(
                condition=Q(kind=ClockExceptionKind.PAUSE, starts_on__isnull=False)
                | (
                    Q(kind=ClockExceptionKind.EXEMPTION, starts_on__isnull=True, ends_on__isnull=True)
                    & ~Q(clock="")
                ),
                name="clock_exception_whole",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="pause_ends_after_it_starts",
            ),
        ]


class RuleAnswer(Fact):
    """What was recorded where a rule that guides asked for it, `about` an intervention or nothing more."""

    rule = models.SlugField(max_length=60)
    about = models.CharField(max_length=60, blank=True)
    text = models.TextField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=~Q(text=""), name="rule_answer_says_something"),
        ]


class VersionMove(Fact):
    """The decision to move a case to another version of its service model."""

    from_version = models.CharField(max_length=40)
    to_version = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(from_version=models.F("to_version")), name="version_move_whole"
            ),
        ]
