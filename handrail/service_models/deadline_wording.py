"""A deadline in one sentence, with the days that were not counted, so that staff can check the sum."""

from datetime import date, timedelta

from handrail.foundation.calendars import long_date
from handrail.foundation.wording import join_words, nhs_time
from handrail.service_models.clock_run import ClockRun
from handrail.service_models.due_time import ClockPause
from handrail.service_models.schema.timing import EVENTS

# What follows the day due, by the state of a clock; those left out say nothing more.
ENDINGS = {"overdue": "; overdue", "closed": "; no longer needed, as the case has ended"}


def explain_deadline(run: ClockRun, state: str) -> str:
    """Return what is due by when, from which event, with its pauses and how it stands."""
    sentence = _describe_due(run) + _describe_counting(run)
    sentence += "".join(_describe_pause(pause) for pause in run.pauses) + _describe_state(run, state)
    return sentence.rstrip(".") + "."


def _describe_due(run: ClockRun) -> str:
    clock = run.clock
    length = clock.target or clock.maximum
    assert length is not None
    day = long_date(run.due_at.date())
    by = f"{nhs_time(run.due_at)} on {day}" if length.unit == "hours" else day
    within = "within" if clock.target else "at most"
    start = f"{EVENTS[clock.starts_on]} on {long_date(run.started_at.date())}"
    return f"{clock.label}: due by {by}, {within} {length} of {start}"


def _describe_counting(run: ClockRun) -> str:
    """Describe which days a clock in working days left out."""
    length = run.clock.target or run.clock.maximum
    if length is None or length.unit != "working days":
        return ""
    start, end = run.started_at.date(), run.due_at.date()
    weekends = " and leaving out weekends" if _has_weekend(start, end) else ""
    text = f", counting from the next working day{weekends}"
    if holidays := [day for day, _ in run.working.holidays_between(start, end)]:
        days = join_words([f"{day:%A} {day.day} {day:%B}" for day in holidays])
        are = "are bank holidays" if len(holidays) > 1 else "is a bank holiday"
        text += f"; {days} {are} in {run.working.label}"
    return text


def _has_weekend(start: date, end: date) -> bool:
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return any(day.weekday() >= 5 for day in days)


def _describe_pause(pause: ClockPause) -> str:
    end = "" if pause.lasting else f" to {long_date(pause.end.date())}"
    return f", paused from {long_date(pause.start.date())}{end} ({pause.reason})"


def _describe_state(run: ClockRun, state: str) -> str:
    if run.met_at:
        return f"; done on {long_date(run.met_at.date())}" + (", late" if state == "met_late" else "")
    if state == "exempt" and run.exemption:
        return f"; not needed in this case: {run.exemption.reason}"
    return ENDINGS.get(state, "")
