"""From an empty folder to the first discharged client, by the commands and pages that an operator has."""

import email
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.utils import timezone
from playwright.sync_api import expect

import handrail
from tests.stories.test_signing_in import code_now
from tests.stories.test_whole_journey_scotland import BETTER, NAME, WORSE, asks_for_help
from tests.support.mail_servers import MailServer
from tests.support.people import SCOTLAND
from tests.support.rows import name_rows
from tests.support.servers import RealServer
from tests.support.walk import Walk

PACKAGE = Path(handrail.__file__).parent
HANDRAIL = Path(sys.executable).with_name("handrail")
PASSWORD = "three quiet lanterns"
# Pages opened, links followed and buttons pressed before the doors open: at 20 seconds each, ten minutes.
MOST_STEPS = 30
# What the registers must hold before the service opens: the line of the list, the noun, the entries.
ENTRIES = (
    (
        "A provider for each referral onward",
        "provider",
        [
            {
                "name": "Northtown Health Board", "telephone": "01632 960201",
                "intervention": ["physiotherapy", "counselling", "occupational_therapy", "podiatry", "pain"],
            },
            {
                "name": "Northtown Council", "telephone": "01632 960202",
                "intervention": ["smoking", "eating_disorders", "addiction"],
            },
        ],
    ),
    ("A site, with its address", "site", [{"name": "The Bridge", "address": "1 Example Street"}]),
    (
        "A phone number or email for the public",
        "entry",
        [{"telephone": "01632 960200", "hours": "Monday to Friday, 9am to 5pm"}],
    ),
)  # fmt: skip


class CountedWalk(Walk):
    """A walk that counts what is opened, followed and pressed."""

    steps = 0

    def open(self, address: str) -> None:
        CountedWalk.steps += 1
        super().open(address)

    def press(self, name: str) -> None:
        CountedWalk.steps += 1
        super().press(name)

    def follow(self, name: str) -> None:
        CountedWalk.steps += 1
        super().follow(name)


@pytest.fixture
def mailboxes():
    """The mail server of the operator."""
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def installation(tmp_path: Path, monkeypatch, mailboxes):
    """An empty folder: migrated, set up from a file of answers, served, with the worker running."""
    crisis_lines = yaml.safe_load((PACKAGE / "service_models" / "crisis.yaml").read_text())
    own_lines = tmp_path / "crisis.yaml"
    own_lines.write_text(yaml.safe_dump(crisis_lines | {"reviewed": timezone.localdate()}))
    monkeypatch.setenv("HANDRAIL_CRISIS_LINES", str(own_lines))
    monkeypatch.setenv("HANDRAIL_SECOND_FACTOR", "on")
    monkeypatch.setenv("HANDRAIL_EMAIL_PORT", str(mailboxes.port))
    monkeypatch.setenv("HANDRAIL_EMAIL_SECURITY", "none")
    server = RealServer(tmp_path)
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        yaml.safe_dump(
            {
                "service": SCOTLAND,
                "brand": "Working Well",
                "address": server.url,
                "email_host": "127.0.0.1",
                "from_email": "help@workingwell.test",
                "privacy_contact": "privacy@example.org",
                "manager_name": "Kirsty Boss",
                "manager_email": "kirsty@example.org",
                "manager_telephone": "01632 960111",
            }
        )
    )
    assert "is mailed by the worker" in server.run_handrail("setup", "--answers", str(answers))
    worker = subprocess.Popen([HANDRAIL, "work"], env=server.environment, stdout=subprocess.DEVNULL)
    server.start_process()
    yield server
    worker.terminate()
    worker.wait(timeout=60)
    server.kill_processes()


def read_invitation(mailboxes: MailServer, address: str) -> str:
    """The link of the invitation that the worker has mailed to somebody."""
    for _ in range(600):
        for recipient, message in mailboxes.taken:
            if recipient == address:
                body = email.message_from_string(message).get_payload(decode=True).decode()
                return re.search(r"http\S+/invitation/\S+", body)[0]
        time.sleep(0.1)
    raise AssertionError(f"nothing was mailed to {address}")


def test_from_an_empty_folder_to_the_first_discharged_client(installation, mailboxes, browse):
    server = installation
    kirsty = CountedWalk(browse(base_url=server.url))
    join_staff(kirsty, read_invitation(mailboxes, "kirsty@example.org"))
    notice = kirsty.page.locator(".hr-interrupts", has_text="does not take referrals from the public yet")
    expect(notice).to_be_visible()
    invites_a_colleague(kirsty)
    morag = CountedWalk(browse(base_url=server.url))
    join_staff(morag, read_invitation(mailboxes, "morag@example.org"))
    stranger = Walk(browse(base_url=server.url, phone=True))
    stranger.open(f"/refer/{SCOTLAND}/")
    stranger.is_at("This service is not open yet")
    opens_the_doors(kirsty)
    assert CountedWalk.steps <= MOST_STEPS

    asks_for_help(stranger)
    morag.open("/desk/")
    morag.follow(NAME)
    is_enrolled_and_allocated(morag)
    is_assessed(morag)
    gets_a_plan(morag)
    is_discharged(morag)
    assert "Kirsty Boss" in server.run_handrail("staff", "list")
    assert "altered: 0" in server.run_handrail("audit", "verify")


def join_staff(walk, link):
    """By the link: a password, then the code from their phone that everybody who sees cases needs."""
    walk.open(link)
    walk.answer("Save password and sign in", password=PASSWORD, again=PASSWORD)
    walk.enter(code=code_now(walk.page.locator(".hr-secret").inner_text()))
    walk.press("Turn on the code")
    expect(walk.page.locator(".hr-codes li")).to_have_count(10)
    walk.open("/team/" if "Kirsty" in walk.page.locator("header").inner_text() else "/desk/")


def invites_a_colleague(walk):
    """The worker mails the link; the page does not show it."""
    walk.follow("Staff: invite, roles, suspend, hand over")
    walk.follow("Invite someone")
    walk.answer(
        "Send invitation",
        name="Morag Manager", email="morag@example.org", roles=["call_handler", "case_manager"],
    )  # fmt: skip
    walk.says("the invitation to morag@example.org")
    expect(walk.page.locator("main .hr-secret")).to_have_count(0)


def opens_the_doors(walk):
    """What is needed is listed, each with its page, until it is there; the service opens with no tick."""
    walk.open("/team/")
    walk.page.locator(f'main a[href="/opening/{SCOTLAND}/"]').click()
    walk.is_at("Before you open")
    for done in ("A call handler", "A mail server", "The worker runs", "Crisis lines", "A contact for"):
        expect(walk.page.locator("main li", has_text=done)).to_contain_text("Done")
    walk.follow("Somebody on call who has a phone number")
    walk.answer("Put on call", user="1")
    goes_back(walk)
    for title, noun, entries in ENTRIES:
        walk.follow(title)
        for entry in entries:
            walk.follow(f"Add {noun}")
            walk.answer("Save", **entry)
        goes_back(walk)
    walk.says("Everything is there")
    expect(walk.page.get_by_label("Open without what is missing")).to_have_count(0)
    walk.press("Open the service")
    walk.says("Open since")


def goes_back(walk):
    """To what is missing, by the notice that leads the pages of a service that is not open."""
    CountedWalk.steps += 1
    walk.page.get_by_role("link", name="See what is missing").click()
    walk.is_at("Before you open")


def is_enrolled_and_allocated(walk):
    walk.follow("Screen")
    walk.answer(employer_size=40)
    walk.follow("Ask for consent and enrol")
    walk.answer(
        "Continue",
        take_part="yes", share_gp="yes", share_employer="yes", share_named_other="no", evaluation="yes",
    )  # fmt: skip
    walk.press("Allocate case")  # to the one proposed
    walk.follow("Make the first contact")
    walk.answer("Save contact", successful="yes", minutes=10)


def is_assessed(walk):
    walk.follow("Assess")
    walk.follow("What we already know")
    walk.press("All of this is still right")
    walk.is_at("Employer and practice")
    walk.press("Save and continue")
    walk.answer(job="Joiner", absence_started=timezone.localdate() - timedelta(days=21))
    walk.answer(condition="back")
    walk.answer(clinical=["pain"])
    walk.press("Save and continue")
    walk.answer(readiness="3", confidence="4")
    for part in ("Occupational health", "Fit note"):
        walk.is_at(part)
        walk.press("Save and continue")
    walk.answer(**WORSE)
    walk.answer(health_today=40)
    for instrument in ("Hospital Anxiety", "Canadian Occupational"):
        walk.is_at(instrument)
        walk.press("Save and continue")
    walk.answer(mode="telephone", minutes=50, summary="Wants to be back at the bench.")
    walk.press("Complete the assessment")
    walk.says("Making the plan")


def gets_a_plan(walk):
    walk.follow("Write and agree the plan")
    action = {"goal": "Sit for an hour", "action": "Physiotherapy", "owner": "provider"}
    walk.answer("Save plan", **name_rows("actions", action))
    walk.answer("Save agreement", who="client", how="telephone")
    walk.press("Save agreement")
    walk.says("In support")


def is_discharged(walk):
    walk.follow("Record work status")
    walk.answer("Save", attendance="at_work", from_on=timezone.localdate(), return_kind="same_job")
    walk.follow("Discharge when support is finished")
    walk.follow("Outcome")
    walk.answer(reason="returned_same_job")
    walk.answer(**BETTER)
    walk.answer(health_today=75)
    for instrument in ("Hospital Anxiety", "Canadian Occupational"):
        walk.is_at(instrument)
        walk.press("Save and continue")
    walk.answer(condition_resolved="Partly", medication="Less", able_to_do_job="Yes")
    walk.answer(summary="Back at the bench.")
    walk.press("Discharge the client")
    walk.says("Discharged, follow-up to come")
