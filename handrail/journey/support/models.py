"""What is done for the client, and what their work and fit notes look like meanwhile."""

from django.db import models
from django.db.models import F, Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Case, Fact, one_of
from handrail.journey.support.rules import HOURS_IN_A_WEEK, WorkHours


class Arrangement(TextChoices):
    """How the client gets to whoever helps."""

    REFERRAL = "referral", "Refer: we arrange it"
    SIGNPOSTING = "signposting", "Signpost: the client gets in touch"


class InterventionOutcome(TextChoices):
    """How an intervention ended."""

    COMPLETED = "completed"
    STOPPED_EARLY = "stopped_early"
    DID_NOT_ATTEND = "did_not_attend"
    NOT_SUITABLE = "not_suitable"
    WAITING_TOO_LONG = "waiting_too_long", "Wait was too long"


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
            one_of("how", Arrangement, "intervention_how_known"),
            one_of("outcome", ["", *InterventionOutcome], "intervention_outcome_known"),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True)
                | Q(first_appointment_on__isnull=True)
                | Q(finished_on__gte=F("first_appointment_on")),
                name="intervention_ends_after_it_starts",
            ),
        ]


class FitNoteAdvice(TextChoices):
    """What a fit note says about the client."""

    NOT_FIT = "not_fit", "Not fit for work"
    MAY_BE_FIT = "may_be_fit", "May be fit for work"


class FitNoteAdjustment(TextChoices):
    """What a fit note may say that the client would benefit from."""

    PHASED_RETURN = "phased_return", "A phased return to work"
    ALTERED_HOURS = "altered_hours"
    AMENDED_DUTIES = "amended_duties"
    WORKPLACE_ADAPTATIONS = "workplace_adaptations"


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
            one_of("advice", FitNoteAdvice, "fit_note_advice_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="fit_note_ends_after_it_starts"
            ),
        ]


class WorkAttendance(TextChoices):
    """Whether the client is at work."""

    OFF_SICK = "off_sick"
    AT_WORK = "at_work"
    NOT_EMPLOYED = "not_employed", "Not in a job"
    NOT_KNOWN = "not_known"


# What a member of staff records of a client in support; it may be unknown only afterwards.
KNOWN_ATTENDANCE = (WorkAttendance.OFF_SICK, WorkAttendance.AT_WORK, WorkAttendance.NOT_EMPLOYED)


class ReturnKind(TextChoices):
    """The work that the client returned to."""

    SAME_JOB = "same_job"
    ADJUSTED_DUTIES = "adjusted_duties", "Same job, adjusted duties or hours"
    NEW_JOB_SAME_EMPLOYER = "new_job_same_employer", "New job, same employer"
    NEW_EMPLOYER = "new_employer"
    SELF_EMPLOYED = "self_employed", "Self-employment"


class HoursWorked(models.Model):
    """The paid hours a week that a fact says of the client, now and usual; None where not asked."""

    hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    usual_hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def work_hours(self) -> WorkHours:
        """The hours now and usual together."""
        return WorkHours(self.hours, self.usual_hours)


def hours_of_a_week(name: str) -> models.CheckConstraint:
    """Return the constraint that hours are of one week."""
    return models.CheckConstraint(
        condition=(Q(hours__isnull=True) | Q(hours__range=(0, HOURS_IN_A_WEEK)))
        & (Q(usual_hours__isnull=True) | Q(usual_hours__gt=0, usual_hours__lte=HOURS_IN_A_WEEK)),
        name=name,
    )


class WorkStatus(Fact, HoursWorked):
    """Whether the client was at work from a day on, and for how many hours a week."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="work_statuses")

    from_on = models.DateField()
    attendance = models.CharField(max_length=20)
    return_kind = models.CharField(max_length=30, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("attendance", KNOWN_ATTENDANCE, "work_status_attendance_known"),
            one_of("return_kind", ["", *ReturnKind], "work_status_return_kind_known"),
            hours_of_a_week("work_status_hours_of_a_week"),
        ]
