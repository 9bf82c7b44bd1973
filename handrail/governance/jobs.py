"""The job of the schedule that tells of overdue matters. `handrail work` runs it."""

from datetime import datetime, timedelta

from handrail.foundation.wording import format_count
from handrail.governance.actions import escalate_overdue
from handrail.outbox.registry import Job, register_job


def register_jobs() -> None:
    """Have the worker look for overdue matters every quarter of an hour."""
    register_job(Job("matters", timedelta(minutes=15), tell_of_overdue))


def tell_of_overdue(at: datetime) -> str:
    """Tell whoever must know of each deadline that has passed."""
    return f"{format_count(escalate_overdue(at), 'deadline')} of matters passed and told."
