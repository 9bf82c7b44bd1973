"""`handrail work`: one thread for messages and one for each job, so that none waits for another."""

import logging
import signal
import threading
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from handrail.outbox.registry import Job, list_jobs
from handrail.outbox.schedule import run_job
from handrail.outbox.worker import send_waiting

log = logging.getLogger(__name__)

SECONDS_BETWEEN_ROUNDS = 2
SECONDS_TO_NOTE = 5  # what a round needs after its last sending


def work_until_stopped() -> bool:
    """Send messages and run jobs until SIGTERM or Ctrl+C; return False where a thread died of itself."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    rounds: dict[str, Callable[[], object]] = {job.name: partial(_run_job, job) for job in list_jobs()}
    rounds["messages"] = partial(send_waiting, stops=stopping.is_set)
    threads = [
        threading.Thread(target=repeat_round, args=(task, stopping), name=name, daemon=True)
        for name, task in rounds.items()
    ]
    for thread in threads:
        thread.start()
    while not stopping.wait(1):
        if not all(thread.is_alive() for thread in threads):
            return False
    _join(threads)
    return True


def _run_job(job: Job) -> None:
    run_job(job, timezone.now())


def repeat_round(task: Callable[[], object], stopping: threading.Event) -> None:
    """Do a round again and again until told to stop; a database that went away is found again."""
    while not stopping.is_set():
        try:
            close_old_connections()
            task()
        except Exception:
            log.exception("A round of %s failed; it is done again.", threading.current_thread().name)
        stopping.wait(SECONDS_BETWEEN_ROUNDS)
    connection.close()


def _join(threads: list[threading.Thread]) -> None:
    """Let each finish what it is sending; what does not end in time is taken up again after its lease."""
    deadline = timezone.now().timestamp() + settings.EMAIL_TIMEOUT + SECONDS_TO_NOTE
    for thread in threads:
        thread.join(max(0, deadline - timezone.now().timestamp()))
