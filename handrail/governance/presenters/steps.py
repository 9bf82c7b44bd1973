"""What was done about a matter, and what can be done now, in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from handrail.accounts.models import User
from handrail.foundation.wording import join_words, nhs_date
from handrail.governance.models import Matter, MatterStep
from handrail.governance.rules import MatterOutcome, MatterStepKind, PauseReason, SharingReason

STEP_TITLES = {
    MatterStepKind.NOTED: "Add a note",
    MatterStepKind.ACKNOWLEDGED: "Record acknowledgement",
    MatterStepKind.DECIDED: "Record decision",
    MatterStepKind.SHARED: "Record sharing",
    MatterStepKind.REFERRED: "Refer to the local authority",
    MatterStepKind.REPLIED: "Record their reply",
    MatterStepKind.AUTHORITY_DECIDED: "The ICO: told or not",
    MatterStepKind.PEOPLE_DECIDED: "The people affected: told or not",
    MatterStepKind.PAUSED: "Pause the clock",
    MatterStepKind.RESUMED: "Start the clock again",
    MatterStepKind.EXTENDED: "Extend the time",
    MatterStepKind.REVIEW_SET: "Set a review date",
    MatterStepKind.OWNER_SET: "Change the owner",
    MatterStepKind.NAMED: "Change who may read it",
    MatterStepKind.CLOSED: "Close",
    MatterStepKind.REOPENED: "Open again",
}


@dataclass(frozen=True)
class MatterEntry:
    """One step in words."""

    at: datetime
    title: str
    who: str
    text: str
    fields: tuple[tuple[str, str], ...]


def _yes_or_no(value: object) -> str:
    return "Yes" if value else "No"


def _join_names(value: object) -> str:
    return join_words(value if isinstance(value, list) else []) or "No one else"


# What a step keeps besides its words: its label, and how it is read.
DATA_WORDS: dict[str, tuple[str, Callable[[object], str]]] = {
    "to": ("Who", str),
    "consent": ("With their agreement", _yes_or_no),
    "reason": ("Reason", str),
    "told": ("Told", _yes_or_no),
    "review_on": ("Look at it again", lambda value: nhs_date(date.fromisoformat(str(value)))),
    "name": ("Owner", str),
    "names": ("May read it", _join_names),
    "subject_names": ("It is about", _join_names),
    "outcome": ("Outcome", lambda value: MatterOutcome(str(value)).label),
    "answer": ("Answer", str),
    "learning": ("What we learnt", str),
}


def list_entries(matter: Matter) -> list[MatterEntry]:
    """Return what was done about a matter, the latest first."""
    return [_present_step(step) for step in reversed(list(matter.steps.all()))]


def _present_step(step: MatterStep) -> MatterEntry:
    kind = MatterStepKind(step.kind)
    known = [(DATA_WORDS[name], value) for name, value in step.data.items() if name in DATA_WORDS]
    fields = [(label, describe(value)) for (label, describe), value in known] + _list_reasons(step)
    title = "Note" if kind == MatterStepKind.NOTED else kind.label
    return MatterEntry(step.at, title, step.by.name if step.by else "", step.text, tuple(fields))


def _list_reasons(step: MatterStep) -> list[tuple[str, str]]:
    """Return why something was shared without consent and who authorised it, or what a pause waits for."""
    if not (because := step.data.get("because")):
        return []
    if step.kind == MatterStepKind.PAUSED:
        return [("We wait for", PauseReason(because).label)]
    authorised = step.by.name if step.by else ""
    return [("Why without it", SharingReason(because).label), ("Authorised by", authorised)]


# Links to what those above offer about a matter, given at start-up.
LinkMaker = Callable[[Matter, User], list[dict[str, str]]]
_link_makers: list[LinkMaker] = []


def offer_link(make_links: LinkMaker) -> None:
    """Have the page of every matter show these links to whoever reads it."""
    _link_makers.append(make_links)


def list_step_links(matter: Matter, steps: Iterable[MatterStepKind], user: User) -> list[dict[str, str]]:
    """Return the links to what can be done now, in words that say what is done."""
    offered = [link for make_links in _link_makers for link in make_links(matter, user)]
    return offered + [
        {"text": STEP_TITLES[step], "href": reverse("matter-step", args=[matter.pk, step.value])}
        for step in steps
    ]
