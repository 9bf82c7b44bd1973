"""A killed server loses no save that it has acknowledged."""

import http.client
import json
import re
import uuid
from datetime import timedelta
from threading import Event, Thread
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.utils import timezone

from tests.support.servers import RealServer

PEOPLE = 6
ENOUGH = 25

SET_UP = """
import json, uuid
from datetime import date, timedelta
from django.test import Client
from django.utils import timezone
from handrail.accounts.models import Membership, User
from handrail.journey.referral.actions import receive_referral
service = "working-health-services-scotland"
handler = User.objects.create_user("handler@example.org", name="Hamish Handler")
Membership.objects.create(user=handler, service=service, role="call_handler")
referral = receive_referral(
    submission=uuid.uuid4(), service=service, route="self", channel="public_page", referrer={}, answers={},
    person={"given_name": "Morag", "family_name": "Testerton", "date_of_birth": date(1975, 3, 1)},
    by=None, at=timezone.now() - timedelta(days=7),
)
client = Client()
client.force_login(handler)
print(json.dumps([client.cookies["sessionid"].value, referral.case.reference]))
"""
SAVED = """
import json
from handrail.journey.case.models import Contact
print(json.dumps(list(Contact.objects.values_list("note", flat=True))))
"""
YESTERDAY = timezone.localdate() - timedelta(days=1)
CONTACT = {
    "with_whom": "client",
    "successful": "yes",
    "mode": "telephone",
    "on-day": str(YESTERDAY.day),
    "on-month": str(YESTERDAY.month),
    "on-year": str(YESTERDAY.year),
    "time": "10:00",
    "kind": "case_management",
}


class CallHandler(Thread):
    """Records one contact after another until the server is gone; remembers which it was told are saved."""

    def __init__(self, server: RealServer, session: str, reference: str, enough: Event) -> None:
        super().__init__()
        self.server, self.session, self.reference, self.enough = server, session, reference, enough
        self.acknowledged: list[str] = []

    def run(self) -> None:
        try:
            while True:
                note = f"{self.name} contact {len(self.acknowledged)}"
                assert self.save(note) == 302
                self.acknowledged.append(note)
                if len(self.acknowledged) >= ENOUGH // PEOPLE:
                    self.enough.set()
        except (OSError, http.client.HTTPException):
            self.enough.set()  # the server was killed

    def save(self, note: str) -> int:
        token = "a" * 32
        form = CONTACT | {"note": note, "submission": str(uuid.uuid4()), "csrfmiddlewaretoken": token}
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request("POST", f"/cases/{self.reference}/contact/", urlencode(form), headers)
            return connection.getresponse().status
        finally:
            connection.close()


def assert_kept_by_browsers(server: RealServer) -> None:
    """What a page loads may be kept for a year, and arrives compressed."""
    with urlopen(f"{server.url}/accounts/login/") as page:
        styles = re.search(r'href="(/static/design/handrail\.[0-9a-f]{12}\.css)"', page.read().decode())
    assert styles
    with urlopen(Request(server.url + styles[1], headers={"Accept-Encoding": "gzip"})) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert int(answer.headers["Cache-Control"].split("max-age=")[1].split(",")[0]) >= 365 * 24 * 60 * 60


def test_a_killed_server_loses_no_acknowledged_save(real_server: RealServer) -> None:
    session, reference = json.loads(real_server.run_python(SET_UP))
    assert_kept_by_browsers(real_server)
    enough = Event()
    handlers = [CallHandler(real_server, session, reference, enough) for _ in range(PEOPLE)]
    for handler in handlers:
        handler.start()
    assert enough.wait(120)
    real_server.kill_processes()
    for handler in handlers:
        handler.join()

    acknowledged = {note for handler in handlers for note in handler.acknowledged}
    assert acknowledged
    real_server.restart_process()
    saved = json.loads(real_server.run_python(SAVED))
    assert acknowledged - set(saved) == set()
    assert len(saved) == len(set(saved))
    assert len(saved) <= len(acknowledged) + PEOPLE
    assert handlers[0].save("after the restart") == 302
