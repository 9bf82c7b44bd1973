"""What is recorded of a case as rows of a table."""

from collections.abc import Iterable

from django.urls import reverse

from handrail.accounts.policy import Reader
from handrail.foundation.wording import nhs_date, nhs_datetime
from handrail.journey.case.models import Case
from handrail.journey.corrections.queries import RecordedFact


def fact_rows(case: Case, facts: Iterable[RecordedFact], reader: Reader) -> list[list[object]]:
    """Return each fact as a row: what, when it happened, who recorded it when, and where it is put right."""
    return [
        [
            {"text": fact.words, "struck": bool(fact.struck_out_at)},
            nhs_datetime(fact.at),
            ", ".join(filter(None, [fact.staff or "The client", nhs_datetime(fact.recorded_at)])),
            offer_correction(case, fact, reader),
        ]
        for fact in facts
    ]


def offer_correction(case: Case, fact: RecordedFact, reader: Reader) -> object:
    """Return where a fact is put right by this reader, or why it was struck out."""
    if fact.struck_out_at:
        return describe_striking(fact)
    if not fact.may_be_corrected(reader, case.service):
        return ""
    return {"text": "Recorded in error", "href": strike_out_address(case, fact), "about": fact.words}


def strike_out_address(case: Case, fact: RecordedFact) -> str:
    """Return the address of the page where a fact is struck out."""
    return reverse("strike-out", args=[case.reference, fact.kind, fact.id])


def describe_striking(fact: RecordedFact) -> str:
    """Say when a fact was struck out, by which member of staff, and why."""
    day = nhs_date(fact.struck_out_at) if fact.struck_out_at else ""
    return f"Recorded in error: {fact.struck_out_reason} ({fact.struck_out_by}, {day})"
