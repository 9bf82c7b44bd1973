"""The timeline as its component draws it."""

from django.urls import reverse

from handrail.accounts.policy import Permission, Reader
from handrail.foundation.wording import nhs_date, nhs_datetime
from handrail.journey.case.dating import find_day, find_late_day
from handrail.journey.case.events import KINDS
from handrail.journey.case.models import Case
from handrail.journey.corrections.presenters import (
    correct_address,
    describe_correction,
    describe_striking,
    strike_out_address,
)
from handrail.journey.corrections.queries import RecordedFact
from handrail.journey.timeline.queries import HappenedEntry

# Of what else is dated afterwards staff give the day alone.
TIMED = ("contact.recorded",)
QUIET = ("message", "document")
Link = dict[str, str]


def present_entry(case: Case, entry: HappenedEntry, reader: Reader) -> dict[str, object]:
    """Return one entry: when, what, by who, what was written, and where it is put right."""
    event, facts = entry.event, entry.facts
    recorded_on = find_late_day(event.at, event.recorded_at)
    struck = bool(facts) and all(fact.struck_out_at for fact in facts)
    earlier = list_earlier(entry)
    return {
        "at": find_day(event.at) if recorded_on and event.kind not in TIMED else event.at,
        "title": entry.title,
        "who": find_author(entry),
        "recorded": f"Recorded on {nhs_date(recorded_on)}" if recorded_on else "",
        "text": entry.text,
        "quiet": KINDS[event.kind].topic in QUIET,
        "struck": describe_striking(facts[0]) if struck else "",
        "earlier": [describe_earlier(each) for each in earlier],
        "corrected": describe_correction(earlier[-1].facts[0]) if earlier else "",
        "links": list_corrections(case, entry, reader),
    }


def find_author(entry: HappenedEntry) -> str:
    """Return whose an entry is: who had the contact or found the fact, else who did what the event says."""
    authors = {fact.staff for fact in entry.facts}
    by = entry.event.by.name if entry.event.by else ""
    return authors.pop() if len(authors) == 1 else by


def list_earlier(entry: HappenedEntry) -> list[HappenedEntry]:
    """Return what an entry puts right, the first that was recorded standing first."""
    return [*list_earlier(entry.corrects), entry.corrects] if entry.corrects else []


def describe_earlier(entry: HappenedEntry) -> str:
    """Return what was recorded first in words: when it was said to be, what, and what was written."""
    event = entry.event
    is_timed = event.kind in TIMED or find_late_day(event.at, event.recorded_at) is None
    when = nhs_datetime(event.at) if is_timed else nhs_date(event.at)
    return ": ".join(filter(None, (f"{when}. {entry.title}", entry.text)))


def list_corrections(case: Case, entry: HappenedEntry, reader: Reader) -> list[Link]:
    """Return where what an entry tells of can be put right by this reader."""
    if not reader.has_permission(Permission.RECORD_CONTACT, case.service):
        return []
    facts = [fact for fact in entry.facts if fact.may_be_corrected(reader, case.service)]
    if len(facts) > 1:
        return [_make_link("Recorded in error", reverse("records", args=[case.reference]), entry)]
    return [link for fact in facts for link in _list_links(case, fact, entry, reader)]


def _list_links(case: Case, fact: RecordedFact, entry: HappenedEntry, reader: Reader) -> list[Link]:
    links = [_make_link("Recorded in error", strike_out_address(case, fact), entry)]
    if fact.has_form(reader, case.service):
        links.insert(0, _make_link("Correct", correct_address(case, fact), entry))
    return links


def _make_link(text: str, href: str, entry: HappenedEntry) -> Link:
    return {"text": text, "href": href, "about": entry.title}
