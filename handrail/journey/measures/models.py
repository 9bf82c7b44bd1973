"""Each measure taken, on whatever occasion."""

from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Fact, one_of
from handrail.questions.question_set import OccasionKind


class AnswerMode(TextChoices):
    """How an instrument was answered: by the client alone on a page or on paper, or asked by staff."""

    ONLINE = "online", "by the client, online"
    PAPER = "paper", "on paper"
    TELEPHONE = "telephone", "by phone"
    FACE_TO_FACE = "face_to_face", "face to face"
    VIDEO = "video", "by video"


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
        "journey.QuestionnaireRequest",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
    )

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["instrument", "occasion"])]
        constraints = [
            *Fact.Meta.constraints,
            one_of("mode", ["", *AnswerMode], "measure_mode_known"),
            one_of("occasion", OccasionKind, "measure_occasion_known"),
            models.CheckConstraint(
                condition=Q(occasion=OccasionKind.FOLLOW_UP) | Q(follow_up=""),
                name="measure_follow_up_only_then",
            ),
        ]
