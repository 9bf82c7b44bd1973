"""The schedule: each job runs when it is due, on one worker at a time."""

import logging
from datetime import datetime

from django.utils import timezone

from handrail.outbox import actions
from handrail.outbox.registry import Job, list_jobs

log = logging.getLogger(__name__)


def run_due_jobs(at: datetime, *, early: bool = False) -> dict[str, str]:
    """Run every job that is due, with `early` every one; return what each says it did, by name."""
    reports = {job.name: run_job(job, at, early=early) for job in list_jobs()}
    return {name: report for name, report in reports.items() if report is not None}


def run_job(job: Job, at: datetime, *, early: bool = False) -> str | None:
    """Run a job if it is due and nobody runs it; return what it says it did, None where it did not run."""
    lease = actions.claim_job(job, at, early=early)
    if lease is None:
        return None
    try:
        report = job.run(at)
    except Exception as problem:  # The other jobs go on, and `handrail work --check` says that this failed.
        log.exception("The job %s failed.", job.name)
        actions.finish_job(job, lease, timezone.now(), error=type(problem).__name__)
        return f"failed ({type(problem).__name__})"
    actions.finish_job(job, lease, timezone.now())
    return report
