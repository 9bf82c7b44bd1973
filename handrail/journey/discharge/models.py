"""How and why support ended."""

from django.db import models
from django.db.models import Q

from handrail.journey.case.models import Fact, one_of
from handrail.journey.support.models import HoursWorked, WorkAttendance, hours_of_a_week

DIED = "died"  # The reason by this code means the same in every service model.


class Discharge(Fact, HoursWorked):
    """The end of support. One holds at a time; a mistaken one is struck out."""

    reason = models.CharField(max_length=60)
    work_attendance = models.CharField(max_length=20)
    return_date = models.DateField(null=True, blank=True)
    return_kind = models.CharField(max_length=30, blank=True)
    answers = models.JSONField(default=dict)
    summary = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"], condition=Q(struck_out_at__isnull=True), name="one_discharge_holds"
            ),
            one_of("work_attendance", WorkAttendance, "discharge_attendance_known"),
            hours_of_a_week("discharge_hours_of_a_week"),
        ]
