"""The warning that concerns are not being passed on: to whoever answers them, on every page."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from handrail.accounts.policy import Permission, Reader
from handrail.foundation.wording import nhs_datetime
from handrail.journey.safety import queries
from handrail.journey.safety.presenters import Interruption
from handrail.outbox.queries import find_last_finished, is_job_late
from handrail.outbox.registry import Job, find_job

# The job that alerts people of open concerns, by its name in the schedule.
JOB_NAME = "concerns"


def find_alarm(reader: Reader, at: datetime) -> list[Interruption]:
    """Return what warns this reader: the schedule has stopped, or alerts wait for a mail server."""
    services = reader.list_services_with(Permission.ANSWER_CONCERN)
    if not services or not settings.WATCH_SCHEDULE:
        return []
    job = find_job(JOB_NAME)
    if is_job_late(job, at):
        return [_warn(services, _describe_stopped(job), at)]
    if queries.has_waiting_alerts(services, before=at - job.late_after):
        return [_warn(services, "An alert has been waiting to be sent for more than 5 minutes.", at)]
    return []


def _describe_stopped(job: Job) -> str:
    finished = find_last_finished(job.name)
    since = f" since {nhs_datetime(finished)}" if finished else ""
    return f"Safety concerns have not been passed on automatically{since}."


def _warn(services: tuple[str, ...], problem: str, at: datetime) -> Interruption:
    people = {turn.user.name: turn.mobile or turn.user.telephone for turn in queries.on_call_at(services, at)}
    names = "; ".join(", ".join(filter(None, pair)) for pair in people.items())
    call = f"Call the person on call yourself: {names}." if names else "Nobody is on call now."
    return Interruption(
        title="Safety alerts are not being sent.",
        text=f"{problem} {call} Check your cases for open concerns, and tell your system administrator.",
        href=reverse("on-call", args=[services[0]]),
        link="See who is on call",
    )
