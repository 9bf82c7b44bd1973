"""What the case manager and client found out together, and what was decided on it."""

from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.assessment.obstacles import ObstacleFlag
from handrail.journey.case.models import Case, Fact, one_of
from handrail.journey.support.models import KNOWN_ATTENDANCE


class AssessmentMode(TextChoices):
    """How an assessment was made."""

    TELEPHONE = "telephone", "by phone"
    FACE_TO_FACE = "face_to_face", "face to face"
    VIDEO = "video", "by video"


class Assessment(Fact):
    """A completed assessment: the answers of each section, as its version of the framework keeps them."""

    framework = models.CharField(max_length=10, default="1")
    mode = models.CharField(max_length=20)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    answers = models.JSONField()
    work_attendance = models.CharField(max_length=20, blank=True)
    absence_started = models.DateField(null=True, blank=True)
    condition = models.CharField(max_length=40, blank=True)
    summary = models.TextField(blank=True)
    # Sections that somebody wanted to come back to and had not yet.
    come_back = models.JSONField(default=list)
    # Whether a second assessment was asked for; none where the service model has no second stage.
    second_stage = models.BooleanField(null=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("mode", AssessmentMode, "assessment_mode_known"),
            one_of("work_attendance", ["", *KNOWN_ATTENDANCE], "assessment_attendance_known"),
        ]


class Obstacle(Fact):
    """Something that stands between the client and work."""

    flag = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    # What the client said of it.
    words = models.CharField(max_length=300, blank=True)
    # The order in which the client wants them tackled, from 0.
    priority = models.PositiveSmallIntegerField(default=0)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, one_of("flag", ObstacleFlag, "obstacle_flag_known")]

    @property
    def flag_label(self) -> str:
        return ObstacleFlag(self.flag).label


class SecondStage(Fact):
    """A second assessment by another professional, with its decision and the reason for it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="second_stages")

    stage = models.SlugField(max_length=60)
    decision = models.SlugField(max_length=60)
    reason = models.TextField()
    mode = models.CharField(max_length=20)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("mode", AssessmentMode, "second_stage_mode_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="second_stage_says_why"),
        ]


class StepDecision(Fact):
    """The step of care that somebody decided on, with what the service model suggested and why."""

    suggested = models.SlugField(max_length=60, blank=True)
    because = models.JSONField(default=list)
    decided = models.SlugField(max_length=60)
    reason = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(decided=models.F("suggested")) | ~Q(reason=""), name="step_apart_says_why"
            ),
        ]
