"""What is done for the client, and what their work and fit notes look like meanwhile."""

from django.db import models
from django.db.models import F, Q

from handrail.journey.case.models import Case, Fact, one_of


class Intervention(Fact):
    """A referral or signposting to somebody who helps, with its dates and outcome."""

    intervention = models.SlugField(max_length=60)
    how = models.CharField(max_length=20)
    provider = models.ForeignKey(
        "network.Provider", null=True, blank=True, on_delete=models.PROTECT, related_name="arranged"
    )
    provider_name = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    first_appointment_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    sessions_attended = models.PositiveSmallIntegerField(null=True, blank=True)
    sessions_missed = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("how", ["referral", "signposting"], "intervention_how_known"),
            one_of(
                "outcome",
                ["", "completed", "stopped_early", "did_not_attend", "not_suitable", "waiting_too_long"],
                "intervention_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True)
                | Q(first_appointment_on__isnull=True)
                | Q(finished_on__gte=F("first_appointment_on")),
                name="intervention_ends_after_it_starts",
            ),
        ]


class FitNote(Fact):
    """A statement of fitness for work. `ends_on` is the last day it covers."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="fit_notes")

    starts_on = models.DateField()
    ends_on = models.DateField()
    advice = models.CharField(max_length=20)
    adjustments = models.JSONField(default=list)
    comments = models.CharField(max_length=300, blank=True)
    condition = models.CharField(max_length=80, blank=True)
    issued_by = models.CharField(max_length=160, blank=True)
    signed_in_house = models.BooleanField(default=False)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("advice", ["not_fit", "may_be_fit"], "fit_note_advice_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="fit_note_ends_after_it_starts"
            ),
        ]


class WorkStatus(Fact):
    """Whether the client was at work from a day on."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="work_statuses")

    from_on = models.DateField()
    attendance = models.CharField(max_length=20)
    return_kind = models.CharField(max_length=30, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("attendance", ["off_sick", "at_work", "not_employed"], "work_status_attendance_known"),
            one_of(
                "return_kind",
                ["", "same_job", "adjusted_duties", "new_job_same_employer", "new_employer", "self_employed"],
                "work_status_return_kind_known",
            ),
        ]
