"""The worker in tests: a round of it where a message should have left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone

from handrail.outbox.carriers import TextFolder
from handrail.outbox.worker import send_waiting


class SendingGateway(TextFolder):
    """A gateway whose texts count as sent; the folder lets a test read them."""

    writes_to_folder = False


@pytest.fixture
def run_worker() -> Callable[[], None]:
    """`run_worker()`: what is queued by now leaves, as far as it may."""
    return lambda: send_waiting(at=timezone.now(), early=True)


@pytest.fixture
def worker_after(run_worker):
    """`with worker_after():` what is queued within has left afterwards."""

    @contextmanager
    def run_after() -> Iterator[None]:
        yield
        run_worker()

    return run_after
