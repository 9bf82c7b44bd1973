"""What happened to a case besides its milestones, by the names that clocks and schedules know: one query."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.utils import timezone

from handrail.foundation.calendars import LONDON, end_of_day
from handrail.journey.case.models import Case
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
STEP = Concat("decided", Value(" "), "suggested", output_field=CharField())
EVENT_OF_DECISION = {
    "second_wanted": "second_wanted",
    "second": "second_assessed",
    "step": "step_decided",
}
NEW_JOB = ("new_employer", "self_employed")


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
    return _in_order(case, _exceptions() + _work() + _talk())


def what_moves(case: Case, *, enrolled: bool) -> list[Happening]:
    """Of what happened only that on which tasks and stages depend; before enrolment, pauses alone."""
    return _in_order(case, _exceptions() + (_work() if enrolled else ()))


def _in_order(case: Case, sorts: tuple[QuerySet, ...]) -> list[Happening]:
    first, *others = (rows.filter(case=case) for rows in sorts)
    found = first.union(*others, all=True)
    return sorted((Happening(*row) for row in found), key=lambda each: each.at)


# The queries of each sort, of all cases: to build them anew for every case took longer than to run them.


@cache
def _exceptions() -> tuple[QuerySet, ...]:
    return (
        _rows("clockexceptions", "pause", "clock", "reason", "starts_on", "ends_on").filter(kind="pause"),
        _rows("clockexceptions", "exemption", "clock", "reason").filter(kind="exemption"),
    )


@cache
def _work() -> tuple[QuerySet, ...]:
    client = Value("client")
    return (
        _rows("contacts", "spoke", "kind", "with_whom").filter(successful=True),
        _rows("contacts", "tried", "kind", "with_whom").filter(successful=False),
        _rows("work_statuses", "back", "return_kind", client, "from_on").filter(attendance="at_work"),
        _rows("fit_notes", "fit_note", "advice", client).filter(signed_in_house=True),
        _rows("follow_ups", "follow_up", "code", "outcome"),
        _rows("ruleanswers", "rule", "rule", "about"),
        _rows("assessments", "second_wanted", Value("assessment"), client).filter(second_stage=True),
        _rows("second_stages", "second", "decision", client, until="reason"),
        _rows("measures", "measured", "instrument", client).filter(occasion="entry"),
        _rows("stepdecisions", "step", STEP, "because", until="reason"),
        _rows("allocations", "handover", "case_manager__name", "kind").exclude(kind="first"),
        _written(),
        _rows(
            "questionnaires", "asked", "code", "answered_mode",
            TruncDate("answered_at", tzinfo=LONDON), TruncDate("closes_at", tzinfo=LONDON),
        ),
    )  # fmt: skip


@cache
def _talk() -> tuple[QuerySet, ...]:
    client = Value("client")
    return (
        _rows("screenings", "talk", Value("screening"), client),
        _rows("assessments", "talk", Value("assessment"), client, until="come_back"),
        _rows("second_stages", "talk", Value("second stage"), client),
        _rows("allocations", "cover", "case_manager__name", "reason", until="until").filter(kind="cover"),
        _rows("obstacles", "obstacle", "flag", "text", "priority", "words"),
        _letters(),
    )


def _of(name: str) -> QuerySet:
    """What is called so of a case, of all cases."""
    return Case._meta.get_field(name).related_model._default_manager.order_by()


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


def _written() -> QuerySet:
    """Messages to the client, from when they were written; a questionnaire tells them nothing."""
    nothing = [_text(Value(""))] * 4
    rows = _of("messages").filter(recipient="client", sending__isnull=True)
    return rows.values_list(_text(Value("wrote")), "id", *nothing, "queued_at", _text(Value("")))


def _text(source: object) -> Coalesce:
    return Coalesce(Cast(source, CharField()), Cast(Value(""), CharField()))


def _rows(
    name: str,
    what: str,
    detail: object,
    about: object,
    day: object = Value(""),
    until: object = Value(""),
) -> QuerySet:
    """The facts of one sort that hold, as the columns of a Happening."""
    columns = [_text(each) for each in (detail, about, day, until)]
    return (
        _of(name)
        .filter(struck_out_at__isnull=True)
        .values_list(_text(Value(what)), "id", *columns, "at", _text("recorded_by__name"))
    )


def _letters() -> QuerySet:
    columns = [_text(each) for each in ("document__kind", "recipient", Value(""), Value(""))]
    return (
        _of("messages")
        .filter(sent_at__isnull=False)
        .values_list(_text(Value("sent")), "id", *columns, "sent_at", _text(Value("")))
    )


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
    """Each talk with the client: when, with whom and what for."""
    return [
        Conversation(timezone.localtime(each.at), each.who, each.detail.replace("_", " "))
        for each in found
        if each.what in ("spoke", "talk") and each.about == "client" and each.who
    ]
