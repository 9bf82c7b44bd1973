"""A safeguarding concern is shared without consent; the client's complaint goes to its answer."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.governance.models import Matter
from handrail.journey.links.actions import client_link
from tests.support.people import SCOTLAND
from tests.support.walk import Walk

SEEN = "She said: he takes my wages."


def test_a_concern_shared_without_consent_and_a_complaint_to_its_answer(browse, clock, support, staff):
    now = clock.move_to("2026-03-02 11:00")
    case, case_manager = support(SCOTLAND, at=now - timedelta(days=30))
    lead = staff(Role.SAFEGUARDING_LEAD, SCOTLAND, name="Sandra Lead")
    service_manager = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Manager")
    record_concern(Walk(browse(user=case_manager, phone=True)), case)
    share_without_consent(Walk(browse(user=lead)))
    refuse_to_show(Walk(browse(user=service_manager)))
    client = Walk(browse(phone=True, scripts=False))
    client.open(urlsplit(client_link(case)).path)
    client.follow("Complain, or ask for your record")
    client.says("What will happen")
    client.enter(kind="complaint", account="Nobody called on Monday", about="case_manager")
    client.press("Send")
    client.says("We have it.")
    answer_complaint(Walk(browse(user=service_manager)))
    client.open(urlsplit(client.page.url).path)
    client.says("We are sorry. Someone else calls you now.")


def record_concern(walk: Walk, case) -> None:
    """Record what was said, from the page of the case; see that it is on record."""
    walk.open(reverse("case", args=[case.reference]))
    walk.follow("Safeguarding and complaints")
    walk.follow("Safeguarding concern")
    walk.says("call 999 first")
    walk.enter(
        categories=["domestic_abuse"], on=date(2026, 3, 2), time="10:30am", raised_by="The client",
        account=SEEN, shown_on_case="yes",
    )  # fmt: skip
    walk.press("Save")
    walk.says(SEEN)
    walk.open(reverse("case", args=[case.reference]))
    walk.page.get_by_text("A safeguarding concern is on record").first.wait_for()


def share_without_consent(walk: Walk) -> None:
    """The lead decides and shares, without the client's consent and with a reason."""
    walk.open("/desk/")
    walk.page.get_by_role("link", name="See them").first.click()
    walk.follow(Matter.objects.get().reference)
    walk.says(SEEN, "Adult Support and Protection (Scotland) Act 2007")
    walk.follow("Record decision")
    walk.enter(text="Tell social work", reason="She cannot protect herself", review_on=date(2026, 3, 9))
    walk.press("Save")
    walk.follow("Record sharing")
    walk.enter(
        to="Duty social worker", text="What she said", consent="no", because="serious_harm",
        reason="Alone with him",
    )  # fmt: skip
    walk.press("Save")
    walk.says("To prevent serious harm to them", "Authorised by", "Alone with him")


def refuse_to_show(walk: Walk) -> None:
    """A service manager who is not named learns who to ask, and nothing else."""
    walk.open("/matters/")
    assert walk.page.get_by_text("No safeguarding concern is open").count() == 1


def answer_complaint(walk: Walk) -> None:
    """The service manager acknowledges and answers."""
    walk.open("/desk/")
    walk.page.get_by_role("link", name="See them").first.click()
    walk.follow(Matter.objects.get(kind="complaint").reference)
    walk.follow("Record acknowledgement")
    walk.enter(text="By letter")
    walk.press("Save")
    walk.follow("Close")
    walk.enter(
        outcome="upheld", answer="We are sorry. Someone else calls you now.", learning="Cover for calls"
    )
    walk.press("Save")
    walk.says("Upheld")
