"""A referral that nobody can screen is closed with its reason, counted, and opened again if it was wrong."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.journey.case.actions import record_contact
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Event
from handrail.journey.links.actions import client_link
from handrail.journey.messages.models import Message
from handrail.journey.referral.actions import receive_referral
from handrail.journey.screening.actions import ClosingFacts, close_referral
from handrail.journey.screening.rules import find_fault_of_closing
from handrail.reporting.from_journey import build_tables
from tests.support.pages import read_path, read_words
from tests.support.people import LEICESTER, SCOTLAND, START


@pytest.mark.parametrize(
    ("reason", "tries", "fault"),
    [("unreachable", 2, True), ("unreachable", 3, False), ("test", 0, False), ("withdrew", 0, False)],
)
def test_only_who_was_tried_often_enough_counts_as_not_reached(reason, tries, fault):
    assert bool(find_fault_of_closing(reason, tries, 3)) is fault


@pytest.fixture
def handler(staff):
    return staff(Role.CALL_HANDLER, SCOTLAND)


def close_page(case) -> str:
    return reverse("referral-close", args=[case.reference])


def close(browser, case, **typed):
    fields = {"submission": str(uuid.uuid4()), "note": "Said so on the phone"}
    return browser.post(close_page(case), fields | typed)


@pytest.mark.django_db
def test_a_closed_referral_leaves_the_desk_and_can_be_opened_again(refer, handler, sign_in, client):
    case, browser = refer(), sign_in(handler)
    desk = browser.get(reverse("desk")).text
    assert close_page(case) in desk
    answer = close(browser, case, reason="withdrew")
    assert answer["Location"] == reverse("case", args=[case.reference])
    case.refresh_from_db()
    assert (case.stage, case.is_open, case.screened_at, case.next_task) == ("closed", False, None, "")
    assert case.reference not in browser.get(reverse("desk")).text
    page = browser.get(reverse("case", args=[case.reference]))
    assert "The person does not want support any more: Said so on the phone." in read_words(page)
    assert "No deadline is running." in page.text
    assert close_page(case) not in page.text
    undo = reverse("strike-out", args=[case.reference, "referralclosure", case.referralclosures.get().pk])
    assert undo in page.text
    browser.post(undo, {"submission": str(uuid.uuid4()), "reason": "Another person said it"})
    case.refresh_from_db()
    assert case.stage == "referred"
    assert case.reference in browser.get(reverse("desk")).text


@pytest.mark.django_db
def test_the_person_and_their_referrer_read_that_it_is_closed(handler, client, clock):
    clock.move_to("2012-05-16 10:00")
    case = receive_referral(
        submission=uuid.uuid4(), service=LEICESTER, route="gp", channel="gp_card",
        person={"given_name": "Morag", "family_name": "Testerton", "telephone": "01632 960123"},
        referrer={"referrer_name": "Dr Test", "referrer_email": "gp@example.org"}, answers={}, by=None,
        at=START,
    ).case  # fmt: skip
    Message.objects.all().delete()
    close_referral(
        case=case, closing=ClosingFacts("withdrew", "Feels better"), by=handler, at=START + timedelta(1)
    )
    message = Message.objects.get()
    assert (message.recipient, message.purpose) == ("referrer", "referral_update")
    own = client.get(read_path(client_link(case)))
    assert "We’ve closed your referral" in own.text
    assert "Feels better" not in own.text


@pytest.mark.django_db
def test_nobody_hears_of_a_test_and_a_duplicate_names_the_case_that_stands(refer, handler, sign_in):
    case, first = refer(), refer(given_name="Una", email="")
    Message.objects.all().delete()
    browser = sign_in(handler)
    wrong = close(browser, case, reason="duplicate", other="HR-0000-0000")
    assert wrong.status_code == 422
    assert close(browser, case, reason="duplicate", other=first.reference).status_code == 302
    assert case.referralclosures.get().duplicate_of == first
    assert first.reference in browser.get(reverse("case", args=[case.reference])).text
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_who_could_not_be_reached_was_tried_as_often_as_the_service_says(refer, handler):
    case = refer()
    for number in range(3):
        with pytest.raises(NotNow, match="at least 3"):
            close_referral(
                case=case, closing=ClosingFacts("unreachable", "No answer"), by=handler, at=timezone.now()
            )
        record_contact(
            case=case, by=handler, at=START, happened_at=START + timedelta(hours=number), with_whom="client",
            mode="telephone", successful=False, kind="contact",
        )  # fmt: skip
    closure = close_referral(
        case=case, closing=ClosingFacts("unreachable", "No answer"), by=handler, at=timezone.now()
    )
    assert closure.tries == 3
    with pytest.raises(NotNow):
        close_referral(case=case, closing=ClosingFacts("test", "Again"), by=handler, at=timezone.now())


@pytest.mark.django_db
def test_a_death_goes_by_the_page_of_a_death(refer, handler, sign_in):
    case = refer()
    answer = close(sign_in(handler), case, reason="died")
    assert answer["Location"] == reverse("death", args=[case.reference])
    assert not Event.objects.filter(kind="referral.closed").exists()


@pytest.mark.django_db
def test_it_is_counted_with_its_reason(refer, handler):
    case = refer()
    close_referral(
        case=case, closing=ClosingFacts("withdrew", "Feels better"), by=handler, at=START + timedelta(1)
    )
    [record] = build_tables([SCOTLAND])["clients"].to_pylist()
    assert (record["referral_closed"], record["outcome"]) == ("withdrew", None)
