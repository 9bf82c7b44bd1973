"""A fit-note surgery as a list, a table for each day."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from django.urls import reverse

from handrail.foundation.wording import nhs_date
from handrail.journey.support.models import FitNote, FitNoteAdvice
from handrail.journey.surgeries.models import SurgeryPlace
from handrail.journey.surgeries.queries import SurgeryFacts
from handrail.journey.surgeries.rules import ProposedAdvice, describe_plan_progress, describe_weeks_off

COLUMNS = ("Client", "Off sick", "Last note", "Plan", "Question", "Proposed", "Do")


def surgery_days(
    places: Iterable[SurgeryPlace], facts: Mapping[object, SurgeryFacts], *, may_sign: bool
) -> list[tuple[str, list[list[object]]]]:
    """Return each day with a row for each client."""
    return [
        (nhs_date(day), [surgery_row(place, facts[place.case_id], may_sign=may_sign) for place in rows])
        for day, rows in groupby(places, lambda place: place.held_on)
    ]


def surgery_row(place: SurgeryPlace, facts: SurgeryFacts, *, may_sign: bool) -> list[object]:
    """Return what the signing clinician looks at, and the way to decide or to change what is asked."""
    case = place.case
    page, words = ("surgery-decide", "Decide") if may_sign else ("surgery-place", "Change")
    key = [case.reference, place.pk] if may_sign else [case.reference]
    return [
        {"text": case.person.name, "href": reverse("case", args=[case.reference])},
        describe_weeks_off(facts.started_on, place.held_on),
        describe_note(facts.last_note),
        describe_plan_progress(facts.actions_done, facts.actions),
        place.question,
        ProposedAdvice.find_label(place.proposed),
        {"text": words, "href": reverse(page, args=key), "about": case.person.name},
    ]


def describe_note(note: FitNote | None) -> str:
    """Return what a fit note says and until when."""
    return f"{FitNoteAdvice.find_label(note.advice)}, until {nhs_date(note.ends_on)}" if note else "None"
