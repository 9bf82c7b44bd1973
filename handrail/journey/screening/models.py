"""The decision whether the service is for this person."""

from django.db import models

from handrail.journey.case.models import Fact, one_of


class Screening(Fact):
    """Answers, outcome and each reason, as they stood when decided."""

    answers = models.JSONField()
    outcome = models.CharField(max_length=20)
    workstream = models.CharField(max_length=60, blank=True)
    reasons = models.JSONField(default=list)
    signposted_to = models.JSONField(default=list)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("outcome", ["enrolled", "declined", "not_eligible"], "screening_outcome_known"),
        ]
