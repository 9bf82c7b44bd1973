"""From an empty folder to the first discharged client, by the commands and pages that an operator has."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.utils import timezone
from playwright.sync_api import expect

from tests.stories.test_signing_in import code_now
from tests.stories.test_whole_journey_scotland import BETTER, NAME, WORSE, asks_for_help
from tests.support.people import SCOTLAND
from tests.support.rows import name_rows
from tests.support.servers import RealServer
from tests.support.walk import Walk

HANDRAIL = Path(sys.executable).with_name("handrail")
PASSWORD = "three quiet lanterns"
# Pages opened, links followed and buttons pressed before the doors open: at 20 seconds each, ten minutes.
MOST_STEPS = 30


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
def installation(tmp_path: Path, monkeypatch):
    """An empty folder: migrated, set up from a file of answers, served, with the worker running."""
    monkeypatch.setenv("HANDRAIL_SECOND_FACTOR", "on")
    server = RealServer(tmp_path)
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        yaml.safe_dump(
            {
                "service": SCOTLAND,
                "brand": "Working Well",
                "address": server.url,
                "privacy_contact": "privacy@example.org",
                "manager_name": "Kirsty Boss",
                "manager_email": "kirsty@example.org",
                "manager_telephone": "01632 960111",
            }
        )
    )
    link = re.search(r"http\S+/invitation/\S+", server.run_handrail("setup", "--answers", str(answers)))[0]
    server.start_process()
    worker = subprocess.Popen([HANDRAIL, "work"], env=server.environment, stdout=subprocess.DEVNULL)
    yield server, link
    worker.terminate()
    worker.wait(timeout=60)
    server.kill_processes()


def test_from_an_empty_folder_to_the_first_discharged_client(installation, browse):
    server, link = installation
    kirsty = CountedWalk(browse(base_url=server.url))
    join_staff(kirsty, link)
    notice = kirsty.page.locator(".hr-interrupts", has_text="does not take referrals from the public yet")
    expect(notice).to_be_visible()
    invited = invites_a_colleague(kirsty)
    morag = CountedWalk(browse(base_url=server.url))
    join_staff(morag, invited)
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
    """No mail server is set up: the page shows the link to hand over."""
    walk.follow("Staff: invite, roles, suspend, hand over")
    walk.follow("Invite someone")
    walk.answer(
        "Send invitation",
        name="Morag Manager", email="morag@example.org", roles=["call_handler", "case_manager"],
    )  # fmt: skip
    walk.says("Morag Manager is invited", "No mail server is set up")
    return walk.page.locator("main .hr-secret").inner_text()


def opens_the_doors(walk):
    """What is needed is listed until it is there; what the server's settings lack is said and passed over."""
    walk.open("/team/")
    walk.page.locator(f'main a[href="/opening/{SCOTLAND}/"]').click()
    walk.is_at("Before you open")
    expect(walk.page.locator("main li", has_text="A call handler")).to_contain_text("Done")
    walk.follow("Somebody on call who has a phone number")
    walk.answer("Put on call", user="1")
    walk.open(f"/opening/{SCOTLAND}/")
    expect(walk.page.locator("main li", has_text="Somebody on call")).to_contain_text("Done")
    expect(walk.page.locator("main li", has_text="A mail server")).to_contain_text("Missing")
    walk.press("Open the service")
    walk.says("Not there yet")
    walk.answer("Open the service", although_missing=True)
    walk.says("Open since")


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
