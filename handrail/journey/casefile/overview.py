"""The case at a glance: next, last contact, work, the plan, concerns."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from handrail.foundation.wording import format_count, lower_first, nhs_date, nhs_datetime
from handrail.journey.case.facts import ContactMade
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case, ContactParty
from handrail.journey.casefile.panels import Row
from handrail.journey.documents.queries import find_address, list_waiting_letters
from handrail.journey.plan.models import Plan
from handrail.journey.plan.presenters import describe_owner
from handrail.journey.plan.queries import latest_plan
from handrail.journey.safety.models import Concern
from handrail.journey.safety.queries import open_concern_of
from handrail.journey.support.presenters import describe_work
from handrail.journey.support.queries import find_current_work

NO_CONTACT = "Nobody has spoken to the client yet"


def glance_rows(case: Case, history: CaseHistory, next_contact: str, *, clinical: bool) -> list[Row]:
    """Return what a caller's question is about, one row each: three queries."""
    contacts = history.select_facts(ContactMade)
    work = find_current_work(case)
    rows: list[Row] = [
        {"key": "Next contact", "value": next_contact} if case.is_open else {},
        describe_last_contact(case, contacts),
        {
            "key": "Work",
            "value": describe_work(work) if work else "Not recorded",
            "note": f"Since {nhs_date(work.from_on)}" if work else "",
        },
        _plan_row(case, latest_plan(case)) if clinical and case.assessed_at else {},
        _concern_row(case, open_concern_of(case)),
        _letters_row(case) if case.discharged_at or case.client_died else {},
    ]
    return [row for row in rows if row]


def describe_last_contact(case: Case, contacts: Sequence[ContactMade]) -> Row:
    """Return when somebody last spoke to the client, and the tries and the talks with others since."""
    reached = [contact for contact in contacts if contact.reached_client]
    since = [contact for contact in contacts if not reached or contact.at > reached[-1].at]
    words = f"{nhs_datetime(reached[-1].at)}, {reached[-1].staff or 'the client'}" if reached else NO_CONTACT
    return {
        "key": "Last contact",
        "value": words,
        "note": describe_since(since),
        "change": reverse("timeline", args=[case.reference]) + "?kind=contacts",
        "change_text": "Read contacts",
    }


def describe_since(contacts: Sequence[ContactMade]) -> str:
    """Say what was tried, and who else was reached, since the client was last spoken to."""
    tries = [contact for contact in contacts if not contact.successful and contact.with_whom == "client"]
    others = [contact for contact in contacts if contact.successful]
    parts = []
    if tries:
        parts.append(
            f"{format_count(len(tries), 'try', 'tries')} since, the last on {nhs_datetime(tries[-1].at)}"
        )
    if others:
        party = lower_first(ContactParty(others[-1].with_whom).label)
        parts.append(f"Since then we spoke to {party}, {nhs_datetime(others[-1].at)}")
    return ". ".join(parts)


def _plan_row(case: Case, plan: Plan | None) -> Row:
    row: Row = {
        "key": "Plan",
        "value": "Not written yet",
        "change": reverse("case-plan", args=[case.reference]),
        "change_text": "See the plan",
    }
    if plan is None:
        return row
    agreed = f"agreed {nhs_date(plan.agreed_at)}" if plan.agreed_at else "not agreed yet"
    row["value"] = f"Version {plan.number}, {agreed}"
    if left := [line for line in plan.lines if line.done_on is None]:
        line = min(left, key=lambda line: (line.due_on is None, line.due_on or date.max))
        by = f" by {nhs_date(line.due_on)}" if line.due_on else ""
        row["note"] = f"Next: {line.action} ({lower_first(describe_owner(line.owner))}{by})"
    return row


def _letters_row(case: Case) -> Row:
    if not any(not find_address(case, recipient).confirmed for _, recipient in list_waiting_letters(case)):
        return {}
    return {
        "key": "Letters",
        "value": "A letter waits for a confirmed address",
        "change": reverse("case-documents", args=[case.reference]),
        "change_text": "Confirm the address",
    }


def _concern_row(case: Case, concern: Concern | None) -> Row:
    if concern is None:
        return {"key": "Safety concerns", "value": "None open"}
    return {
        "key": "Safety concerns",
        "value": f"Open since {nhs_datetime(concern.opened_at)}",
        "change": reverse("safety", args=[case.reference]),
        "change_text": "See the concern",
    }
