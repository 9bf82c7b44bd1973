"""The next person at a shared computer sees nothing of the one before."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.journey.links.actions import client_link
from handrail.journey.referral.browser import SENT
from handrail.journey.referral.links import referrer_link
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db
SENT_PAGE = f"/refer/{SCOTLAND}/sent/"


@pytest.fixture
def shared_browser(client, refer, clock):
    """A browser that has just sent a referral."""
    clock.move_to("2012-07-02 09:30")
    case = refer(SCOTLAND, at=timezone.now())
    response = client.get("/")
    SENT.write_key(response, SCOTLAND, case.referrals.get().pk)
    client.cookies.update(response.cookies)
    return case


def test_who_has_finished_leaves_nothing_behind(client, shared_browser):
    page = client.get(SENT_PAGE)
    assert shared_browser.reference in page.text
    assert "I have finished" in page.text
    assert page["Cache-Control"] == "no-store"
    done = client.post(reverse("finished"))
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(SENT_PAGE)["Location"] == reverse("home")


def test_the_sent_page_has_a_short_life(client, shared_browser, clock):
    clock.move_on(minutes=31)
    assert client.get(SENT_PAGE).status_code == 302


def test_private_pages_are_kept_by_no_browser_and_offer_to_finish(client, shared_browser):
    for link in (client_link(shared_browser), referrer_link(shared_browser.referrals.get())):
        page = client.get(urlsplit(link).path)
        assert page["Cache-Control"] == "no-store"
        assert "I have finished" in page.text


def test_every_private_page_of_a_client_offers_to_finish(client, support):
    case, _ = support(SCOTLAND)
    own = urlsplit(client_link(case)).path
    for page in (own, f"{own}contact/", f"{own}consent/take_part/"):
        assert "I have finished" in client.get(page).text, page


def test_the_privacy_page_says_what_finishing_leaves(client):
    page = read_words(client.get(reverse("privacy")))
    assert "If you press ‘I have finished’, this browser forgets what it showed you" in page
    assert "open only by the private link we sent you" in page
