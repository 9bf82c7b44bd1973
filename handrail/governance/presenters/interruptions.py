"""What leads a page about matters: on a case that one is on record, on the desk what waits for its owner."""

from datetime import datetime

from django.urls import reverse

from handrail.accounts.policy import Reader
from handrail.foundation.wording import join_words
from handrail.governance.clocks import ClockState
from handrail.governance.models import Matter
from handrail.governance.queries import (
    find_safeguarding_leads,
    find_shown_matters,
    list_deadlines,
    select_awaiting,
)
from handrail.journey.case.models import Case
from handrail.journey.safety.presenters import Interruption

FIRST_PAGES = ("desk", "dashboard")


def find_matter_interruptions(
    reader: Reader, case: Case | None, page: str, at: datetime
) -> list[Interruption]:
    """Return what leads a page, by its case or by its name."""
    if case is not None:
        return [_present_shown(matter) for matter in find_shown_matters(reader, case)]
    return _list_waiting(reader, at) if page in FIRST_PAGES else []


def _present_shown(matter: Matter) -> Interruption:
    leads = join_words([user.name for user in find_safeguarding_leads(matter.service)])
    return Interruption(
        title="A safeguarding concern is on record for this client.",
        text=f"Before you share anything about them, talk to {leads}." if leads else "",
        href=reverse("matter", args=[matter.pk]),
        link=f"Open {matter.reference}",
        quiet=True,
    )


def _list_waiting(reader: Reader, at: datetime) -> list[Interruption]:
    matters = list(select_awaiting(reader))
    if not matters:
        return []
    overdue = sum(_is_overdue(matter, at) for matter in matters)
    late = f", {overdue} overdue" if overdue else ""
    return [
        Interruption(
            title=f"Safeguarding and complaints: {len(matters)} open{late}.",
            text="",
            href=reverse("matters"),
            link="See them",
            quiet=not overdue,
        )
    ]


def _is_overdue(matter: Matter, at: datetime) -> bool:
    return any(deadline.find_state(at) == ClockState.OVERDUE for deadline in list_deadlines(matter, at))
