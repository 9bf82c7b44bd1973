"""What is recorded of a case as rows of a table."""

from collections.abc import Iterable

from django.urls import reverse

from handrail.accounts.policy import Reader
from handrail.foundation.wording import nhs_date, nhs_datetime
from handrail.journey.case.models import Case
from handrail.journey.corrections.queries import RecordedFact


def fact_rows(case: Case, facts: Iterable[RecordedFact], reader: Reader) -> list[list[object]]:
    """Return each fact as a row: what, when, who recorded it when, and where it is put right."""
    facts = list(facts)
    by_number = {(fact.kind, fact.id): fact for fact in facts}
    later = {(fact.kind, fact.corrects_id): fact for fact in facts if fact.corrects_id}
    rows: list[list[object]] = []
    for fact in facts:
        earlier = by_number.get((fact.kind, fact.corrects_id or 0))
        after = later.get((fact.kind, fact.id))
        note = ". ".join(filter(None, [_name_fact("Corrects", earlier), _name_fact("Corrected by", after)]))
        recorded = ", ".join(filter(None, [fact.staff or "The client", nhs_datetime(fact.recorded_at)]))
        what = {"text": fact.words, "struck": bool(fact.struck_out_at), "note": note}
        rows.append([what, nhs_datetime(fact.at), recorded, *list_offers(case, fact, reader, after)])
    return rows


def _name_fact(words: str, fact: RecordedFact | None) -> str:
    return f"{words}: {fact.wording}, recorded {nhs_datetime(fact.recorded_at)}" if fact else ""


def list_offers(
    case: Case, fact: RecordedFact, reader: Reader, after: RecordedFact | None
) -> tuple[object, object]:
    """Return where this reader puts a fact right and strikes it out, or why it was struck out."""
    if fact.struck_out_at:
        return "", describe_correction(fact) if after else describe_striking(fact)
    if not fact.may_be_corrected(reader, case.service):
        return "", ""
    strike = {"text": "Recorded in error", "href": strike_out_address(case, fact), "about": fact.words}
    if not fact.has_form(reader, case.service):
        return "", strike
    return {"text": "Correct", "href": correct_address(case, fact), "about": fact.words}, strike


def offer_correction(
    case: Case, fact: RecordedFact, reader: Reader, after: RecordedFact | None = None
) -> object:
    """Return where a fact is put right by this reader, else where it is struck out, or why it was."""
    correct, strike = list_offers(case, fact, reader, after)
    return correct or strike


def strike_out_address(case: Case, fact: RecordedFact) -> str:
    """Return the address of the page where a fact is struck out."""
    return reverse("strike-out", args=[case.reference, fact.kind, fact.id])


def correct_address(case: Case, fact: RecordedFact) -> str:
    """Return the address of the page where a fact is put right."""
    return reverse("correct", args=[case.reference, fact.kind, fact.id])


def describe_striking(fact: RecordedFact) -> str:
    """Say when a fact was struck out, by which member of staff, and why."""
    return f"Recorded in error: {_describe_reason(fact)}"


def describe_correction(fact: RecordedFact) -> str:
    """Say when a fact was corrected, by which member of staff, and why."""
    return f"Corrected: {_describe_reason(fact)}"


def _describe_reason(fact: RecordedFact) -> str:
    day = nhs_date(fact.struck_out_at) if fact.struck_out_at else ""
    return f"{fact.struck_out_reason} ({fact.struck_out_by}, {day})"
