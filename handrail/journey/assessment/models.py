"""What the case manager and client found out together, and each measure taken."""

from django.db import models
from django.db.models import Q

from handrail.journey.assessment.framework import FLAG_LABELS
from handrail.journey.case.models import Case, Fact, one_of
from handrail.service_models.questions import QUESTIONS

OCCASIONS = ("entry", "review", "discharge", "follow_up")
# How an instrument was answered: by the client alone on a page or on paper, or asked by staff.
MODES = ("online", "paper", "telephone", "face_to_face", "video")


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
            one_of("mode", ["telephone", "face_to_face", "video"], "assessment_mode_known"),
            one_of(
                "work_attendance", ["", "off_sick", "at_work", "not_employed"], "assessment_attendance_known"
            ),
        ]


class Obstacle(Fact):
    """Something that stands between the client and work."""

    flag = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    # What the client said of it.
    words = models.CharField(max_length=300, blank=True)
    # The order in which the client wants them tackled, from nought.
    priority = models.PositiveSmallIntegerField(default=0)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, one_of("flag", list(FLAG_LABELS), "obstacle_flag_known")]

    @property
    def flag_label(self) -> str:
        return FLAG_LABELS[self.flag]


class Confirmation(Fact):
    """An answer of referral or screening, shown to the client again: still right, or put right.

    What was said before stays beside what is said now, with who said it and when.
    """

    question = models.SlugField(max_length=60)
    said = models.JSONField()
    said_by = models.CharField(max_length=200)
    said_at = models.DateTimeField()
    still_right = models.BooleanField()
    answer = models.JSONField()

    @property
    def label(self) -> str:
        return QUESTIONS[self.question].heading

    @property
    def said_words(self) -> str:
        return QUESTIONS[self.question].describe_answer(self.said)

    @property
    def answer_words(self) -> str:
        return QUESTIONS[self.question].describe_answer(self.answer)


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
            one_of("mode", ["telephone", "face_to_face", "video"], "second_stage_mode_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="second_stage_says_why"),
        ]


class StepDecision(Fact):
    """The step of care that somebody decided on, beside what the service model suggested and why."""

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


class Measure(Fact):
    """One instrument answered once. Answers are kept as given; the score is stamped with what made it."""

    instrument = models.SlugField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    occasion = models.CharField(max_length=20)
    follow_up = models.CharField(max_length=20, blank=True)
    answers = models.JSONField()
    score = models.FloatField(null=True, blank=True)
    band = models.CharField(max_length=60, blank=True)
    value_set = models.CharField(max_length=40, blank=True)
    # Empty where it was not recorded.
    mode = models.CharField(max_length=20, blank=True)
    request = models.ForeignKey(
        "QuestionnaireRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="measures"
    )

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["instrument", "occasion"])]
        constraints = [
            *Fact.Meta.constraints,
            one_of("mode", ["", *MODES], "measure_mode_known"),
            one_of("occasion", list(OCCASIONS), "measure_occasion_known"),
            models.CheckConstraint(
                condition=Q(occasion="follow_up") | Q(follow_up=""), name="measure_follow_up_only_then"
            ),
        ]
