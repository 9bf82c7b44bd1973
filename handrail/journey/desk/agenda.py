"""What the desk starts with: the day's appointments and calls, what comes next, plan actions, silence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from handrail.accounts.policy import Permission, Reader
from handrail.foundation.calendars import end_of_day, to_day
from handrail.foundation.wording import nhs_date
from handrail.journey.case.models import Case
from handrail.journey.diary.presenters import day_entries
from handrail.journey.diary.queries import list_booked_for, list_call_backs_for, list_unheard_cases
from handrail.journey.plan.models import ActionOwner, PlanAction
from handrail.journey.plan.presenters import describe_owner
from handrail.journey.plan.queries import list_due_actions

# How far ahead the desk looks, and how much of each list it shows.
NEXT_DAYS = timedelta(days=14)
MAX_NEXT, MAX_ACTIONS, MAX_UNHEARD = 5, 10, 10
ACTIONS_AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Agenda:
    """The lists of a desk as rows of its tables, and every case that they name."""

    today: list[list[object]]
    coming: list[list[object]]
    actions: list[list[object]]
    unheard: list[list[object]]
    has_more_unheard: bool
    unheard_days: int
    cases: list[Case]


def build_agenda(reader: Reader, at: datetime) -> Agenda:
    """Return what a reader's desk starts with: four queries, none where they see no case."""
    if not reader.has_permission(Permission.RECORD_CONTACT):
        return Agenda([], [], [], [], False, settings.UNHEARD_DAYS, [])
    appointments = list(list_booked_for(reader, before=at + NEXT_DAYS))
    call_backs = list(list_call_backs_for(reader, before=at + NEXT_DAYS))
    entries = day_entries(appointments, call_backs, at)
    tonight = end_of_day(to_day(at))
    plans = reader.has_permission(Permission.PLAN)
    ahead = to_day(at + ACTIONS_AHEAD)
    actions = list(list_due_actions(reader, ahead, to_day(at))[:MAX_ACTIONS]) if plans else []
    unheard = list(list_unheard_cases(reader, at)[: MAX_UNHEARD + 1]) if plans else []
    named = [row.case for row in appointments] + [row.case for row in call_backs]
    return Agenda(
        today=[row for moment, row in entries if moment <= tonight],
        coming=[row for moment, row in entries if moment > tonight][:MAX_NEXT],
        actions=[_action_row(line, at) for line in actions],
        unheard=[_unheard_row(case) for case in unheard[:MAX_UNHEARD]],
        has_more_unheard=len(unheard) > MAX_UNHEARD,
        unheard_days=settings.UNHEARD_DAYS,
        cases=[*named, *(line.plan.case for line in actions), *unheard[:MAX_UNHEARD]],
    )


def _action_row(line: PlanAction, at: datetime) -> list[object]:
    case = line.plan.case
    late = bool(line.due_on and line.due_on < to_day(at))
    return [
        line.action,
        {"text": case.person.name, "href": reverse("case", args=[case.reference])},
        "You" if line.owner == ActionOwner.CASE_MANAGER else f"{describe_owner(line.owner)}: ask them",
        {"text": nhs_date(line.due_on), "tags": [{"text": "Overdue", "colour": "red"}] if late else []},
        {
            "text": "Mark as done",
            "href": reverse("plan-action", args=[case.reference, line.pk]) + "?from=desk",
            "about": f": {line.action}, {case.person.name}",
        },
    ]


def _unheard_row(case: Case) -> list[object]:
    heard_at: datetime | None = getattr(case, "heard_at", None)
    return [
        {"text": case.person.name, "href": reverse("case", args=[case.reference])},
        case.stage_label,
        nhs_date(heard_at) if heard_at else "Never",
    ]
