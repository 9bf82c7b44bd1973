"""What happened to a case besides its milestones, by the names that clocks and schedules know: one query."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import CharField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from handrail.foundation.calendars import end_of_day
from handrail.journey.case.contributions import FactRow, FactRows, get_contributions
from handrail.journey.case.models import Case, Contact, Fact
from handrail.service_models import Version
from handrail.service_models.clocks import Exemption, Pause
from handrail.service_models.script import Conversation

# Contacts whose kind names an event; a contact of a schedule has the event's own name as its kind.
EVENT_OF_CONTACT = {"fit_note_review": "fit_note_reviewed"}
EVENT_OF_LETTER = {
    ("plan", "gp"): "plan_sent_to_gp",
    ("discharge_summary", "client"): "discharge_report_sent",
    ("discharge_summary", "gp"): "discharge_report_sent",
}
EVENT_OF_DECISION = {
    "second_wanted": "second_wanted",
    "second": "second_assessed",
    "step": "step_decided",
}
FactType = TypeVar("FactType", bound=Fact)
NEW_JOB = ("new_employer", "self_employed")
NOTHING = Value("")
# The person a fact is about, where that is the client.
CLIENT = Value("client")


@dataclass(frozen=True)
class Happening:
    """One row of what happened: `detail` and `about` say what of its sort, `who` is the staff's name."""

    what: str
    key: int
    detail: str
    about: str
    day: str
    until: str
    at: datetime
    who: str


def happenings(case: Case) -> list[Happening]:
    """Contacts, talks, returns to work, letters sent, follow-ups, pauses and the like, in order of time."""
    given = get_contributions()
    return _in_order(case, given.exceptions + CONTACTS + given.progress + given.conversations)


def what_moves(case: Case, *, enrolled: bool) -> list[Happening]:
    """Of what happened only that on which tasks and stages depend; before enrolment, pauses alone."""
    given = get_contributions()
    return _in_order(case, given.exceptions + (CONTACTS + given.progress if enrolled else ()))


def _in_order(case: Case, sorts: tuple[FactRows, ...]) -> list[Happening]:
    first, *others = (rows.filter(case=case) for rows in sorts)
    found = first.union(*others, all=True)
    return sorted((Happening(*row) for row in found), key=lambda each: each.at)


# Rows are built once, for all cases: to build them for every case took longer than to run them.


def fact_rows(
    model: type[FactType],
    what: str,
    detail: Combinable | str,
    about: Combinable | str,
    day: Combinable | str = NOTHING,
    until: Combinable | str = NOTHING,
) -> QuerySet[FactType, FactRow]:
    """Return the facts of one model that hold, as the columns of a Happening: fields or expressions."""
    columns = [as_text(each) for each in (detail, about, day, until)]
    return (
        model._default_manager.order_by()
        .filter(struck_out_at__isnull=True)
        .values_list(as_text(Value(what)), "id", *columns, "at", as_text("recorded_by__name"))
    )


def as_text(source: Combinable | str) -> Coalesce:
    """Return a field or expression as text, empty where there is none."""
    return Coalesce(Cast(source, CharField()), Cast(NOTHING, CharField()))


CONTACTS = (
    fact_rows(Contact, "spoke", "kind", "with_whom").filter(successful=True),
    fact_rows(Contact, "tried", "kind", "with_whom").filter(successful=False),
)


def asked_in(found: list[Happening], ring_after: timedelta) -> dict[str, datetime]:
    """When somebody should ring about each questionnaire that is out, by its code: no sooner than this.

    One that the client answered, or that closes sooner (they asked us to stop), puts nothing off.
    """
    return {
        each.detail: each.at + ring_after
        for each in found
        if each.what == "asked"
        and not each.day
        and date.fromisoformat(each.until) >= timezone.localdate(each.at + ring_after)
    }


def pauses_in(found: list[Happening]) -> tuple[Pause, ...]:
    """The pauses, each until the end of its last day."""
    return tuple(
        Pause(
            date.fromisoformat(each.day),
            end_of_day(date.fromisoformat(each.until)) if each.until else None,
            each.about,
            (each.detail,) if each.detail else (),
        )
        for each in found
        if each.what == "pause"
    )


def exemptions_in(found: list[Happening]) -> tuple[Exemption, ...]:
    return tuple(Exemption(each.detail, each.about) for each in found if each.what == "exemption")


def events_in(found: list[Happening], version: Version, screened: datetime | None) -> dict[str, list[date]]:
    """Times by event name."""
    events: dict[str, list[date]] = {}
    rules = {rule.code: rule.kind for rule in version.guiding_rules}
    severity = {sign.instrument for step in version.assessment.steps for sign in step.signs}
    for each in found:
        if each.what == "measured" and each.detail in severity:
            events.setdefault("severity_measured", []).append(each.at)
        for name in _names(each, rules, screened):
            at = date.fromisoformat(each.day) if each.day else each.at
            events.setdefault(name, []).append(at)
    return events


def _names(each: Happening, rules: Mapping[str, str], screened: datetime | None) -> Iterator[str]:
    if each.what == "spoke" and each.about == "client":
        yield EVENT_OF_CONTACT.get(each.detail, each.detail)
    elif each.what in EVENT_OF_DECISION:
        yield EVENT_OF_DECISION[each.what]
    elif each.what == "back":
        yield "work_returned"
        if each.detail in NEW_JOB:
            yield "job_started"
    elif each.what == "fit_note":
        yield "fit_note_issued"
    elif each.what == "rule":
        yield f"rule_{each.detail}"
        if rules.get(each.detail) == "plan_to_gp":
            yield "plan_commented"
    elif each.what == "sent":
        yield from _letter_names(each, screened)


def _letter_names(each: Happening, screened: datetime | None) -> Iterator[str]:
    if (each.detail, each.about) in EVENT_OF_LETTER:
        yield EVENT_OF_LETTER[each.detail, each.about]
    if each.about == "employer":
        yield "employer_told"
    # Being told that a referral arrived is not being told what became of it.
    if each.about == "referrer" and screened and each.at >= screened:
        yield "referrer_told"


def contacts_left(
    version: Version, found: list[Happening], events: dict[str, list[date]], stream: str
) -> tuple[str, ...]:
    """The contacts of schedules of so many times that have begun, and are neither made nor given up.

    One is given up by a contact of its kind in which nobody was reached.
    """
    settled = {each.detail for each in found if each.what in ("spoke", "tried")}
    return tuple(
        f"{schedule.code}_{number}"
        for schedule in version.schedules
        if schedule.times and schedule.starts_on in events
        and (not schedule.workstreams or stream in schedule.workstreams)
        for number in range(1, schedule.times + 1)
        if f"{schedule.code}_{number}" not in settled
    )  # fmt: skip


def handover_untold(found: list[Happening]) -> str:
    """The case manager of the last handover, unless the client was written or spoken to since."""
    handovers = [each for each in found if each.what == "handover"]
    if not handovers:
        return ""
    last = handovers[-1]
    told = any(
        each.what == "wrote" or (each.what == "spoke" and each.about == "client")
        for each in found
        if each.at >= last.at
    )
    return "" if told else last.detail


def conversations(found: list[Happening]) -> list[Conversation]:
    """Each talk with the client: when, with which member of staff and what for."""
    return [
        Conversation(timezone.localtime(each.at), each.who, each.detail.replace("_", " "))
        for each in found
        if each.what in ("spoke", "talk") and each.about == "client" and each.who
    ]
