"""The decision whether the service is for this person."""

from django.db import models

from handrail.journey.case.models import Case, Fact, one_of
from handrail.journey.screening.rules import ClosureReason, EnrolmentOutcome, NeedsFinding, ReferrerTeller
from handrail.service_models.questions import QUESTIONS


class Screening(Fact):
    """Answers, outcome and each reason, as they stood when decided."""

    answers = models.JSONField()
    outcome = models.CharField(max_length=20)
    workstream = models.CharField(max_length=60, blank=True)
    reasons = models.JSONField(default=list)
    signposted_to = models.JSONField(default=list)
    # Why somebody who is not eligible was accepted all the same.
    accepted_because = models.CharField(max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("outcome", EnrolmentOutcome, "screening_outcome_known"),
        ]


class ReferralClosure(Fact):
    """A referral that was closed without screening, and why. Struck out, it waits for screening again."""

    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=300)
    # How often somebody tried to reach the person before.
    tries = models.PositiveSmallIntegerField(default=0)
    # The case that has this referral already.
    duplicate_of = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("reason", ClosureReason, "referral_closure_reason_known"),
            models.CheckConstraint(
                condition=models.Q(duplicate_of__isnull=True)
                | models.Q(reason=ClosureReason.DUPLICATE.value),
                name="referral_closure_duplicate_of_another",
            ),
        ]

    @property
    def reason_label(self) -> str:
        return ClosureReason.find_label(self.reason)


class NeedsDecision(Fact):
    """That somebody's needs are beyond what the service can do, or complex: the latest that stands holds."""

    decision = models.CharField(max_length=10)
    reason = models.TextField()
    # Where the person goes instead, and who tells the referrer.
    goes_to = models.CharField(max_length=200, blank=True)
    tells = models.CharField(max_length=10, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("decision", NeedsFinding, "needs_decision_known"),
            one_of("tells", ["", *ReferrerTeller], "needs_decision_teller_known"),
        ]


class Confirmation(Fact):
    """An answer of referral or screening, shown to the client again: still right, or put right.

    What was said before stays next to what is said now, with who said it and when.
    """

    question = models.SlugField(max_length=60)
    said = models.JSONField()
    said_by = models.TextField()
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
