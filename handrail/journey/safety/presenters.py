"""What pages show of concerns, cut to what the reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from handrail import instruments, service_models
from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.wording import nhs_datetime
from handrail.journey.case.models import Case
from handrail.journey.case.queries import find_hidden_references, is_restricted, version_of
from handrail.journey.messages.rules import Channel
from handrail.journey.safety import queries, rules
from handrail.journey.safety.forms import PARTS
from handrail.journey.safety.models import Concern, ConcernStep, OnCall
from handrail.journey.safety.queries.concern_state import OpenConcern, standing_in, standing_of
from handrail.journey.safety.rules import ConcernStepKind
from handrail.outbox.rules import DeliveryState
from handrail.service_models import opening
from handrail.service_models.crisis import find_crisis_lines


@dataclass(frozen=True)
class Interruption:
    """What leads a page: the words, the link, and the case it names with its service, where it names one."""

    title: str
    text: str
    href: str
    link: str
    quiet: bool = False
    record: tuple[str, str] | None = None


def find_interruptions(reader: Reader, case: Case | None, at: datetime) -> list[Interruption]:
    """What leads this reader's page: concerns that are theirs, and the one of the page's own case."""
    found = standing_in(reader.list_services_with(Permission.READ_CASE), at)
    own = [each for each in found if reader.user_id in each.find_interrupted(at)]
    here = [each for each in found if case and each.reference == case.reference and each not in own]
    unnamed = find_hidden_references(reader, [each.reference for each in own]) if own else set()
    return [_own(each, named=each.reference not in unnamed) for each in own] + [_here(each) for each in here]


def _own(concern: OpenConcern, *, named: bool) -> Interruption:
    return Interruption(
        title=f"Safety concern: {concern.name if named else 'a restricted record'}, {concern.reference}.",
        text=f"Open since {nhs_datetime(concern.opened_at)}. It stays here until a named person accepts "
        "responsibility.",
        href=reverse("safety", args=[concern.reference]),
        link="Act on it now",
        record=(concern.reference, concern.service),
    )


def _here(concern: OpenConcern) -> Interruption:
    return Interruption(
        title="There is an open safety concern for this client.",
        text="",
        href=reverse("safety", args=[concern.reference]),
        link="See the concern and who to call",
        quiet=True,
    )


@dataclass(frozen=True)
class Entry:
    """One step in words."""

    at: datetime
    title: str
    who: str
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()


RAISED = {
    "answer": "An answer needs action: {instrument}",
    "worry": "Worried about safety",
    "client": "The client said on their own page that they do not feel safe",
}
RUNGS = {rung.code: rung.label for rung in rules.PATH}


def page_of(case: Case, reader: Reader, at: datetime) -> dict[str, object]:
    """The context of the page of a case's concerns."""
    concerns = queries.concerns_of(case)
    concern = concerns[0] if concerns else None
    clinical = may_read_content(case, reader)
    context: dict[str, object] = {
        "case": case,
        "at": at,
        "concern": concern,
        "clinical": clinical,
        "may_answer": reader.has_permission(Permission.ANSWER_CONCERN, case.service),
        "lines": find_crisis_lines(service_models.get_service(case.service).nations),
        "before": concerns[1:] if clinical else [],
        "people_to_call": people_to_call(case, at),
    }
    if concern:
        steps, alerts = queries.history_of(concern), queries.find_alert_states(case)
        context |= {
            "accepted_rows": accepted_rows(concern),
            "entries": [present_step(row, clinical, alerts) for row in reversed(list(concern.steps.all()))],
            "parts": [(part, latest_record(concern, part.code)) for part in PARTS] if clinical else [],
            "next_rung": rules.next_rung(steps),
            "path": [(rung, _tried(concern, rung.code)) for rung in rules.PATH],
            "may_accept": rules.may_accept(steps),
            "may_be_mistake": not queries.has_client_raised(concern),
        }
    return context


def may_read_content(case: Case, reader: Reader) -> bool:
    """What was said is for those who read the record, none of it kept from their role."""
    allowed = reader.has_permission(Permission.READ_CLINICAL, case.service)
    return allowed and not is_restricted(version_of(case), reader)


def own_page(case: Case, at: datetime) -> dict[str, object]:
    """What the client's own page says of safety: who to call, and whether that comes before anything else.

    Before anything else out of hours, and always once they have said, or answered, that they may not be safe.
    """
    service = service_models.get_service(case.service)
    staffed = opening.is_open(service, at)
    said = queries.client_has_said(case)
    return {
        "lines": find_crisis_lines(service.nations),
        "lines_first": said or not staffed,
        "said_unsafe": said,
        "opens_again": None if staffed else opening.find_next_opening(service, at),
    }


def people_to_call(case: Case, at: datetime) -> list[dict[str, str]]:
    """Who to call about the concern that is open, the first first: why, and the name and number."""
    standing = standing_of(case, at)
    if standing is None:
        return []
    around = standing.around
    ways = [
        ("On call now", () if around.staffed else around.on_call),
        ("Responsible", rules.find_owners(around)),
        ("Deputy", rules.find_deputies(around)),
    ]
    people = queries.find_people({person for _, each in ways for person in each})
    found: dict[int, dict[str, str]] = {}
    for why, each in ways:
        for person in each:
            found.setdefault(person, {"key": why, "value": _name_and_number(people[person])})
    return list(found.values())


def _name_and_number(user: User) -> str:
    return f"{user.name}, {user.telephone}" if user.telephone else user.name


def accepted_rows(concern: Concern) -> list[dict[str, str]]:
    """Who accepted responsibility, and how to reach them."""
    return [
        {"key": "Name", "value": concern.accepted_name},
        {"key": "Role", "value": concern.accepted_role},
        {"key": "Organisation", "value": concern.accepted_organisation or "This service"},
        {"key": "Phone", "value": concern.accepted_telephone},
    ]


def roster_gaps(reader: Reader, at: datetime) -> list[tuple[service_models.Service, rules.Spell]]:
    """For whoever leads a team: services closed within a week with nobody on call, and when first."""
    gaps = queries.nobody_on_call(reader.list_services_with(Permission.MANAGE_TEAM), at)
    return [(service_models.get_service(slug), spells[0]) for slug, spells in gaps.items() if spells]


def latest_record(concern: Concern, code: str) -> ConcernStep | None:
    """The last record of a part: each keeps what was written before."""
    rows = [row for row in concern.steps.all() if row.kind == ConcernStepKind.RECORDED and row.about == code]
    return rows[-1] if rows else None


def _tried(concern: Concern, code: str) -> list[ConcernStep]:
    return [row for row in concern.steps.all() if row.kind == ConcernStepKind.ATTEMPTED and row.about == code]


# Of one alert: its channel and state, by when it was queued and the address.
AlertStates = Mapping[tuple[datetime, str], tuple[str, str]]


def present_step(row: ConcernStep, clinical: bool, alerts: AlertStates) -> Entry:
    """A step in words; what was written is left out for those who may not read it."""
    title = _title(row, alerts)
    if not clinical:
        return Entry(row.at, title, row.by.name if row.by else "")
    fields = [(label, row.data[code]) for code, label in _fields(row.about) if row.data.get(code)]
    return Entry(row.at, title, row.by.name if row.by else "", row.text, tuple(fields))


def describe_alert(row: ConcernStep, alerts: AlertStates) -> str:
    """Return how far an alert has come: queueing it has reached nobody yet."""
    ways = [(row.recorded_at, address) for _, address in row.data.get("ways", [])]
    sent = [alerts[way] for way in ways if way in alerts]
    states = {state for _, state in sent}
    if not sent or DeliveryState.SENT in states:
        return f"Alerted: {row.alerted}"
    if DeliveryState.WAITING in states:
        return f"Being alerted: {row.alerted}"
    if states & {DeliveryState.FAILED, DeliveryState.HELD_BACK}:
        channels = " or ".join(sorted({Channel(channel).label for channel, _ in sent}))
        return f"Could not be reached by {channels}: {row.alerted}"
    return f"Not alerted, because no mail server is set up: {row.alerted}"


def _title(row: ConcernStep, alerts: AlertStates) -> str:
    if row.kind == ConcernStepKind.RAISED:
        slug = str(row.data.get("instrument", ""))
        return RAISED[row.about].format(instrument=instruments.name_instrument(slug))
    if row.kind == ConcernStepKind.TOLD:
        return describe_alert(row, alerts)
    if row.kind == ConcernStepKind.ATTEMPTED:
        return f"{RUNGS[row.about]}: {'got through' if row.reached else 'no answer'}"
    if row.kind == ConcernStepKind.RECORDED:
        return f"{next(part.title for part in PARTS if part.code == row.about)} recorded"
    return ConcernStepKind(row.kind).label


def _fields(code: str) -> list[tuple[str, str]]:
    part = next((part for part in PARTS if part.code == code), None)
    return [] if part is None else [(name, str(field.label)) for name, field in part.form.base_fields.items()]


def turn_row(turn: OnCall, service: str, csrf: str) -> list[object]:
    """A turn on the roster: who, from, until, where they are alerted, and the button to remove it."""
    name, starts = turn.user.name, nhs_datetime(turn.starts_at)
    button = {
        "text": "Remove from on call",
        "href": reverse("on-call-remove", args=[service, turn.pk]),
        "about": f"{name}, {starts}",
        "csrf": csrf,
    }
    reached_at = ", ".join(filter(None, (turn.address or turn.user.email, turn.mobile)))
    return [name, starts, nhs_datetime(turn.ends_at), reached_at, {"button": button}]
