"""What the client, the referrer and whoever got a letter see by their links; that each look is audited."""

import uuid
from datetime import timedelta

import pytest
from django.core.signing import Signer

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.journey.case import queries
from handrail.journey.case.actions import make_document, record_consents
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.documents.actions import CheckedAddress, confirm_address
from handrail.journey.documents.links import document_link
from handrail.journey.links.actions import client_link, switch_off_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.plan.actions import write_plan
from handrail.journey.referral.actions import receive_referral
from handrail.journey.referral.links import referrer_link
from handrail.journey.screening.actions import decide_screening
from tests.support.pages import read_path, read_words
from tests.support.people import ELIGIBLE, LEICESTER, SCOTLAND, START, answer_consents

pytestmark = pytest.mark.django_db


@pytest.fixture
def refer_by(db):
    """A referral by somebody else: refer_by('gp')."""

    def refer_by_route(
        route: str = "gp", *, service: str = SCOTLAND, channel: str = "public_page", **changes
    ):
        details = {
            "submission": uuid.uuid4(),
            "service": service,
            "route": route,
            "channel": channel,
            "person": {"given_name": "Morag", "family_name": "Testerton", "email": "morag@example.org"},
            "referrer": {"referrer_name": "Pat Example", "referrer_organisation": "Example Surgery"},
            "answers": ELIGIBLE[service],
            "reason": "Low mood since the winter",
            "by": None,
            "at": START,
        }
        return receive_referral(**details | changes)

    return refer_by_route


@pytest.fixture
def screen_by(refer_by, staff):
    """A referral whose case has been screened: screen_by('employer', share_employer=False)."""

    def screen_by_route(route: str = "gp", answers: dict | None = None, at=START, **given):
        made = refer_by(route, at=at)
        eligible = answers is None
        decide_screening(
            case=made.case,
            by=staff(Role.CALL_HANDLER),
            at=at + timedelta(days=1),
            answers={
                **ELIGIBLE[SCOTLAND],
                "referral_route": route,
                **(answers or {}),
                "employer_referral_agreed": True,
            },
            consents=answer_consents(made.case, **given) if eligible else (),
        )
        return made

    return screen_by_route


# ---- The referrer ------------------------------------------------------------------------------------------


def test_before_anybody_asked_the_referrer_sees_that_it_arrived(client, refer_by):
    page = read_words(client.get(read_path(referrer_link(refer_by()))))
    assert "Referral received" in page
    assert "Testerton" not in page
    assert "Low mood" not in page


def test_a_gp_sees_the_stages_the_client_agreed_to(client, screen_by):
    page = read_words(client.get(read_path(referrer_link(screen_by("gp")))))
    assert "Accepted by the service" in page


def test_a_refusal_or_withdrawal_closes_the_page(client, screen_by, staff):
    made = screen_by("gp", share_gp=False)
    assert "Accepted by the service" not in read_words(client.get(read_path(referrer_link(made))))
    for given, shown in ((True, True), (False, False)):
        answer = {"item": "share_gp", "recipient": "gp", "given": given}
        record_consents(
            case=made.case, by=staff(Role.CASE_MANAGER), at=START + timedelta(days=2), answers=[answer]
        )
        assert ("Accepted by the service" in read_words(client.get(read_path(referrer_link(made))))) is shown


def test_somebody_not_taken_on_is_told_as_such_and_the_reasons_wait_for_consent(
    client, screen_by, staff, clock
):
    clock.move_to("2012-05-16 09:30")
    made = screen_by("gp", {"employer_size": 900})
    page = read_words(client.get(read_path(referrer_link(made))))
    assert "could not accept this referral" in page
    assert "fewer than 250 staff" not in page
    answer = {"item": "share_gp", "recipient": "gp", "given": True}
    record_consents(
        case=made.case, by=staff(Role.CALL_HANDLER), at=START + timedelta(days=2), answers=[answer]
    )
    page = read_words(client.get(read_path(referrer_link(made))))
    assert "fewer than 250 staff" in page
    assert "occupational health service" in page


def test_an_employer_sees_dates_and_no_reason(client, screen_by):
    # Employers referred under the service's first version only.
    made = screen_by("employer", at=START.replace(year=2010))
    page = read_words(client.get(read_path(referrer_link(made))))
    assert "Accepted by the service" in page
    for health in ("assessment", "Low mood", "joint"):
        assert health not in page
    turned_away = screen_by("employer", {"employer_size": 900}, at=START.replace(year=2010))
    assert "fewer than" not in read_words(client.get(read_path(referrer_link(turned_away))))


def test_consent_to_one_named_person_is_none_to_another(client, refer_by, staff):
    made = refer_by(
        "other_healthcare", referrer={"referrer_name": "Pat", "referrer_organisation": "Example Trust"}
    )
    made.route = "other"
    made.save()
    path_ = read_path(referrer_link(made))
    for name, shown in (("My sister Jo", False), ("example trust", True)):
        decided = {
            "item": "share_named_other",
            "recipient": "named_other",
            "recipient_name": name,
            "given": True,
        }
        record_consents(
            case=made.case, by=staff(Role.CALL_HANDLER), at=START + timedelta(days=1), answers=[decided]
        )
        assert ("We’ll tell you more here if" not in read_words(client.get(path_))) is shown


def test_a_link_that_was_turned_off_or_altered_shows_nothing(client, refer_by, staff):
    made = refer_by()
    link = read_path(referrer_link(made))
    switch_off_link(
        link=made.links.get(), reason="Sent to the wrong person", by=staff(Role.CASE_MANAGER), at=START
    )
    for address in (link, link[:-3] + "xy/", "/track/nonsense/", "/my/a:b/", "/letters/x/", "/my/%00/"):
        page = client.get(address)
        assert page.status_code == 404
        assert "may no longer work" in read_words(page)


def test_a_token_opens_only_what_it_was_made_for(client, refer_by):
    made = refer_by()
    forged = Signer(salt="handrail.client").sign("not-an-id")
    for token in (forged, read_path(referrer_link(made)).split("/")[2]):
        assert client.get(f"/my/{token}/").status_code == 404


# ---- The client's own page ---------------------------------------------------------------------------------


def test_the_client_sees_where_things_stand_and_what_comes_next(client, refer, clock):
    clock.move_to("2012-05-14 11:00")
    page = read_words(client.get(read_path(client_link(refer(LEICESTER)))))
    assert "We’ve received your referral" in page
    assert "We’ll speak to you by Tuesday 15 May 2012" in page


def test_a_promise_that_is_late_says_so(client, refer, clock):
    clock.move_to("2012-05-25 11:00")
    assert "We’re sorry it’s late" in read_words(client.get(read_path(client_link(refer(LEICESTER)))))


def test_the_client_agrees_to_the_plan_on_their_own_page(client, assess):
    case, manager = assess()
    lines = [{"obstacle": "Pain", "goal": "Sit for an hour", "action": "Physiotherapy", "owner": "client"}]
    plan = write_plan(case=case, by=manager, at=START + timedelta(days=4), lines=lines)
    link = read_path(client_link(case))
    page = client.get(link)
    assert "Physiotherapy" in read_words(page)
    assert manager.name in read_words(page)
    answer = client.post(link + "agree/", {"submission": uuid.uuid4(), "number": plan.number}, follow=True)
    assert "You’ve agreed to the plan" in read_words(answer)
    plan.refresh_from_db()
    assert plan.client_agreed_how == "own_page"


def test_a_plan_changed_meanwhile_is_shown_again_and_not_agreed(client, assess):
    case, manager = assess()
    lines = [{"obstacle": "Pain", "goal": "Sit", "action": "Physiotherapy", "owner": "client"}]
    old = write_plan(case=case, by=manager, at=START + timedelta(days=4), lines=lines)
    new = write_plan(case=case, by=manager, at=START + timedelta(days=5), lines=lines)
    address = read_path(client_link(case)) + "agree/"
    answer = client.post(address, {"submission": uuid.uuid4(), "number": old.number}, follow=True)
    assert "changed since you opened this page" in read_words(answer)
    new.refresh_from_db()
    assert new.client_agreed_at is None


def test_the_client_withdraws_an_item_and_gives_it_again(client, enrol):
    case = enrol()
    address = read_path(client_link(case)) + "consent/"
    assert queries.may_tell(case, "gp")
    for given in ("no", "yes"):
        answer = {"submission": uuid.uuid4(), "item": "share_gp", "recipient_name": "", "given": given}
        client.post(address, answer)
        assert queries.may_tell(case, "gp") is (given == "yes")
    assert case.consents.latest("id").how == "own_page"


def test_a_withdrawal_sent_twice_counts_once_and_an_unknown_item_not_at_all(client, enrol):
    case = enrol()
    before = case.consents.count()
    address = read_path(client_link(case)) + "consent/"
    answer = {"submission": uuid.uuid4(), "item": "share_gp", "recipient_name": "", "given": "no"}
    client.post(address, answer)
    client.post(address, answer)
    client.post(address, answer | {"submission": uuid.uuid4(), "item": "no_such_item"})
    assert case.consents.count() == before + 1


def test_the_client_reads_why_support_ended(client, support):
    case, manager = support()
    at = START + timedelta(days=40)
    discharge_case(case=case, by=manager, at=at, reason="returned_same_job", work_attendance="at_work")
    page = read_words(client.get(read_path(client_link(case))))
    assert "Your support has finished" in page
    assert "How your support ended: returned to the same job" in page


def test_no_page_makes_many_queries(client, support, django_assert_max_num_queries):
    case, _ = support()
    for link in (client_link(case), referrer_link(case.referrals.get())):
        with django_assert_max_num_queries(15):
            assert client.get(read_path(link)).status_code == 200


# ---- Letters -----------------------------------------------------------------------------------------------


@pytest.fixture
def send_letter(support):
    """A letter sent to one kind of recipient: send_letter('gp') gives its case and link."""

    def send_to(recipient: str, **given):
        case, manager = support(**given)
        if recipient != "client":
            confirm_address(
                case=case,
                checked=CheckedAddress(recipient, "somebody@example.org", "called"),
                by=manager,
                at=START,
            )
        document = make_document(
            case=case, kind="plan", title="Return-to-work plan", content=b"%PDF-1.7", by=manager, at=START
        )
        queue_message(
            case=case,
            purpose=MessagePurpose.LETTER,
            recipient=recipient,
            address="somebody@example.org",
            subject="A letter",
            body="Read it",
            document=document,
            by=manager,
            at=START,
        )
        return case, document

    return send_to


def test_a_letter_opens_by_its_link_while_consent_allows(client, send_letter):
    case, document = send_letter("gp")
    link = read_path(document_link(document, "gp"))
    page = client.get(link)
    assert page["Content-Type"] == "application/pdf"
    answer = {"item": "share_gp", "recipient": "gp", "given": False}
    record_consents(case=case, by=None, at=START + timedelta(days=9), answers=[answer])
    assert client.get(link).status_code == 404


def test_a_letter_opens_only_for_the_kind_of_recipient_it_was_sent_to(client, send_letter):
    _, document = send_letter("client")
    assert client.get(read_path(document_link(document, "client"))).status_code == 200
    assert client.get(read_path(document_link(document, "employer"))).status_code == 404


def test_the_client_finds_their_letters_on_their_own_page(client, send_letter):
    case, document = send_letter("client")
    page = read_path(client_link(case))
    address = f"{page}letters/{document.pk}/"
    assert address in client.get(page).content.decode()
    assert client.get(address)["Content-Type"] == "application/pdf"


# ---- The audit ---------------------------------------------------------------------------------------------


def test_every_private_reading_is_audited(client, send_letter, refer_by):
    case, document = send_letter("gp")
    made = refer_by("gp")
    client.get(read_path(client_link(case)))
    client.get(read_path(document_link(document, "gp")))
    client.get(read_path(referrer_link(made)))
    seen = list(AuditEntry.objects.order_by("id").values_list("reader_kind", "record", "page"))
    assert seen == [
        ("client", case.reference, "my"),
        ("gp", case.reference, "shared-document"),
        ("referrer", made.case.reference, "track"),
    ]


@pytest.mark.parametrize(("route", "own"), [("self", True), ("gp", False)])
def test_who_referred_themselves_can_say_on_that_page_that_they_do_not_feel_safe(
    client, refer_by, route, own
):
    made = refer_by(route, **({"referrer": {}} if own else {}))
    address = read_path(referrer_link(made))
    button = "I do not feel safe"
    assert (button in read_words(client.get(address))) == own
    shown = read_words(client.post(address, {"submission": str(uuid.uuid4())}, follow=True))
    assert made.case.concerns.exists() == own
    assert ("You told us that you may not be safe" in shown) == own
    assert ("116 123" in shown) == own
