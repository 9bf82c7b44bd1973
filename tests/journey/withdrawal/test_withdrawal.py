"""A client takes back consent: asked once, acted on, confirmed, and a task that interrupts until decided."""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.case.actions import change_person, record_consents
from handrail.journey.case.answers import takes_back
from handrail.journey.case.queries import may_tell
from handrail.journey.links.actions import client_link
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.withdrawal.models import Withdrawal
from tests.journey.case.test_consents import make_consent
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_page(support, clock):
    """A case in support with its case manager and the path of the client's own page."""
    clock.move_to("2012-07-02 09:30")
    case, manager = support(SCOTLAND)
    return case, manager, urlsplit(client_link(case)).path


def record_answer(case, item: str, recipient: str, *, given: bool, by=None) -> None:
    rows = [{"item": item, "recipient": recipient, "given": given}]
    record_consents(case=case, by=by, at=timezone.now(), answers=rows)


def withdraw_consent(client, page: str, item: str = "take_part") -> str:
    sent = {"submission": str(uuid.uuid4()), "item": item, "recipient_name": "", "given": "no"}
    return read_words(client.post(f"{page}consent/", sent, follow=True))


@pytest.mark.parametrize(
    ("item", "effect"),
    [
        ("take_part", "Your case manager will ask you whether you want your case closed or kept open."),
        ("share_gp", "We cannot take back what they have already read."),
        ("evaluation", "left out when the service is evaluated"),
    ],
)
def test_the_client_is_asked_once_and_told_what_will_happen(own_page, client, item, effect):
    case, _, page = own_page
    assert f"{page}consent/{item}/" in client.get(page).text
    asked = client.get(f"{page}consent/{item}/")
    assert effect in read_words(asked)
    assert not Withdrawal.objects.exists()
    assert "You’ve withdrawn your consent" in withdraw_consent(client, page, item)
    assert Withdrawal.objects.get(case=case).item == item
    assert client.get(f"{page}consent/{item}/").status_code == 302  # there is nothing left to withdraw


def test_it_stops_what_it_must_and_is_confirmed_in_writing(own_page, client, run_worker):
    case, _, page = own_page
    waiting = Message.objects.filter(case=case, recipient="client", state="waiting").count()
    withdraw_consent(client, page)
    message = Message.objects.get(purpose=MessagePurpose.WITHDRAWAL_CONFIRMED)
    assert (message.address, message.channel) == ("morag@example.org", "email")
    run_worker()
    message.refresh_from_db()
    assert message.state == "sent"
    held_back = Message.objects.filter(case=case, held_back="the client no longer takes part")
    assert held_back.count() == waiting > 0


def test_a_client_with_no_safe_way_to_be_written_to_is_not_written_to(own_page, client):
    case, manager, page = own_page
    change_person(
        case=case, by=manager, at=timezone.now(), changes={"contact_needs": "Do not leave messages"}
    )
    withdraw_consent(client, page)
    assert not Message.objects.filter(purpose=MessagePurpose.WITHDRAWAL_CONFIRMED).exists()
    assert Withdrawal.objects.filter(case=case, decided_at=None).exists()


def test_it_interrupts_the_case_manager_and_whoever_opens_the_case_until_it_is_decided(
    own_page, client, staff, sign_in
):
    case, manager, page = own_page
    withdraw_consent(client, page)
    title = f"Consent withdrawn: Morag Testerton, {case.reference}."
    seen = {
        user.pk: [title in sign_in(user).get(address).text for address in addresses]
        for user in (manager, staff(Role.CASE_MANAGER))
        if (addresses := (reverse("desk"), reverse("case", args=[case.reference])))
    }
    assert list(seen.values()) == [[True, True], [False, True]]
    task = reverse("withdrawal", args=[case.reference])
    manager_client = sign_in(manager)
    assert Withdrawal.objects.get(case=case).label in read_words(manager_client.get(task))
    sent = {"submission": str(uuid.uuid4()), "decision": "closed", "note": "Wants to stop"}
    for _ in range(2):
        assert manager_client.post(task, sent)["Location"] == reverse("discharge", args=[case.reference])
    assert title not in manager_client.get(reverse("desk")).text
    row = Withdrawal.objects.get(case=case)
    assert (row.decision, row.decided_by, row.note) == ("closed", manager, "Wants to stop")
    assert case.events.filter(kind="withdrawal.decided").count() == 1


def test_kept_by_the_clients_wish_the_case_goes_on(own_page, client, sign_in):
    case, manager, page = own_page
    withdraw_consent(client, page, "share_gp")
    task = reverse("withdrawal", args=[case.reference])
    sent = {"submission": str(uuid.uuid4()), "decision": "kept"}
    assert sign_in(manager).post(task, sent)["Location"] == reverse("case", args=[case.reference])
    case.refresh_from_db()
    assert case.stage == "in_support"


def test_agreeing_again_ends_the_question(own_page, client):
    case, _, page = own_page
    withdraw_consent(client, page)
    sent = {"submission": str(uuid.uuid4()), "item": "take_part", "recipient_name": "", "given": "yes"}
    client.post(f"{page}consent/", sent)
    assert Withdrawal.objects.get(case=case).decision == "given_again"


def test_what_staff_record_opens_the_same_task_as_what_the_client_does(own_page, sign_in):
    case, manager, _ = own_page
    record_answer(case, "share_gp", "gp", given=False, by=manager)
    assert not may_tell(case, "gp")
    assert Withdrawal.objects.get(item="share_gp").decision == ""
    assert f"Consent withdrawn: Morag Testerton, {case.reference}." in sign_in(manager).get("/desk/").text
    record_answer(case, "take_part", "service", given=False, by=manager)
    assert Withdrawal.objects.get(item="take_part").decision == ""
    record_answer(case, "take_part", "service", given=False, by=manager)  # nothing is left to take back
    assert Withdrawal.objects.count() == 2


@pytest.mark.parametrize(
    ("before", "now", "taken"),
    [
        ([make_consent(True, "Jo")], make_consent(False), True),
        ([make_consent(True, "Jo")], make_consent(False, "Jo"), True),
        ([make_consent(True, "Jo")], make_consent(False, "Al"), False),
        ([make_consent(False, "Jo")], make_consent(False), False),
        ([make_consent(True, "Jo")], make_consent(True), False),
        ([], make_consent(False), False),
    ],
)
def test_what_takes_a_consent_back(before, now, taken):
    holding = {(row.item, row.recipient_name.lower()): row for row in before}
    assert takes_back(now, holding) is taken


def test_it_interrupts_whoever_covers_for_the_case_manager(own_page, client, staff, sign_in):
    case, manager, page = own_page
    cover = staff(Role.CASE_MANAGER, SCOTLAND, name="Cover Manager")
    until = timezone.localdate() + timedelta(days=7)
    allocate_case(case=case, case_manager=cover, by=manager, at=timezone.now(), until=until)
    withdraw_consent(client, page, "share_gp")
    title = f"Consent withdrawn: Morag Testerton, {case.reference}."
    assert title in sign_in(cover).get(reverse("desk")).text
    case.allocations.filter(kind="cover").update(until=timezone.localdate() - timedelta(days=1))
    assert title not in sign_in(cover).get(reverse("desk")).text
