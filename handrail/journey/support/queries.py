"""The strip of fit notes and work, and what guiding rules of the service ask for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import CharField, DateField, DecimalField, Value
from django.db.models.functions import Cast

from handrail.journey.case.contributions import get_contributions
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.support.models import FitNote, FitNoteAdvice, Intervention, WorkAttendance, WorkStatus
from handrail.journey.support.presenters import describe_hours
from handrail.journey.support.rules import NotePeriod, WorkHours
from handrail.service_models import Version
from handrail.service_models.guidance import Guidance, find_referral_guidance, find_session_guidance


@dataclass(frozen=True)
class Spell:
    """A stretch of time on the strip of fit notes and work; `ends_on` None while it lasts."""

    row: str
    starts_on: date
    ends_on: date | None
    words: str


# Which row of the strip, its first day, its key, its last day where known, what it says, and the hours.
SpellRow = tuple[str, date, int, date | None, str, Decimal | None, Decimal | None]
SPELL_WORDS = dict([*FitNoteAdvice.list_choices(), *WorkAttendance.list_choices()])


def work_spells(case: Case) -> list[Spell]:
    """Fit notes and work statuses in order of time, in one query."""
    text: CharField[str, str] = CharField()
    day: DateField[date, date] = DateField()
    number: DecimalField[Decimal, Decimal] = DecimalField(max_digits=5, decimal_places=2)
    no_hours = Cast(Value(None, number), number)
    notes = exclude_struck_out(case.fit_notes).values_list(
        Value("Fit note", text), "starts_on", "pk", "ends_on", Cast("advice", text), no_hours, no_hours
    )
    works = exclude_struck_out(case.work_statuses).values_list(
        Value("Work", text),
        "from_on",
        "pk",
        Cast(Value(None, day), day),
        Cast("attendance", text),
        Cast("hours", number),
        Cast("usual_hours", number),
    )
    # Of two statuses from one day, the one recorded last holds.
    rows = sorted(notes.order_by().union(works.order_by(), all=True), key=lambda row: row[:3])
    ends = [
        following[1] if following and following[0] == row[0] == "Work" else row[3]
        for row, following in pair_with_next(rows)
    ]
    return [
        Spell(kind, starts_on, end, ", ".join(filter(None, [SPELL_WORDS[says], describe_hours(hours)])))
        for (kind, starts_on, _, _, says, now, usual), end in zip(rows, ends, strict=True)
        for hours in [WorkHours(now, usual)]
    ]


def find_current_work(case: Case) -> WorkStatus | None:
    """Return the work status that began last; None where none is recorded."""
    return exclude_struck_out(case.work_statuses).order_by("-from_on", "-id").first()


def find_usual_hours(case: Case) -> Decimal | None:
    """Return the usual hours a week as they were said last; None where nobody has been asked."""
    asked = exclude_struck_out(case.work_statuses).filter(usual_hours__isnull=False)
    usual = asked.order_by("-from_on", "-id").values_list("usual_hours", flat=True).first()
    return usual or get_contributions().find_usual_hours(case)


def find_current_note(case: Case) -> FitNote | None:
    """Return the fit note that covers the latest days; None where none is recorded."""
    return exclude_struck_out(case.fit_notes).order_by("-ends_on", "-pk").first()


def list_note_periods(case: Case) -> list[NotePeriod]:
    """Return the days that each fit note of a case covers."""
    notes = (
        exclude_struck_out(case.fit_notes)
        .exclude(pk=case.find_corrected("fitnote"))
        .order_by("starts_on", "pk")
    )
    return [NotePeriod(*days) for days in notes.values_list("starts_on", "ends_on")]


def pair_with_next(rows: list[SpellRow]) -> list[tuple[SpellRow, SpellRow | None]]:
    """Each row with the one that follows; the last with none."""
    return list(zip(rows, [*rows[1:], None], strict=True)) if rows else []


def rules_before_referral(version: Version) -> list[Guidance]:
    """What rules of the service ask before any of its referrals, each once."""
    found = [rule for offer in version.interventions for rule in find_referral_guidance(version, offer.code)]
    return [rule for rule in dict.fromkeys(found) if rule.asks]


def rule_after_sessions(row: Intervention, version: Version) -> Guidance | None:
    """The rule that asks the clinician's reason for so many sessions, where none has been recorded."""
    if row.reason or not row.sessions_attended:
        return None
    asking = find_session_guidance(version, row.intervention, row.sessions_attended - 1)
    answered = set(exclude_struck_out(row.case.ruleanswers).values_list("rule", flat=True))
    return next((rule for rule in asking if rule.code not in answered), None)
