"""The case at a glance: next, last contact, work, the plan, concerns."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from handrail.foundation.wording import format_count, lower_first, nhs_date, nhs_datetime
from handrail.journey.addresses.queries import list_confirmations
from handrail.journey.assessment.queries import find_latest_assessment
from handrail.journey.case.dating import find_day
from handrail.journey.case.facts import ContactMade
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.joining import Holding
from handrail.journey.case.models import Case, ContactParty
from handrail.journey.casefile.panels import Row
from handrail.journey.documents.queries import find_address, list_waiting_letters
from handrail.journey.followup.queries import find_work_after
from handrail.journey.plan.models import Plan
from handrail.journey.plan.presenters import describe_owner
from handrail.journey.plan.queries import latest_plan
from handrail.journey.safety.models import Concern
from handrail.journey.safety.queries import open_concern_of
from handrail.journey.screening.history import NeedsDecided, ScreeningMade
from handrail.journey.screening.rules import NeedsFinding
from handrail.journey.support.models import WorkAttendance
from handrail.journey.support.presenters import describe_hours, describe_work
from handrail.journey.support.queries import find_current_work

NO_CONTACT = "Nobody has spoken to the client yet"


def glance_rows(
    case: Case, history: CaseHistory, holding: Holding, next_contact: str, *, clinical: bool
) -> list[Row]:
    """Return what a caller's question is about, one row each."""
    rows: list[Row] = [
        {"key": "Next contact", "value": next_contact} if case.is_open else {},
        describe_last_contact(case, history),
        describe_exception(history),
        describe_needs(history) if clinical else {},
        describe_work_status(case),
        _plan_row(case, latest_plan(case)) if clinical and case.assessed_at else {},
        _concern_row(case, open_concern_of(case)),
        _letters_row(case, holding) if case.discharged_at or case.client_died else {},
    ]
    return [row for row in rows if row]


def describe_exception(history: CaseHistory) -> Row:
    """Return why a client who is not eligible was accepted all the same; nothing where they are eligible."""
    screenings = history.select_facts(ScreeningMade)
    because = screenings[-1].accepted_because if screenings else ""
    return {"key": "Accepted by exception", "value": because} if because else {}


def describe_needs(history: CaseHistory) -> Row:
    """Return what was found of the client's needs last; nothing where nobody said anything of them."""
    if not (decisions := history.select_facts(NeedsDecided)):
        return {}
    needs = decisions[-1]
    instead = f" Goes to: {needs.goes_to}" if needs.goes_to else ""
    label = NeedsFinding.find_label(needs.decision)
    return {"key": "Needs", "value": label, "note": f"{needs.reason}{instead}"}


def describe_work_status(case: Case) -> Row:
    """Return whether the client is at work, and for how many hours: by what was recorded last of a day.

    A follow-up comes after the discharge, that after a work status, and the assessment before them all.
    """
    status, after = find_current_work(case), find_work_after(case) if case.discharged_at else None
    if after and (status is None or status.from_on <= find_day(after.at)):
        parts = (WorkAttendance.find_label(after.attendance), describe_hours(after.hours))
        words = ": ".join(filter(None, parts))
        return {"key": "Work", "value": words, "note": f"{after.learnt}, {nhs_date(after.at)}"}
    if status:
        return {"key": "Work", "value": describe_work(status), "note": f"Since {nhs_date(status.from_on)}"}
    if assessment := find_latest_assessment(case):
        said = WorkAttendance.find_label(assessment.work_attendance)
        return {"key": "Work", "value": said, "note": f"At the assessment, {nhs_date(assessment.at)}"}
    return {"key": "Work", "value": "Not recorded"}


def describe_last_contact(case: Case, history: CaseHistory) -> Row:
    """Return when somebody last spoke to the client, and the tries and the talks with others since.

    A screening or an assessment is a talk as well as a contact is.
    """
    contacts = history.select_facts(ContactMade)
    talks = [fact for fact in history.facts if fact.describe_conversation()]
    last = max(talks, key=lambda fact: fact.at, default=None)
    since = [contact for contact in contacts if last is None or contact.at > last.at]
    words = f"{nhs_datetime(last.at)}, {last.staff or 'the client'}" if last else NO_CONTACT
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


def _letters_row(case: Case, holding: Holding) -> Row:
    if not (waiting := list_waiting_letters(case, holding)):
        return {}
    rows = list_confirmations(case)
    if all(find_address(case, recipient, rows=rows).confirmed for _, recipient in waiting):
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
