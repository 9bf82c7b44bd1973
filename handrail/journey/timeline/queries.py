"""What happened to a case, with what staff wrote of it, found by kind and words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from handrail.accounts.policy import Reader
from handrail.journey.case.events import KINDS, describe_event
from handrail.journey.case.models import Case, Event
from handrail.journey.case.queries import is_restricted, list_timeline, version_of
from handrail.journey.corrections.fact_kinds import FACT_OF_EVENT
from handrail.journey.corrections.queries import RecordedFact, list_recorded_facts
from handrail.journey.notes.queries import may_read_notes
from handrail.journey.timeline.rules import find_topics, matches_words

# What an event names its fact by, where it does.
NUMBERED = ("contact", "note", "attachment")
HIDDEN_TITLE, HIDDEN_TEXT = "A clinical entry", "Only clinical staff can see this note"


@dataclass(frozen=True)
class HappenedEntry:
    """An event as one reader may see it: its words, the note that goes with it, and the facts it tells of."""

    event: Event
    title: str
    text: str
    facts: tuple[RecordedFact, ...]
    # The entry that this one puts right, where it was of that alone; it may itself put right another.
    corrects: "HappenedEntry | None" = None


def list_entries(case: Case, reader: Reader, *, kind: str = "", words: str = "") -> list[HappenedEntry]:
    """Return what happened, the newest first, of a group of kinds and with all of some words."""
    topics = find_topics(kind)
    texts = _list_texts(case)
    facts = _group_facts(list_recorded_facts(case))
    clinical = may_read_notes(case, reader)
    restricted = is_restricted(version_of(case), reader)
    entries = fold_corrections(
        _make_entry(event, facts, texts, reader, clinical=clinical, restricted=restricted)
        for event in list_timeline(case)
        if not topics or KINDS[event.kind].topic in topics
    )
    return [entry for entry in entries if not words or matches_words(words, _list_searched(entry))]


def list_latest_entries(case: Case, reader: Reader, count: int) -> list[HappenedEntry]:
    """Return what happened last, the newest first, without what was written of it: two queries."""
    events = list(list_timeline(case)[:count])
    kinds = {FACT_OF_EVENT[event.kind][0] for event in events if event.kind in FACT_OF_EVENT}
    facts = _group_facts(list_recorded_facts(case, sorted(kinds)) if kinds else ())
    clinical = may_read_notes(case, reader)
    restricted = is_restricted(version_of(case), reader)
    return fold_corrections(
        _make_entry(event, facts, {}, reader, clinical=clinical, restricted=restricted) for event in events
    )


def fold_corrections(entries: Iterable[HappenedEntry]) -> list[HappenedEntry]:
    """Show what was put right as one entry with what puts it right, at the place of the latter."""
    entries = list(entries)
    by_fact = {(fact.kind, fact.id): number for number, entry in enumerate(entries) for fact in entry.facts}
    before: dict[int, int] = {}
    for number, entry in enumerate(entries):
        told = {by_fact.get((fact.kind, fact.corrects_id or 0)) for fact in entry.facts}
        earlier = told.pop() if len(told) == 1 else None
        if earlier is not None and all(fact.struck_out_at for fact in entries[earlier].facts):
            before[number] = earlier
    folded = set(before.values())
    return [_fold_entry(number, entries, before) for number in range(len(entries)) if number not in folded]


def _fold_entry(number: int, entries: list[HappenedEntry], before: dict[int, int]) -> HappenedEntry:
    if number not in before:
        return entries[number]
    return replace(entries[number], corrects=_fold_entry(before[number], entries, before))


def _list_searched(entry: HappenedEntry) -> list[str]:
    people = [entry.event.by.name if entry.event.by else "", *(fact.staff for fact in entry.facts)]
    earlier = _list_searched(entry.corrects) if entry.corrects else []
    return [entry.title, entry.text, *people, *earlier]


def _list_texts(case: Case) -> dict[tuple[str, int], str]:
    contacts = case.contacts.exclude(note="").order_by().values_list("pk", "note")
    notes = case.notes.order_by().values_list("pk", "text")
    return {("contact", pk): text for pk, text in contacts} | {("casenote", pk): text for pk, text in notes}


Grouped = dict[tuple[str, object], list[RecordedFact]]


def _group_facts(facts: Iterable[RecordedFact]) -> Grouped:
    """Return facts by their number and by each of their moments."""
    grouped: Grouped = {}
    for fact in facts:
        for key in {fact.id, fact.at, fact.recorded_at}:
            grouped.setdefault((fact.kind, key), []).append(fact)
    return grouped


def find_facts(event: Event, grouped: Grouped) -> tuple[RecordedFact, ...]:
    """Return the facts that an event tells of: by the number it carries, else by its moment."""
    if event.kind not in FACT_OF_EVENT:
        return ()
    kind, moment = FACT_OF_EVENT[event.kind]
    number = next((event.data[name] for name in NUMBERED if name in event.data), None)
    if number is not None:
        return tuple(grouped.get((kind, number), ()))
    at = (moment == "recorded_at" and event.recorded_at) or event.at
    return tuple(fact for fact in grouped.get((kind, at), ()) if getattr(fact, moment) == at)


def _make_entry(
    event: Event,
    grouped: Grouped,
    texts: dict[tuple[str, int], str],
    reader: Reader,
    *,
    clinical: bool,
    restricted: bool,
) -> HappenedEntry:
    kind = KINDS[event.kind]
    facts = find_facts(event, grouped)
    hidden = (kind.clinical and not clinical) or (restricted and kind.topic in ("intervention", "fit_note"))
    text = "\n\n".join(filter(None, (texts.get((fact.kind, fact.id)) for fact in facts)))
    if text and not (clinical or all(fact.staff_id == reader.user_id for fact in facts)):
        text = HIDDEN_TEXT
    title = HIDDEN_TITLE if hidden else describe_event(event.kind, event.data)
    return HappenedEntry(event, title, text, () if hidden else facts)
