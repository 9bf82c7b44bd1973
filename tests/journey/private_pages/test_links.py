"""A private link ends: by its day, by staff, by a withdrawal, by another address, by the end of the case."""

import uuid
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.journey.case.actions import change_person, make_document, record_consents
from handrail.journey.case.queries import version_of
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.documents.actions import Addressee, CheckedAddress, confirm_address, send_document
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.links.actions import client_link
from handrail.journey.links.models import PrivateLink
from handrail.journey.links.queries import name_earlier_link
from handrail.journey.links.rules import LinkEnd, LinkFacts, find_end
from handrail.journey.messages.models import Message
from handrail.journey.referral.links import referrer_link
from tests.support.pages import read_path
from tests.support.people import SCOTLAND, START

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({}, None),
        ({"switched_off": True}, LinkEnd.SWITCHED_OFF),
        ({"agreed": False}, LinkEnd.NO_CONSENT),
        ({"address": "a@example.org", "address_now": "b@example.org"}, LinkEnd.ADDRESS_CHANGED),
        ({"address": "a@example.org", "address_now": "a@example.org"}, None),
        ({"address_now": "b@example.org"}, None),
        ({"case_ended_at": START - 29 * DAY}, None),
        ({"case_ended_at": START - 30 * DAY}, LinkEnd.CASE_ENDED),
        ({"expires_at": START}, LinkEnd.EXPIRED),
    ],
)
def test_what_ends_a_link(facts, end):
    assert find_end(LinkFacts(**{"expires_at": START + DAY} | facts), START, 30 * DAY) == end


@pytest.fixture
def today(clock):
    clock.move_to("2012-07-02 09:30")
    return clock


@pytest.fixture
def letter(support, today):
    """A letter that was sent to the GP at a confirmed address: its case, document, manager and path."""
    case, manager = support()
    confirm_address(
        case=case, checked=CheckedAddress("gp", "gp@example.org", "called"), by=manager, at=timezone.now()
    )
    document = make_document(
        case=case, kind="plan", title="Plan", content=b"%PDF-1.7", by=manager, at=timezone.now()
    )
    message = send_document(document=document, to=Addressee("gp"), by=manager, at=timezone.now())
    link = next(word for word in message.body.split() if "/letters/" in word)
    return case, document, manager, read_path(link)


@pytest.mark.django_db
def test_a_letters_link_ends_by_itself(letter, client, today):
    _, _, _, link = letter
    assert client.get(link).status_code == 200
    today.move_on(days=30)
    assert client.get(link).status_code == 404


@pytest.mark.django_db
def test_a_yes_after_a_withdrawal_opens_no_link_given_before(letter, client):
    case, _, _, link = letter
    for given in (False, True):
        answer = {"item": "share_gp", "recipient": "gp", "given": given}
        record_consents(case=case, by=None, at=timezone.now(), answers=[answer])
        assert client.get(link).status_code == 404
    assert PrivateLink.objects.get(kind="document").switched_off_reason == "The client no longer agrees"
    assert Message.objects.get(recipient="gp").state == "held_back"


@pytest.mark.django_db
def test_another_address_closes_what_was_sent_to_the_old_one(letter, client):
    case, _, manager, link = letter
    confirm_address(
        case=case, checked=CheckedAddress("gp", "new@example.org", "called"), by=manager, at=timezone.now()
    )
    assert client.get(link).status_code == 404
    own, shown = read_path(client_link(case, "morag@example.org")), read_path(client_link(case))
    changes = {"email": "elsewhere@example.org"}
    change_person(case=case, by=manager, at=timezone.now(), changes=changes)
    assert [client.get(page).status_code for page in (own, shown)] == [404, 200]
    change_person(case=case, by=manager, at=timezone.now(), changes={"email": "morag@example.org"})
    assert client.get(own).status_code == 404


@pytest.mark.django_db
def test_pages_close_after_the_follow_ups_are_done(support, client, today):
    case, manager = support(SCOTLAND)
    pages = [read_path(client_link(case)), read_path(referrer_link(case.referrals.get()))]
    discharge_case(case=case, by=manager, at=timezone.now(), reason="goals_met", work_attendance="at_work")
    today.move_on(days=100)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    for step in version_of(case).follow_up:
        record_follow_up(
            case=case, by=manager, at=timezone.now(), code=step.code, outcome="missed",
            missed_reason="Client did not want to answer",
        )  # fmt: skip
    case.refresh_from_db()
    assert case.stage == "finished"
    assert [client.get(page).status_code for page in pages] == [200, 200]
    today.move_on(days=30)
    assert [client.get(page).status_code for page in pages] == [404, 404]


@pytest.mark.django_db
def test_staff_switch_a_link_off_and_send_a_new_one(support, sign_in, client, today):
    case, manager = support()
    old = read_path(client_link(case))
    link = PrivateLink.objects.get(case=case, kind="client", address="")
    staff_client = sign_in(manager)
    page = staff_client.get(reverse("links", args=[case.reference])).text
    assert "The client’s own page" in page
    renew = reverse("link-renew", args=[case.reference, link.pk])
    before = Message.objects.count()
    sent = {"submission": str(uuid.uuid4())}
    for _ in range(2):
        assert staff_client.post(renew, sent).status_code == 302
    message = Message.objects.latest("pk")
    assert (Message.objects.count(), message.address) == (before + 1, "morag@example.org")
    new = next(read_path(word) for word in message.body.split() if "/my/" in word)
    assert [client.get(page).status_code for page in (old, new)] == [404, 200]
    live = PrivateLink.objects.get(case=case, kind="client", switched_off_at__isnull=True)
    off = reverse("link-off", args=[case.reference, live.pk])
    sent = {"submission": str(uuid.uuid4()), "reason": "Read by somebody else"}
    assert staff_client.post(off, sent).status_code == 302
    assert client.get(new).status_code == 404
    assert "Read by somebody else" in staff_client.get(reverse("links", args=[case.reference])).text


@pytest.mark.django_db
def test_links_given_before_they_were_kept_still_open(letter, client):
    case, document, _, _ = letter
    referral = case.referrals.get()
    facts = {"case": case, "made_at": timezone.now(), "expires_at": timezone.now() + DAY}
    PrivateLink.objects.create(pk=case.pk, kind="client", recipient="client", **facts)
    PrivateLink.objects.create(
        pk=referral.pk, kind="referrer", recipient="client", referral=referral, **facts
    )
    PrivateLink.objects.create(
        pk=name_earlier_link(document.pk, "gp"), kind="document", recipient="gp", document=document, **facts
    )
    tokens = {
        "my": ("client", case.pk.hex),
        "track": ("referrer", f"{referral.pk.hex}.1"),
        "shared-document": ("document", f"{document.pk.hex}.gp"),
    }
    for name, (purpose, key) in tokens.items():
        token = Signer(salt=f"handrail.{purpose}").sign(key)
        assert client.get(reverse(name, args=[token])).status_code == 200, name
    turned_off = Signer(salt="handrail.referrer").sign(f"{referral.pk.hex}.2")
    assert client.get(reverse("track", args=[turned_off])).status_code == 404


@pytest.mark.django_db
def test_a_reading_is_logged_by_the_link_and_staff_read_as_themselves(letter, client, staff):
    *_, link = letter
    key = PrivateLink.objects.get(kind="document").pk.hex
    client.get(link)
    entry = AuditEntry.objects.latest("id")
    assert (entry.reader_kind, entry.detail, entry.user) == ("gp", f"link {key}", None)
    administrator = staff(Role.ADMINISTRATOR)
    client.force_login(administrator)
    client.get(link)
    entry = AuditEntry.objects.latest("id")
    assert (entry.reader_kind, entry.detail, entry.user) == ("staff", f"link {key}", administrator)


@pytest.mark.django_db
def test_no_token_reaches_the_log_nor_another_site(letter, capsys):
    case, _, _, _ = letter
    link = read_path(client_link(case))
    token = link.split("/")[2]
    strict = Client(enforce_csrf_checks=True)
    for suffix in ("consent/", "safety/", "agree/", "language/"):
        assert strict.post(f"{link}{suffix}", {"given": "no"}).status_code == 403
    strict.get(f"{link}nonsense/")
    strict.get(link.replace(token, f"{token}x"))
    logged = capsys.readouterr()
    assert token[:20] not in logged.err + logged.out
    assert strict.get(link)["Referrer-Policy"] == "same-origin"
