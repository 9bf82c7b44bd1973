"""A client asks for their record: it is looked through, and leaves once without anybody else's name."""

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.journey.case.actions import record_contact
from tests.support.people import SCOTLAND
from tests.support.walk import Walk

SAID = "Her brother Dougal lends her money."


def test_a_persons_record_is_exported(browse, clock, support, staff):
    now = clock.move_to("2026-03-02 11:00")
    case, case_manager = support(SCOTLAND, at=now - timedelta(days=30))
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Manager")
    person = case.person
    person.emergency_name, person.emergency_relation = "Dougal Otherman", "Brother"
    person.save()
    record_contact(
        case=case, by=case_manager, at=now, happened_at=now, with_whom="client", mode="telephone",
        successful=True, kind="other", note=SAID,
    )  # fmt: skip
    walk = Walk(browse(user=manager))
    walk.open(reverse("case-matters", args=[case.reference]))
    walk.follow("Request for a record")
    walk.enter(account="All that you hold", on=date(2026, 3, 2), time="10:30am")
    walk.press("Save")
    walk.follow("Make the copy of the record")
    walk.says("read each before it is given")
    look_through(walk)
    walk.press("Make the copy")
    files = download_copy(walk)
    walk.page.reload()
    walk.says("Downloaded 2 March 2026")
    document = json.loads(files["record.json"])
    assert document["references"] == [case.reference]
    assert "Dougal" not in files["record.json"].decode()
    assert "About her brother" in files["record.json"].decode()
    assert files["record.pdf"].startswith(b"%PDF")
    assert AuditEntry.objects.filter(kind="exported", record=case.reference, user=manager).exists()


def look_through(walk: Walk) -> None:
    """Read each text; hold back what names the brother."""
    while walk.page.get_by_role("button", name="I have read these").count():
        for section in walk.page.locator(".hr-look-through").all():
            if "Dougal Otherman" in section.inner_text():
                section.get_by_label("Hold it back").check()
                section.locator("input[type=text]").fill("About her brother")
        walk.page.get_by_role("button", name="I have read these").click()
        walk.page.wait_for_load_state()


def download_copy(walk: Walk) -> dict[str, bytes]:
    """Download the copy; return its files by name."""
    with walk.page.expect_download() as waiting:
        walk.press("Download the copy")
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
