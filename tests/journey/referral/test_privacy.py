"""The privacy page says what is really set: the controller, the basis, how long, and every cookie."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.links.actions import client_link
from handrail.journey.referral.privacy import list_cookies
from handrail.journey.referral.rules import PUBLIC_DRAFTS_KEPT
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


def test_it_is_made_from_the_settings(client, settings):
    settings.CONTROLLER, settings.RETENTION = "Example Health Board", "Records are kept for 8 years."
    settings.PRIVACY_CONTACT = "privacy@service.test"
    page = read_words(client.get("/privacy/"))
    for said in (
        "Example Health Board decides", "privacy@service.test", settings.LAWFUL_BASIS,
        "Records are kept for 8 years.", f"after {PUBLIC_DRAFTS_KEPT.days} days", "Information Commissioner",
    ):  # fmt: skip
        assert said in page


def test_what_is_not_set_is_said_to_staff_alone(client, settings, staff):
    settings.CONTROLLER = settings.RETENTION = ""
    page = read_words(client.get("/privacy/"))
    assert "The organisation that runs this service decides" in page
    assert "Not set yet" not in page
    client.force_login(staff(Role.SERVICE_MANAGER))
    assert "Not set yet: HANDRAIL_CONTROLLER" in read_words(client.get("/privacy/"))


def test_every_cookie_that_a_page_sets_is_named_with_its_life(client, refer, staff):
    page = client.get("/privacy/").text
    named = [cookie.name for cookie in list_cookies()]
    assert all(f"<code>{name}</code>" in page for name in named)
    case = refer()
    own = urlsplit(client_link(case)).path
    for address in ("/", f"/refer/{SCOTLAND}/", f"/refer/{SCOTLAND}/check/", f"/gp-card/{SCOTLAND}/", own):
        client.get(address)
    client.post(f"/refer/{SCOTLAND}/", {"who": "me"})
    client.post(f"{own}agree/", {"number": "1"})
    client.post(reverse("language"), {"language": "en", "next": "/"})
    client.force_login(staff(Role.SERVICE_MANAGER))
    client.get(reverse("desk"))
    unnamed = [name for name in client.cookies if not any(name.startswith(known) for known in named)]
    assert unnamed == []
