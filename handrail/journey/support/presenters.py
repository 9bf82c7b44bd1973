"""Work in words."""

from handrail.journey.support.models import ReturnKind, WorkAttendance, WorkStatus


def describe_work(row: WorkStatus) -> str:
    """Return whether a client is at work, and in which: 'At work, same job'."""
    words = [WorkAttendance(row.attendance).label]
    if row.return_kind:
        words.append(ReturnKind(row.return_kind).label.lower())
    return ", ".join(words)
