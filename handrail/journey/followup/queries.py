"""What follow-ups said of work, and those of a client's other spells that are due at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Value
from django.db.models.functions import Cast

from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out, list_spells, version_of
from handrail.journey.followup.models import FollowUp
from handrail.journey.questionnaire.queries import scheduled_of
from handrail.journey.support.models import WorkAttendance
from handrail.journey.support.rules import WorkHours
from handrail.service_models.schema.timing import FollowUpContact


@dataclass(frozen=True)
class WorkThen:
    """What a client's work was at a moment after support: where that was learnt, and the hours a week."""

    learnt: str
    at: datetime
    attendance: str
    hours: WorkHours


def find_work_after(case: Case) -> WorkThen | None:
    """Return the client's work as the discharge or a later follow-up said last; None where unknown."""
    text: CharField[str, str] = CharField()
    unknown = ["", WorkAttendance.NOT_KNOWN]
    columns = ("at", "work_attendance", "hours", "usual_hours")
    ends = exclude_struck_out(case.discharges).exclude(work_attendance__in=unknown).order_by()
    answers = exclude_struck_out(case.follow_ups).exclude(work_attendance__in=unknown).order_by()
    rows = ends.values_list(Cast(Value("At discharge"), text), *columns).union(
        answers.values_list(Cast(Value("At the follow-up"), text), *columns), all=True
    )
    last = max(rows, key=lambda row: row[1], default=None)
    if last is None:
        return None
    learnt, at, attendance, hours, usual = last
    return WorkThen(learnt, at, attendance, WorkHours(hours, usual))


def list_asked_once(follow_up: FollowUp) -> list[FollowUp]:
    """Return the follow-ups of the client's other spells that were recorded by the same page, and stand."""
    rows = exclude_struck_out(FollowUp.objects.filter(recorded_at=follow_up.recorded_at))
    spells = list_spells(follow_up.case.person, follow_up.case.service)
    return list(rows.filter(case__in=spells).exclude(pk=follow_up.pk).select_related("case"))


def list_due_in_other_spells(case: Case, at: datetime) -> Iterator[tuple[Case, FollowUpContact]]:
    """Yield the follow-ups of the client's other cases with the service that may be recorded at `at`.

    A client who came back may owe a follow-up of each spell in the same weeks: they are asked once, and what
    they say counts for each.
    """
    for other in list_spells(case.person, case.service).exclude(pk=case.pk):
        if other.is_open and other.discharged_at:
            recorded = set(exclude_struck_out(other.follow_ups).values_list("code", flat=True))
            scheduled = scheduled_of(other, at)
            for step in version_of(other).follow_up:
                contact = scheduled.get(step.code)
                if contact and step.code not in recorded and contact.opens_at <= at <= contact.closes_at:
                    yield other, step
