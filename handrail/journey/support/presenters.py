"""Work in words."""

from fractions import Fraction

from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.journey.support.models import HoursWorked, ReturnKind, WorkAttendance, WorkStatus
from handrail.journey.support.rules import WorkHours, format_hours

# Shares that people have a word for.
SHARE_WORDS = {
    Fraction(0): mark_text("none of usual"),
    Fraction(1, 4): mark_text("a quarter of usual"),
    Fraction(1, 3): mark_text("a third of usual"),
    Fraction(1, 2): mark_text("half of usual"),
    Fraction(2, 3): mark_text("two thirds of usual"),
    Fraction(3, 4): mark_text("three quarters of usual"),
    Fraction(1): mark_text("all of usual"),
}


def describe_hours(hours: WorkHours) -> str:
    """Return the hours in words: '15 of 30 hours a week, half of usual'; '' where none are known."""
    now, usual, share = format_hours(hours.now), format_hours(hours.usual), hours.share
    if share is not None:
        return _(
            "%(now)s of %(usual)s hours a week, %(share)s", now=now, usual=usual, share=_describe_share(share)
        )
    if now:
        return _("%(now)s hours a week", now=now)
    return _("usually %(usual)s hours a week", usual=usual) if usual else ""


def _describe_share(share: Fraction) -> str:
    if words := SHARE_WORDS.get(share):
        return _(words)
    if share > 1:
        return _("more than usual")
    # Neither nothing nor all of it, however near.
    return _("%(percent)s%% of usual", percent=min(max(round(share * 100), 1), 99))


def join_hours(words: str, row: HoursWorked) -> str:
    """Return words about work with the hours of a fact after them, where it says any."""
    return ": ".join(filter(None, [words, describe_hours(row.work_hours)]))


def describe_work(row: WorkStatus) -> str:
    """Return whether a client is at work, and in which: 'At work, same job'."""
    words = [WorkAttendance(row.attendance).label]
    if row.return_kind:
        words.append(ReturnKind(row.return_kind).label.lower())
    return join_hours(", ".join(words), row)
