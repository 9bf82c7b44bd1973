"""A service that was set up lists what it lacks, and takes referrals from the public once it is opened."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.foundation.errors import UserError
from handrail.journey.safety.actions.roster import put_on_call
from handrail.network.models import Provider, ServiceContact, Site
from handrail.opening.actions import open_service, prepare_service
from handrail.opening.models import ServiceOpening
from handrail.opening.queries import list_requirements
from handrail.opening.rules import list_missing
from handrail.outbox.schedule import run_due_jobs
from handrail.service_models import get_service
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.now()


def list_codes() -> list[str]:
    return [requirement.code for requirement in list_missing(list_requirements(SCOTLAND, timezone.now()))]


@pytest.fixture
def manager(db, staff):
    """The service manager of a service that is set up and not open."""
    prepare_service(service=SCOTLAND, at=NOW)
    return staff(Role.SERVICE_MANAGER, SCOTLAND)


def test_each_thing_is_listed_until_it_is_there(staff, settings, monkeypatch):
    prepare_service(service=SCOTLAND, at=NOW)
    listed = [requirement.code for requirement in list_requirements(SCOTLAND, NOW)]
    assert list_codes() == [code for code in listed if code != "crisis_lines"]
    boss = staff(Role.SERVICE_MANAGER, SCOTLAND)
    assert "service_manager" not in list_codes()
    for role in (Role.CALL_HANDLER, Role.CASE_MANAGER):
        assert role.value in list_codes()
        staff(role, SCOTLAND)
        assert role.value not in list_codes()
    turn = put_on_call(
        service=SCOTLAND, user=boss, starts_at=NOW, ends_at=NOW + timedelta(days=1), by=boss, at=NOW
    )
    assert "on_call" in list_codes(), "on call, but nobody knows a number"
    turn.user.telephone = "01632 960111"
    turn.user.save()
    assert "on_call" not in list_codes()
    for offer in get_service(SCOTLAND).current_version.interventions:
        Provider.objects.create(service=SCOTLAND, name="A clinic", intervention=offer.code)
    assert "providers" not in list_codes()
    Site.objects.create(service=SCOTLAND, name="The Bridge", address="1 Example Street")
    assert "sites" not in list_codes()
    ServiceContact.objects.create(service=SCOTLAND, hours="9am to 5pm")
    assert "contact" in list_codes(), "hours alone reach nobody"
    ServiceContact.objects.update(telephone="0131 496 0000")
    assert "contact" not in list_codes()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "mail" in list_codes(), "mail would come from example.org"
    settings.DEFAULT_FROM_EMAIL = "help@service.test"
    assert "mail" not in list_codes()
    run_due_jobs(timezone.now(), early=True)
    assert "worker" not in list_codes()
    settings.PRIVACY_CONTACT = "privacy@service.test"
    assert list_codes() == []


def test_stale_crisis_lines_are_missing(monkeypatch):
    late = timezone.now() + timedelta(days=3650)
    codes = [row.code for row in list_missing(list_requirements(SCOTLAND, late))]
    assert "crisis_lines" in codes


@pytest.mark.parametrize("method", ["get", "post"])
def test_before_it_opens_the_public_is_told_so_and_nothing_is_taken(manager, client, method):
    ask = getattr(client, method)
    for page in ("refer", "gp-card"):
        answer = ask(reverse(page, args=[SCOTLAND]))
        assert answer.status_code == (403 if method == "post" else 200)
        assert "This service is not open yet" in answer.text
    for page, more in (("refer-step", ["who"]), ("refer-check", [])):
        assert ask(reverse(page, args=[SCOTLAND, *more])).status_code == 404
    assert "This service is not open yet" in client.get(reverse("home")).text


def test_a_service_without_a_row_goes_on_taking_referrals(staff, client):
    staff(Role.SERVICE_MANAGER, LEICESTER)
    assert not prepare_service(service=LEICESTER, at=NOW), "it has staff: it is at work"
    prepare_service(service=SCOTLAND, at=NOW)
    assert client.get(reverse("gp-card", args=[LEICESTER])).status_code == 200


def test_the_manager_reads_what_is_missing_and_opens(manager, client, sign_in):
    sign_in(manager)
    page = reverse("opening", args=[SCOTLAND])
    assert "Not open yet." in client.get(reverse("team")).text
    text = client.get(page).text
    assert "A call handler" in text
    assert "A mail server" in text
    refused = client.post(page, {"submission": str(uuid.uuid4())})
    assert refused.status_code == 409
    assert "Not there yet: A call handler" in refused.text
    done = client.post(page, {"submission": str(uuid.uuid4()), "although_missing": "on"}, follow=True)
    assert "is open: its public page takes referrals" in done.text
    opening = ServiceOpening.objects.get()
    assert (opening.opened_by, "call_handler" in opening.missing) == (manager, True)
    assert client.get(reverse("refer", args=[SCOTLAND])).status_code == 200
    assert not open_service(service=SCOTLAND, by=manager, at=NOW, although_missing=True), "once"


def test_nobody_opens_a_service_they_do_not_manage(manager, staff, client, sign_in):
    sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    assert client.get(reverse("opening", args=[SCOTLAND])).status_code == 404


def test_what_is_missing_is_not_passed_over_silently(manager):
    with pytest.raises(UserError, match="or say that the service opens without it"):
        open_service(service=SCOTLAND, by=manager, at=NOW)
