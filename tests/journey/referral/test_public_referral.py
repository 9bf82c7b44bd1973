"""The public referral and the GP card as a browser without JavaScript sends them."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.journey.case.models import Case, Draft, Person
from handrail.journey.messages.models import Message
from handrail.journey.referral.models import Referral
from handrail.journey.screening.queries import known_answers
from handrail.network.models import Practice
from handrail.service_models import eligibility
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db

REFER = f"/refer/{SCOTLAND}/"
CARD = f"/gp-card/{LEICESTER}/"
BORN = {"date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975"}
OWN = {
    "who": {"who": "self"},
    "route": {"route": "self"},
    "name": {"given_name": "Morag", "family_name": "Testerton"},
    "date-of-birth": BORN,
    "contact": {
        "telephone": "01632 960123",
        "email": "morag@example.org",
        "contact_by": "text",
        "contact_safety": "usual",
    },
    "needs": {"times": ["mornings"], "needs": ["interpreter", "large_print"], "language": "Polish"},
    "home": {"postcode": "eh1 1aa"},
    "employment-status": {"employment_status": "employed"},
    "employer-size": {"employer_size": "40"},
    "occupational-health": {"occupational_health": "none"},
    "work-attendance": {"work_attendance": "off_sick"},
    "employer": {"employer": "Example Joinery"},
    "story": {"reason": "My back went in March."},
    "practice": {"practice": "Example Surgery"},
    "heard": {"information_source": "friend_family_colleague"},
}
ON_BEHALF = OWN | {
    "who": {"who": "other"},
    "route": {"route": "gp"},
    "referrer": {
        "referrer_name": "Dr Example",
        "referrer_organisation": "Example Surgery",
        "referrer_email": "surgery@example.org",
        "agreed": "on",
    },
}


def submission_in(page) -> str:
    return re.search(r'name="submission" value="([^"]+)"', page.content.decode())[1]


def fill_steps(client: Client, answers: dict) -> list[str]:
    """Go from step to step as the buttons lead; gives the steps, the last the one that was not left."""
    seen = ["who"]
    while seen[-1] != "check":
        data = answers.get(seen[-1], {}) | {"submission": uuid.uuid4()}
        sent = client.post(f"{REFER}{seen[-1]}/", data)
        if sent.status_code != 302:
            return seen
        seen.append(sent["Location"].rstrip("/").rpartition("/")[2])
        assert len(seen) < 30, seen
    return seen


def send_referral(client: Client):
    return client.post(REFER + "check/", {"submission": submission_in(client.get(REFER + "check/"))})


def test_somebody_asks_for_help_themselves(client, mailoutbox, worker_after):
    assert client.get(REFER).status_code == 200
    steps = fill_steps(client, OWN)
    assert steps[-1] == "check"
    for step in steps[:-1]:
        assert client.get(f"{REFER}{step}/").status_code == 200
    check = read_words(client.get(REFER + "check/"))
    for said in (
        "Morag",
        "1 March 1975",
        "Text message",
        "Polish",
        "EH1 1AA",
        "I have a job with an employer",
    ):
        assert said in check
    with worker_after():
        sent = client.get(send_referral(client)["Location"])
    referral = Referral.objects.select_related("case__person__practice", "case__employer").get()
    person = referral.case.person
    assert (person.name, person.contact_by, person.postcode) == ("Morag Testerton", "text", "EH1 1AA")
    assert person.contact_needs == "Mornings; An interpreter (Polish)"
    assert person.large_print
    assert (person.practice.name, referral.case.employer.name) == ("Example Surgery", "Example Joinery")
    assert (referral.route, referral.channel) == ("self", "public_page")
    assert referral.information_source == "friend_family_colleague"
    assert referral.reason == "My back went in March."
    assert referral.answers["employer_size"] == 40
    assert referral.reference in read_words(sent)
    assert "within 2 working days of you joining" in read_words(sent)
    assert "Samaritans" in read_words(sent)
    assert "/my/" in mailoutbox[0].body
    assert not Draft.objects.exists()


def test_somebody_asks_for_another_and_gets_the_referrer_s_link(client):
    steps = fill_steps(client, ON_BEHALF)
    assert "referrer" in steps
    sent = client.get(send_referral(client)["Location"])
    referral = Referral.objects.get()
    assert (referral.route, referral.referrer_organisation) == ("gp", "Example Surgery")
    assert "/track/" in sent.content.decode()
    assert "/my/" not in sent.content.decode()


def test_nobody_is_referred_who_has_not_agreed(client):
    without = ON_BEHALF | {"referrer": {"referrer_name": "Dr Example"}}
    assert fill_steps(client, without)[-1] == "referrer"
    assert client.post(REFER + "check/", {"submission": uuid.uuid4()}).status_code == 422
    assert not Referral.objects.exists()


def test_a_relative_is_no_route_of_its_own_and_does_not_see_the_client_s_page(client):
    relative = ON_BEHALF | {
        "route": {"route": "helper"},
        "referrer": {"referrer_name": "Ann", "agreed": "on"},
    }
    fill_steps(client, relative)
    sent = client.get(send_referral(client)["Location"])
    assert Referral.objects.get().route == "self"
    assert "/track/" in sent.content.decode()


def test_only_questions_that_can_still_matter_are_asked(client):
    self_employed = OWN | {"employment-status": {"employment_status": "self_employed"}}
    steps = fill_steps(client, self_employed)
    assert "employer-size" not in steps
    assert "employer" not in steps


def test_an_answer_that_speaks_against_is_met_with_where_else_to_turn_and_no_decision(client):
    large = OWN | {"employer-size": {"employer_size": "900"}}
    steps = fill_steps(client, large)
    assert steps[steps.index("employer-size") + 1] == "other-help"
    assert "work-attendance" not in steps
    told = read_words(client.get(REFER + "other-help/"))
    assert "may not be able to help" in told
    assert "occupational health service" in told
    assert "not eligible" not in told.lower()
    assert send_referral(client).status_code == 302
    assert Case.objects.get().stage == "referred"


def test_what_nobody_knows_can_be_left_for_the_call(client):
    unsure = OWN | {
        "employer-size": {},
        "needs": {},
        "home": {},
        "employer": {},
        "story": {},
        "practice": {},
        "heard": {},
    }
    assert fill_steps(client, unsure)[-1] == "check"
    assert send_referral(client).status_code == 302
    assert "employer_size" not in Referral.objects.get().answers


def test_a_closed_browser_finds_everything_again(client):
    fill_steps(client, OWN | {"contact": {}})
    again = Client()
    for name, morsel in client.cookies.items():
        if morsel["max-age"]:  # what a browser keeps when it is closed
            again.cookies[name] = morsel.value
    start = again.get(REFER)
    assert "Welcome back" in read_words(start)
    assert f"{REFER}contact/" in start.content.decode()
    assert "Testerton" in again.get(REFER + "name/").content.decode()


def test_another_browser_sees_nothing_of_it(client):
    fill_steps(client, OWN)
    other = Client()
    assert "Welcome back" not in read_words(other.get(REFER))
    assert other.get(REFER + "check/").status_code == 302
    other.cookies[f"draft-{SCOTLAND}"] = str(uuid.uuid4())
    assert "Testerton" not in other.get(REFER + "name/").content.decode()


def test_no_personal_data_stands_in_an_address(client):
    fill_steps(client, OWN)
    sent = send_referral(client)
    for said in ("Morag", "Testerton", "960123", "1975"):
        assert said not in sent["Location"]


def test_what_was_typed_can_be_deleted(client):
    fill_steps(client, OWN)
    client.post(REFER + "forget/")
    assert not Draft.objects.exists()
    assert "Welcome back" not in read_words(client.get(REFER))


def test_drafts_long_forgotten_go_when_another_is_sent(client):
    old = Draft.objects.create(key="refer:old", saved_at=timezone.now() - timedelta(days=31))
    staff = Draft.objects.create(key="screening:1", saved_at=timezone.now() - timedelta(days=31))
    fill_steps(client, OWN)
    send_referral(client)
    assert list(Draft.objects.all()) == [staff]
    assert not Draft.objects.filter(pk=old.pk).exists()


def test_going_back_and_sending_again_makes_one_referral(client):
    fill_steps(client, OWN)
    page = client.get(REFER + "check/")
    first = client.post(REFER + "check/", {"submission": submission_in(page)})
    again = client.post(REFER + "check/", {"submission": submission_in(page)})
    assert first["Location"] == again["Location"]
    assert Referral.objects.count() == Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_make_one_referral(client):
    fill_steps(client, OWN)
    data = {"submission": submission_in(client.get(REFER + "check/"))}
    together, answers = threading.Barrier(2), []

    def press_send() -> None:
        browser = Client()
        browser.cookies = client.cookies.copy()
        together.wait()
        answers.append(browser.post(REFER + "check/", data).status_code)
        connection.close()

    presses = [threading.Thread(target=press_send) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert answers == [302, 302]
    assert Referral.objects.count() == Case.objects.count() == Person.objects.count() == 1


def test_a_page_left_open_saves_nothing_once_the_referral_is_sent(client):
    fill_steps(client, OWN)
    page = submission_in(client.get(REFER + "story/"))
    send_referral(client)
    late = client.post(REFER + "story/", {"reason": "More", "submission": page}, headers={"X-Autosave": "1"})
    assert late.status_code == 410
    assert not Draft.objects.exists()


def test_typing_is_saved_before_the_button_is_pressed(client):
    page = submission_in(client.get(REFER + "who/"))
    client.post(REFER + "who/", {"who": "self", "submission": page}, headers={"X-Autosave": "1"})
    assert "checked" in client.get(REFER + "who/").content.decode()


def test_an_older_page_of_the_same_person_is_no_conflict(client):
    old = submission_in(client.get(REFER + "name/"))
    fill_steps(client, OWN)
    changed = client.post(
        REFER + "name/", {"given_name": "Mòrag", "family_name": "Testerton", "submission": old, "seen": "0"}
    )
    assert changed["Location"] == REFER + "check/"
    assert "Mòrag" in read_words(client.get(REFER + "check/"))


@pytest.mark.parametrize("service", [LEICESTER, "no-such-service"])
def test_a_service_without_a_public_page_has_none(client, service):
    assert client.get(f"/refer/{service}/").status_code == 404
    assert client.get(f"/refer/{service}/who/").status_code == 404


@pytest.mark.parametrize("code", ["no-such-step", "referrer", "other-help"])
def test_a_step_that_is_not_asked_is_not_there(client, code):
    assert client.get(f"{REFER}{code}/").status_code == 404


@pytest.mark.parametrize(
    ("step", "typed", "error"),
    [
        ("date-of-birth", BORN | {"date_of_birth-year": "2999"}, "must be in the past"),
        ("date-of-birth", BORN | {"date_of_birth-day": "31", "date_of_birth-month": "2"}, "real date"),
        ("date-of-birth", {}, "Enter date of birth"),
        ("contact", {"telephone": "12", "contact_by": "telephone"}, "12"),
        ("contact", {"contact_by": "post"}, "Enter a phone number or an email address"),
        ("contact", {"email": "m@example.org", "contact_by": "text"}, "choose another way"),
        ("contact", {"email": "not an address", "contact_by": "email"}, "correct format"),
        ("name", {"given_name": "x" * 500, "family_name": "Y"}, "80 characters or fewer"),
        ("name", {"given_name": "A", "family_name": "B", "is_staff": "1"}, "does not ask for"),
        ("who", {"who": "nobody"}, "one of the answers shown"),
        ("story", {"reason": "word " * 2000}, "4,000 characters or fewer"),
    ],
)  # fmt: skip
def test_wrong_input_is_said_plainly_and_nothing_typed_is_lost(client, step, typed, error):
    page = client.post(f"{REFER}{step}/", typed | {"submission": uuid.uuid4()})
    assert page.status_code == 422
    assert error in read_words(page)
    typed_again = client.get(f"{REFER}{step}/").content.decode()
    for name, value in typed.items():
        if value and step in ("name", "contact", "date-of-birth") and name not in ("is_staff", "contact_by"):
            assert value in typed_again


def test_ten_megabytes_of_text_are_refused_in_clear_words(client):
    page = client.post(REFER + "story/", {"reason": "word " * 2_000_000, "submission": uuid.uuid4()})
    assert page.status_code == 413
    assert "too big" in read_words(page)
    assert not Draft.objects.exists()


def test_a_page_from_elsewhere_is_refused_in_clear_words():
    page = Client(enforce_csrf_checks=True).post(REFER + "who/", {"who": "self", "submission": uuid.uuid4()})
    assert page.status_code == 403
    assert "open too long or came from somewhere else" in read_words(page)


def test_a_null_character_breaks_nothing(client):
    page = client.post(
        REFER + "name/", {"given_name": "A\0nn", "family_name": "B", "submission": uuid.uuid4()}
    )
    assert page.status_code in (302, 422)
    assert client.get(REFER + "name/").status_code == 200


# ---- The GP's card ---------------------------------------------------------------------------------------

PATIENT = BORN | {
    "practice": "Example Surgery",
    "gp": "Dr Example",
    "given_name": "Arun",
    "family_name": "Invented",
    "telephone": "01632 960124",
    "agreed": "on",
}


def send_card(client: Client, **changes: str):
    page = submission_in(client.get(CARD))
    return client.post(CARD, {**PATIENT, "submission": page, **changes})


def test_a_gp_refers_with_a_card(client):
    sent = client.get(send_card(client)["Location"])
    referral = Referral.objects.select_related("case__person__practice").get()
    assert (referral.channel, referral.route, referral.referrer_name) == ("gp_card", "gp", "Dr Example")
    assert referral.case.person.practice.name == "Example Surgery"
    assert referral.reference in read_words(sent)
    assert "We’ll call them by" in read_words(sent)
    assert "/track/" in sent.content.decode()


def test_the_practice_is_remembered_and_the_patient_is_not(client):
    send_card(client)
    page = client.get(CARD).content.decode()
    assert "Example Surgery" in page
    assert "Invented" not in page


def test_one_practice_has_one_record(client):
    send_card(client)
    send_card(client, practice="EXAMPLE SURGERY", family_name="Another")
    assert Practice.objects.count() == 1
    assert Referral.objects.count() == 2


def test_a_card_sent_twice_makes_one_referral(client):
    page = submission_in(client.get(CARD))
    for _ in range(2):
        client.post(CARD, {**PATIENT, "submission": page})
    assert Referral.objects.count() == 1


def test_a_card_without_the_patient_s_agreement_comes_back_as_it_was_typed(client):
    page = send_card(client, agreed="")
    assert page.status_code == 422
    assert "Tick to say that your patient agrees" in read_words(page)
    assert "01632 960124" in page.content.decode()


def test_a_service_without_a_card_has_none(client):
    assert client.get(f"/gp-card/{SCOTLAND}/").status_code == 404


# ---- Every service ---------------------------------------------------------------------------------------

PUBLIC = [
    each.slug for each in service_models.load_services() if each.current_version.accepts_form("public_page")
]


def first_answers(page) -> dict[str, str]:
    """The first answer to each question of a page; a small number where one is asked for."""
    radios = re.findall(r'name="([^"]+)"\s+type="radio"\s+value="([^"]+)"', page.text)
    boxes = re.findall(r'name="([^"]+)"\s+type="text"[^>]*inputmode="numeric"', page.text)
    return dict(reversed(radios)) | dict.fromkeys(boxes, "30")


@pytest.mark.parametrize("who", ["self", "other"])
@pytest.mark.parametrize("slug", PUBLIC)
def test_every_service_can_be_asked_for_help(client, slug, who):
    told = {step: ON_BEHALF[step] for step in ("name", "date-of-birth", "contact", "referrer")}
    step, start = "who", f"/refer/{slug}/"
    while step != "check":
        page = client.get(f"{start}{step}/")
        answers = {"who": who} if step == "who" else told.get(step) or first_answers(page)
        sent = client.post(f"{start}{step}/", answers | {"submission": uuid.uuid4()})
        assert sent.status_code == 302, f"{step}: {read_words(sent)}"
        step = sent["Location"].rstrip("/").rpartition("/")[2]
    assert client.post(start + "check/", {"submission": uuid.uuid4()}).status_code == 302
    referral = Referral.objects.select_related("case").get()
    assert referral.case.service == slug
    version = service_models.get_service(slug).find_version(referral.case.model_version)
    eligibility.evaluate_eligibility(
        version, known_answers(referral.case)
    )  # raises where an answer does not fit


# ---- Where everybody begins --------------------------------------------------------------------------------


def test_the_start_page_leads_to_help_to_the_card_and_to_signing_in(client):
    page = client.get("/").content.decode()
    for address in (REFER, CARD, "/accounts/login/", "/crisis/", "/privacy/", "/accessibility/"):
        assert address in page


def test_a_service_is_offered_where_somebody_works_for_it(client, staff):
    staff(Role.CALL_HANDLER, LEICESTER)
    assert client.get(CARD).status_code == 200
    assert client.get(REFER).status_code == 404
    assert REFER not in client.get("/").content.decode()


def test_no_browser_keeps_a_page_for_the_next_person_at_it(client):
    for address in (REFER, REFER + "name/", CARD):
        assert client.get(address)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/privacy/", "/accessibility/", "/crisis/"])
def test_the_standing_pages_are_open_to_all(client, address):
    assert client.get(address).status_code == 200


def test_nothing_that_leaves_names_the_person(client, worker_after):
    with worker_after():
        fill_steps(client, ON_BEHALF)
        send_referral(client)
    for message in Message.objects.all():
        assert "Testerton" not in message.subject + message.body
