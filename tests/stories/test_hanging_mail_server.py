"""A mail server takes connections and never answers: a client who is not safe is told who to call."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.mail_servers import MailServer
from tests.support.servers import RealServer

SET_UP = """
import json, uuid
from datetime import date
from urllib.parse import urlsplit
from django.utils import timezone
from handrail.journey.links.actions import client_link
from handrail.journey.referral.actions import receive_referral
referral = receive_referral(
    submission=uuid.uuid4(), service="working-health-services-scotland", route="self", channel="public_page",
    person={"given_name": "Morag", "family_name": "Testerton", "date_of_birth": date(1975, 3, 1),
            "email": "morag@example.org"},
    referrer={}, answers={}, by=None, at=timezone.now(),
)
print(json.dumps(urlsplit(client_link(referral.case, at=timezone.now())).path))
"""
STATE = """
import json
from handrail.journey.messages.models import Message
from handrail.journey.safety.models import Concern
states = list(Message.objects.values_list("state", flat=True).distinct())
print(json.dumps([Concern.objects.count(), states]))
"""


class HangingServer(RealServer):
    """An installation whose mail server takes connections and never answers."""

    mail_port = 0

    @property
    def environment(self) -> dict[str, str]:
        mail = {"HOST": "127.0.0.1", "PORT": str(self.mail_port), "SECURITY": "none", "TIMEOUT": "300"}
        return super().environment | {f"HANDRAIL_EMAIL_{name}": value for name, value in mail.items()}


@pytest.fixture
def silent() -> Iterator[MailServer]:
    server = MailServer()
    server.silent = True
    yield server
    server.close()


@pytest.fixture
def server(silent: MailServer, tmp_path: Path, monkeypatch) -> Iterator[HangingServer]:
    monkeypatch.setattr(HangingServer, "mail_port", silent.port)
    server = HangingServer(tmp_path)
    server.start_process()
    yield server
    server.kill_processes()


def wait_for_connection(silent: MailServer) -> None:
    for _ in range(600):
        if silent.connections:
            return
        time.sleep(0.2)
    raise AssertionError("the worker did not try to send")


def test_a_client_who_does_not_feel_safe_is_told_who_to_call(browse, server, silent):
    address = json.loads(server.run_python(SET_UP))
    worker = subprocess.Popen(
        [Path(sys.executable).with_name("handrail"), "work"], env=server.environment, start_new_session=True
    )
    try:
        wait_for_connection(silent)
        for phone in (False, True):
            for scripts in (False, True):
                page = browse(phone=phone, scripts=scripts, base_url=server.url)
                page.goto(address)
                page.get_by_role("button", name="I do not feel safe").click()
                expect(page.get_by_role("heading", level=1)).to_contain_text("Call one of these numbers now")
                expect(page.get_by_text("999").first).to_be_visible()
        assert worker.poll() is None
        concerns, states = json.loads(server.run_python(STATE))
        assert (concerns, states) == (1, ["waiting"])
    finally:
        worker.kill()
        worker.wait()
