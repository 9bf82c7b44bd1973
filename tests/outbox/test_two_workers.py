"""Two `handrail work` processes at once: each message leaves once, and one killed by -9 loses nothing."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email import message_from_string
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from handrail.accounts.emails import EMAIL_KIND
from handrail.outbox.actions import add_to_queue
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.rules import DeliveryState, Envelope
from tests.support.mail_servers import MailServer

pytestmark = pytest.mark.django_db(transaction=True)
HANDRAIL = Path(sys.executable).with_name("handrail")
# Long enough for a second attempt of a message whose first met a busy machine.
SECONDS = 240


def build_environment(home: Path, port: int) -> dict[str, str]:
    """The environment of a worker on the database of this test and the mail server on this port."""
    settings = connection.settings_dict
    address = ""
    if connection.vendor == "postgresql":
        user, password = settings["USER"], settings["PASSWORD"]
        address = f"postgres://{user}:{password}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    else:
        (home / "handrail.sqlite3").symlink_to(settings["NAME"])
    return os.environ | {
        "HANDRAIL_HOME": str(home), "DATABASE_URL": address, "HANDRAIL_EMAIL_HOST": "127.0.0.1",
        "HANDRAIL_EMAIL_PORT": str(port), "HANDRAIL_EMAIL_SECURITY": "none", "HANDRAIL_EMAIL_TIMEOUT": "60",
    }  # fmt: skip


def queue_emails(*names: str) -> None:
    for name in names:
        words = Envelope("email", f"{name}@example.org", "About your account", "Read it.")
        add_to_queue(kind=EMAIL_KIND, reference=name, channel="email", at=timezone.now(), words=words)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, Counter(OutgoingMessage.objects.values_list("state", flat=True))
        time.sleep(0.2)


def count_sent() -> int:
    return OutgoingMessage.objects.filter(state=DeliveryState.SENT).count()


@pytest.fixture
def start_worker(tmp_path, mail_server):
    """Start a worker as a process; what still runs at the end is killed."""
    workers: list[subprocess.Popen[bytes]] = []
    environment = build_environment(tmp_path, mail_server.port)

    def start_process() -> subprocess.Popen[bytes]:
        worker = subprocess.Popen([HANDRAIL, "work"], env=environment, stdout=subprocess.DEVNULL)
        workers.append(worker)
        return worker

    yield start_process
    for worker in workers:
        worker.kill()
        worker.wait()


def test_each_message_leaves_once_and_at_most_the_one_in_hand_twice(start_worker, mail_server: MailServer):
    first, second = start_worker(), start_worker()
    many = [f"reader-{number}" for number in range(12)]
    queue_emails(*many)
    wait_until(lambda: count_sent() == len(many))
    assert Counter(to for to, _ in mail_server.taken) == {f"{name}@example.org": 1 for name in many}

    second.send_signal(signal.SIGTERM)
    # It may have been starting still, and ends as any process does then.
    assert second.wait(SECONDS) in (0, -signal.SIGTERM)
    mail_server.stalled.add("in-hand@example.org")
    queue_emails("in-hand")
    wait_until(lambda: any(to == "in-hand@example.org" for to, _ in mail_server.taken))
    queue_emails("later-1", "later-2")
    start_worker()
    wait_until(lambda: count_sent() == len(many) + 2)
    first.kill()
    # The five minutes of its lease have passed.
    OutgoingMessage.objects.filter(reference="in-hand").update(leased_until=timezone.now() - timedelta(1))
    wait_until(lambda: count_sent() == len(many) + 3)
    times = Counter(to for to, _ in mail_server.taken)
    assert {to for to, count in times.items() if count > 1} == {"in-hand@example.org"}
    assert times["in-hand@example.org"] == 2
    in_hand = [words for to, words in mail_server.taken if to == "in-hand@example.org"]
    assert len({message_from_string(words)["Message-ID"] for words in in_hand}) == 1
