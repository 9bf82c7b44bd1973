"""What was asked of a client and how, and what they answered that is no instrument."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.journey.case.models import Case, Fact, one_of
from handrail.journey.measures.models import AnswerMode
from handrail.journey.messages.rules import LINK_CHANNELS, Channel
from handrail.questions.question_set import OccasionKind


class QuestionnaireRequest(Fact):
    """That a client is asked to answer, on one occasion, the parts named; and how and when they finished."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questionnaires")
    reference = models.CharField(max_length=12, unique=True, help_text="printed on the paper form")
    code = models.CharField(max_length=20)
    occasion = models.CharField(max_length=20)
    model_version = models.CharField(max_length=40)
    parts = models.JSONField()
    large_print = models.BooleanField(default=False)
    closes_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who typed it in; nobody where the client did",
    )
    answered_mode = models.CharField(max_length=20, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("occasion", OccasionKind, "questionnaire_occasion_known"),
            one_of("answered_mode", ["", *AnswerMode], "questionnaire_mode_known"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answered_mode="")
                | (Q(answered_at__isnull=False) & ~Q(answered_mode="")),
                name="questionnaire_answered_whole",
            ),
            models.UniqueConstraint(
                fields=["case", "code"],
                condition=Q(struck_out_at__isnull=True) & ~Q(occasion=OccasionKind.REVIEW),
                name="one_questionnaire_an_occasion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.code}"


class QuestionnaireSending(models.Model):
    """One time the client was asked, by one channel, with a link where the channel carries one.

    The link is made of `key` and the secret key of the installation as it leaves; kept is only its digest.
    """

    request = models.ForeignKey(QuestionnaireRequest, on_delete=models.PROTECT, related_name="sendings")
    channel = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    key = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64, null=True, unique=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            one_of("channel", Channel, "questionnaire_channel_known"),
            models.CheckConstraint(
                condition=Q(channel__in=[*LINK_CHANNELS], digest__isnull=False)
                | Q(channel__in=[Channel.PAPER, Channel.TELEPHONE], digest__isnull=True),
                name="questionnaire_link_by_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.made_at}"


class QuestionnaireAnswers(Fact):
    """The answers to one part of a questionnaire that is not an instrument, as the client gave them."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questionnaire_answers")
    request = models.ForeignKey(QuestionnaireRequest, on_delete=models.PROTECT, related_name="answers")
    part = models.SlugField(max_length=40)
    part_version = models.CharField(max_length=20)
    mode = models.CharField(max_length=20)
    answers = models.JSONField()

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["part"])]
        constraints = [
            *Fact.Meta.constraints,
            one_of("mode", AnswerMode, "questionnaire_answers_mode_known"),
        ]
