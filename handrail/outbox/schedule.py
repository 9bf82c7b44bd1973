"""The schedule: each job runs when it is due, on one worker at a time."""

import logging
from datetime import datetime
from functools import partial

from django.utils import timezone

from handrail.outbox import actions
from handrail.outbox.busy_database import repeat_while_busy
from handrail.outbox.registry import Job, find_job, list_jobs

log = logging.getLogger(__name__)


def run_due_jobs(at: datetime, *, early: bool = False) -> dict[str, str]:
    """Run every job that is due, with `early` every one; return what each says it did, by name."""
    reports = {job.name: run_job(job, at, early=early) for job in list_jobs()}
    return {name: report for name, report in reports.items() if report is not None}


def run_job(job: Job, at: datetime, *, early: bool = False) -> str | None:
    """Run a job if it is due and nobody runs it; return what it says it did, None where it did not run."""
    try:
        return _run_claimed(job, at, early=early)
    except Exception as problem:  # The other jobs go on, and `handrail work --check` says that this failed.
        log.exception("The job %s failed.", job.name)
        return f"failed ({type(problem).__name__})"


def run_job_now(name: str) -> str:
    """Run a job by hand, due or not; return what it says it did. Its faults are raised."""
    report = _run_claimed(find_job(name), timezone.now(), early=True)
    return f"{name}: another worker is doing this now." if report is None else report


def _run_claimed(job: Job, at: datetime, *, early: bool) -> str | None:
    lease = actions.claim_job(job, at, early=early)
    if lease is None:
        return None
    try:
        report = repeat_while_busy(partial(job.run, at))
    except Exception as problem:
        actions.finish_job(job, lease, timezone.now(), error=type(problem).__name__)
        raise
    actions.finish_job(job, lease, timezone.now())
    return report
