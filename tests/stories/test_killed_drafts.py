"""A killed server loses no draft that it said was saved: of the public referral, of an assessment."""

import http.client
import json
import re
import uuid
from threading import Event, Thread
from urllib.parse import urlencode

from tests.support.servers import RealServer

ENOUGH = 8
TOKEN = "a" * 32
REFER = "/refer/working-health-services-scotland/story/"

SET_UP = """
import json, uuid
from datetime import date, timedelta
from django.test import Client
from django.utils import timezone
from handrail.accounts.models import Membership, User
from handrail.journey.referral.actions import receive_referral
service, at = "working-health-services-scotland", timezone.now() - timedelta(days=7)
manager = User.objects.create_user("manager@example.org", name="Morag Manager")
Membership.objects.create(user=manager, service=service, role="case_manager")
case = receive_referral(
    submission=uuid.uuid4(), service=service, route="self", channel="public_page", referrer={}, answers={},
    person={"given_name": "Morag", "family_name": "Testerton", "date_of_birth": date(1975, 3, 1)},
    by=None, at=at,
).case
client = Client()
client.force_login(manager)
print(json.dumps([client.cookies["sessionid"].value, case.reference]))
"""
SAVED = """
import json
from handrail.journey.case.models import Draft
print(json.dumps([draft.data for draft in Draft.objects.all()]))
"""


class Writer(Thread):
    """Types on, saved as it goes, until the server is gone; remembers what it was last told is saved."""

    def __init__(self, server: RealServer, address: str, field: str, cookies: str) -> None:
        super().__init__()
        self.server, self.address, self.field, self.cookies = server, address, field, cookies
        self.page, self.number, self.acknowledged = str(uuid.uuid4()), 0, 0
        self.enough = Event()

    def run(self) -> None:
        try:
            while True:
                self.number += 1
                answer = self.save(f"{self.field} as of word {self.number}")
                assert answer.status == 200, answer.status
                self.acknowledged = self.number
                if self.number >= ENOUGH:
                    self.enough.set()
        except (OSError, http.client.HTTPException):
            pass  # the server was killed
        finally:
            self.enough.set()

    def save(self, text: str) -> http.client.HTTPResponse:
        form = {self.field: text, "submission": self.page, "csrfmiddlewaretoken": TOKEN}
        headers = {
            "Cookie": f"csrftoken={TOKEN}; {self.cookies}",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Autosave": "1",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request("POST", self.address, urlencode(form), headers)
            return connection.getresponse()
        finally:
            connection.close()


def begin_draft(server: RealServer) -> str:
    """The cookie by which the public page keeps a draft, as opening the page gives it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", REFER)
    given = connection.getresponse().headers.get_all("Set-Cookie") or []
    connection.close()
    return next(line.partition(";")[0] for line in given if line.startswith("draft-"))


def test_a_killed_server_loses_no_acknowledged_draft(real_server: RealServer) -> None:
    session, reference = json.loads(real_server.run_python(SET_UP))
    staff = f"sessionid={session}"
    writers = [
        Writer(real_server, REFER, "reason", begin_draft(real_server)),
        Writer(real_server, f"/cases/{reference}/assessment/work/", "job", staff),
        Writer(real_server, f"/cases/{reference}/plan/", "actions-0-goal", staff),
    ]
    for writer in writers:
        writer.start()
    assert all(writer.enough.wait(120) for writer in writers)
    real_server.kill_processes()
    for writer in writers:
        writer.join()
    real_server.restart_process()

    saved = json.dumps(json.loads(real_server.run_python(SAVED)))
    for writer in writers:
        assert writer.acknowledged >= ENOUGH, f"{writer.address}: only {writer.acknowledged} saves"
        numbers = [int(found) for found in re.findall(rf"{writer.field} as of word (\d+)", saved)]
        # The last save it was told of, or the one under way when the power went.
        assert max(numbers) in (writer.acknowledged, writer.acknowledged + 1), writer.address
