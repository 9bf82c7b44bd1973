"""Clients answer by themselves: asked by link, paper or telephone, reminded until they answer or say stop."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Contact, Draft
from handrail.journey.death.actions import record_death
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.models import FollowUp
from handrail.journey.measures.models import Measure
from handrail.journey.messages.links import short_token
from handrail.journey.messages.models import Message
from handrail.journey.questionnaire import actions, queries
from handrail.journey.questionnaire.models import QuestionnaireRequest, QuestionnaireSending
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db
LAST = "2012-05-14 09:30"  # Leicestershire's last version: PHQ-9 and GAD-7, whose words may be shown


@pytest.fixture
def london(clock):
    clock.move_to(LAST)
    return clock


@pytest.fixture
def ask_client(enrol, london, mailoutbox, worker_after):
    """A client asked for the entry questionnaire by e-mail: (case, path of the link)."""

    def ask_by_email(code="entry", make_case=enrol, **options):
        made = make_case(LEICESTER, at=timezone.now())
        case = made[0] if isinstance(made, tuple) else made
        with worker_after():
            actions.ask_client(case=case, code=code, channel="email", by=None, at=timezone.now(), **options)
        return case, link_in(mailoutbox[-1].body)

    return ask_by_email


def link_in(body: str) -> str:
    return re.search(r"/q/[\w-]{22}/", body)[0]


def give_answer(client, link, number, answer, **more):
    return client.post(f"{link}{number}/", {"submission": str(uuid.uuid4()), "answer": answer, **more})


def finish_questionnaire(client, link):
    token = re.search(r'name="submission" value="([^"]+)"', client.get(link + "check/").content.decode())[1]
    return client.post(link + "check/", {"submission": token}, follow=True)


# ---- Answering ---------------------------------------------------------------------------------------------


def test_every_page_offers_to_finish_and_what_was_answered_opens_by_the_link_alone(ask_client, client):
    _, link = ask_client()
    give_answer(client, link, 1, "2")
    for page in ("", "2/", "saved/", "check/"):
        assert "I have finished" in client.get(f"{link}{page}").text, page
    done = client.post(reverse("finished"))
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert "open only by the link we sent you" in read_words(done)
    assert link not in done.text
    assert "You’ve answered 1 of 16 questions" in read_words(Client().get(link))


def test_the_answers_become_measures_and_the_link_is_spent(ask_client, client):
    case, link = ask_client()
    start = read_words(client.get(link))
    assert "There are 16 questions" in start
    assert case.person.family_name not in start
    for number in range(1, 17):
        left = give_answer(client, link, number, "0" if number == 9 else "2")
        assert left["Location"] == (f"{link}{number + 1}/" if number < 16 else f"{link}check/")
    assert "Thank you" in read_words(finish_questionnaire(client, link))
    phq, gad = case.measures.order_by("-instrument")
    assert (phq.instrument, phq.score, phq.occasion, phq.mode) == ("phq-9", 16, "entry", "online")
    assert (gad.instrument, gad.score, gad.recorded_by) == ("gad-7", 14, None)
    assert phq.request == gad.request == case.questionnaires.get()
    assert not Draft.objects.filter(key__startswith="questionnaire").exists()
    shut = client.get(link)
    assert shut.status_code == 410
    assert "already answered these questions" in read_words(shut)
    assert give_answer(client, link, 1, "3").status_code == 410
    assert AuditEntry.objects.filter(record=case.reference, reader_kind="client", page="answer").exists()


def test_a_finished_questionnaire_is_not_finished_twice(ask_client, client):
    case, link = ask_client()
    give_answer(client, link, 1, "1")
    token = re.search(r'name="submission" value="([^"]+)"', client.get(link + "check/").content.decode())[1]
    for _ in range(2):
        client.post(link + "check/", {"submission": token})
    assert case.measures.count() == 1


def test_it_is_left_and_taken_up_again_on_another_device(ask_client, client, client_of_another):
    case, link = ask_client()
    give_answer(client, link, 1, "1")
    saved = client.post(
        f"{link}2/", {"submission": str(uuid.uuid4()), "answer": "3", "action": "later"}, follow=True
    )
    assert "answered 2 of 16" in read_words(saved)
    back = client_of_another.get(link)
    assert "Welcome back" in read_words(back)
    assert f"{link}3/" in back.content.decode()
    assert 'value="3" checked' in client_of_another.get(f"{link}2/").content.decode()
    assert case.measures.count() == 0


@pytest.fixture
def client_of_another():
    return Client()


def test_a_question_left_out_is_missing_and_gives_no_total(ask_client, client):
    case, link = ask_client()
    for number in range(2, 10):
        give_answer(client, link, number, "0")
    assert "left out 8 questions" in read_words(client.get(link + "check/"))
    finish_questionnaire(client, link)
    (phq,) = case.measures.all()  # nothing of GAD-7 was answered, so there is no GAD-7
    assert phq.answers["item_1"] is None
    assert phq.score is None
    assert queries.standing_of(phq.request).complete is False


def test_large_print_is_kept_for_every_page_and_device(ask_client, client, client_of_another):
    _, link = ask_client()
    assert "hr-page--large" not in client.get(link).content.decode()
    assert client.post(link + "size/", {"large": "on", "number": "3"})["Location"] == f"{link}3/"
    for page in (link, f"{link}3/", f"{link}check/"):
        assert "hr-page--large" in client_of_another.get(page).content.decode()
    client.post(link + "size/", {"large": "off"})
    assert "hr-page--large" not in client_of_another.get(link).content.decode()


def test_an_answer_that_says_somebody_may_not_be_safe_leads_to_help_at_once(ask_client, client):
    case, link = ask_client()
    left = give_answer(client, link, 9, "1")
    assert left["Location"] == f"{link}9/help/"
    assert case.concerns.count() == 1  # before anything is finished
    help_page = read_words(client.get(f"{link}9/help/"))
    assert "116 123" in help_page
    assert "116 123" in read_words(client.get(f"{link}check/"))
    assert "116 123" in read_words(finish_questionnaire(client, link))
    assert case.concerns.count() == 1  # finishing is no second answer
    assert case.concerns.get().steps.filter(kind="raised").count() == 1


def test_no_answer_leads_to_help_where_there_is_no_cause(ask_client, client):
    _, link = ask_client()
    assert give_answer(client, link, 9, "0")["Location"] == f"{link}10/"
    assert "116 123" not in read_words(client.get(f"{link}check/"))


def test_a_wrong_answer_is_said_to_be_wrong(ask_client, client):
    _, link = ask_client()
    page = give_answer(client, link, 1, "7")
    assert page.status_code == 422
    assert "Choose one of the answers shown" in read_words(page)


# ---- Links -------------------------------------------------------------------------------------------------


def test_a_link_is_kept_as_a_digest_and_never_in_a_message(ask_client):
    case, link = ask_client()
    token = link.split("/")[2]
    sending = QuestionnaireSending.objects.get()
    message = Message.objects.get()
    for row in (sending, message, *case.events.all()):
        assert token not in " ".join(str(value) for value in vars(row).values())
    assert message.sent_at


def test_the_message_says_no_more_than_a_first_name(ask_client, mailoutbox):
    case, _ = ask_client()
    text = mailoutbox[-1].subject + mailoutbox[-1].body
    assert "Hello Morag" in text
    for private in ("Testerton", case.reference, "PHQ", "depress", "1975"):
        assert private not in text


def test_a_link_sent_again_takes_the_place_of_the_old(ask_client, client, mailoutbox, worker_after):
    case, old = ask_client()
    give_answer(client, old, 1, "2")
    with worker_after():
        actions.ask_client(case=case, code="entry", channel="email", by=None, at=timezone.now())
    new = link_in(mailoutbox[-1].body)
    assert new != old
    gone = client.get(old)
    assert gone.status_code == 404
    assert "latest message" in read_words(gone)
    assert "answered 1 of 16" in read_words(client.get(new))
    assert case.questionnaires.count() == 1


def test_a_link_runs_out(ask_client, client, london):
    _, link = ask_client()
    london.move_on(days=29)
    gone = client.get(link)
    assert gone.status_code == 410
    assert "can no longer answer these questions" in read_words(gone)


def test_a_made_up_link_opens_nothing(client):
    page = client.get("/q/AAAAAAAAAAAAAAAAAAAAAA/")
    assert page.status_code == 404
    assert "This link does not work" in read_words(page)


def test_a_questionnaire_of_entry_closes_at_discharge(ask_client, client):
    case, link = ask_client()
    discharge_case(case=case, by=None, at=timezone.now(), reason="declined", work_attendance="not_known")
    gone = client.get(link)
    assert gone.status_code == 410
    assert "no longer need your answers" in read_words(gone)


# ---- Stopping and reminding --------------------------------------------------------------------------------


def count_deliveries(london, **by) -> int:
    """Time goes on, and what runs every hour has run: how many messages there are to the client."""
    london.move_on(**by)
    call_command("deliver")
    return Message.objects.filter(recipient="client", sending__isnull=False).count()


def test_reminders_come_at_their_time_and_no_more_often(ask_client, london, capsys):
    ask_client()
    counts = [count_deliveries(london, days=1) for _ in range(20)]
    assert counts == [1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4]
    assert count_deliveries(london, days=20) == 4
    bodies = list(Message.objects.values_list("subject", flat=True))
    assert sum("reminder" in subject for subject in bodies) == 3


def test_a_reminder_carries_the_same_link(ask_client, london, mailoutbox):
    _, link = ask_client()
    count_deliveries(london, days=3)
    assert link_in(mailoutbox[-1].body) == link
    assert "reminder" in mailoutbox[-1].subject


def test_reminders_stop_on_answer(ask_client, client, london):
    _, link = ask_client()
    give_answer(client, link, 1, "1")
    finish_questionnaire(client, link)
    assert count_deliveries(london, days=4) == 1


def test_reminders_stop_on_opting_out_and_so_does_every_later_request(ask_client, client, london):
    case, link = ask_client()
    page = client.post(link + "stop/", {"submission": str(uuid.uuid4())}, follow=True)
    assert "We will not ask you again" in read_words(page)
    assert count_deliveries(london, days=4) == 1
    assert client.get(link).status_code == 410
    with pytest.raises(NotNow, match="asked us to stop"):
        actions.ask_client(case=case, code="entry", channel="email", by=None, at=timezone.now())
    client.post(link + "stop/", {"submission": str(uuid.uuid4()), "again": "yes"})
    assert actions.ask_client(case=case, code="entry", channel="email", by=None, at=timezone.now())


def test_reminders_stop_on_discharge(ask_client, london):
    case, _ = ask_client()
    discharge_case(case=case, by=None, at=timezone.now(), reason="declined", work_attendance="not_known")
    assert count_deliveries(london, days=4) == 1


def test_what_is_queued_is_held_back_where_the_client_answered_meanwhile(enrol, london, client, settings):
    case = enrol(
        LEICESTER,
        at=timezone.now(),
    )
    case.person.telephone = "07700 900982"
    case.person.save()
    request = actions.ask_client(case=case, code="entry", channel="text", by=None, at=timezone.now())
    call_command("deliver")
    message = Message.objects.get(sending__isnull=False)
    assert (message.sent_at, message.held_back) == (None, "")
    actions.finish_request(request=request, said={}, mode="telephone", by=None, at=timezone.now())
    settings.TEXT_GATEWAY = "handrail.journey.messages.outbox.Files"
    call_command("deliver")
    message.refresh_from_db()
    assert "answered" in message.held_back


def test_a_text_waits_until_texts_are_set_up(enrol, london, settings, tmp_path, capsys):
    case = enrol(LEICESTER, at=timezone.now())
    case.person.telephone = "07700 900982"
    case.person.save()
    actions.ask_client(case=case, code="entry", channel="text", by=None, at=timezone.now())
    call_command("deliver")
    assert "1 text waiting: texts are not set up" in capsys.readouterr().out
    assert not Contact.objects.filter(kind="questionnaire").exists()
    settings.TEXT_GATEWAY, settings.TEXT_FILE_PATH = "tests.support.worker.SendingGateway", tmp_path
    call_command("deliver")
    (text,) = tmp_path.iterdir()
    assert re.search(r"Hello Morag\. .* http://\S+/q/[\w-]{22}/ It works", text.read_text())
    (attempt,) = Contact.objects.filter(kind="questionnaire")
    assert (attempt.mode, attempt.successful) == ("text", False)


def test_no_text_goes_to_a_landline(enrol, london):
    case = enrol(LEICESTER, at=timezone.now())
    with pytest.raises(NotNow, match="no mobile number"):
        actions.ask_client(case=case, code="entry", channel="text", by=None, at=timezone.now())


def test_what_was_half_answered_when_the_time_is_over_is_kept(ask_client, client, london):
    case, link = ask_client()
    for number in range(1, 10):
        give_answer(client, link, number, "0")
    count_deliveries(london, days=30)
    (phq,) = case.measures.all()
    assert (phq.score, phq.mode) == (0, "online")
    assert case.questionnaires.get().answered_at


# ---- Follow-ups by themselves ------------------------------------------------------------------------------


@pytest.fixture
def discharge_client(support, london):
    """A client of Leicestershire, discharged; follow-ups at one and three months."""

    def discharge_after_support(**person):
        case, manager = support(LEICESTER, at=timezone.now())
        for name, value in person.items():
            setattr(case.person, name, value)
        case.person.save()
        london.move_on(days=40)
        discharge_case(
            case=case, by=manager, at=timezone.now(), reason="returned_same_job", work_attendance="at_work"
        )
        return Case.objects.get(pk=case.pk), manager

    return discharge_after_support


def test_a_follow_up_that_falls_due_is_asked_by_itself_and_answering_records_it(
    discharge_client, london, client, mailoutbox
):
    case, _ = discharge_client()
    assert count_deliveries(london, days=20) == 0
    assert count_deliveries(london, days=12) == 1
    assert count_deliveries(london, hours=1) == 1
    case.refresh_from_db()
    assert case.next_task.endswith("the client is asked to answer")
    assert case.next_due_at > timezone.now() + timedelta(days=20)
    link = link_in(mailoutbox[-1].body)
    assert "3 questions" in read_words(client.get(link))
    give_answer(client, link, 1, "at_work")
    give_answer(client, link, 2, "better")
    finish_questionnaire(client, link)
    done = FollowUp.objects.get(case=case)
    assert (done.code, done.outcome, done.work_attendance) == ("follow_up_1_month", "done", "at_work")
    assert done.answers == {"health": "better", "note": ""}
    case.refresh_from_db()
    assert case.next_task == "Follow-up at three months"


@pytest.mark.parametrize(
    "person",
    [
        {"email": "", "telephone": "01632 960123"},
        {"contact_by": "telephone"},
        {"contact_by": "post"},
        {"no_messages": True},
    ],
)
def test_a_client_who_may_not_be_written_to_is_left_to_the_case_manager(discharge_client, london, person):
    case, _ = discharge_client(**person)
    assert count_deliveries(london, days=32) == 0
    case.refresh_from_db()
    assert case.next_task == "Follow-up at one month"


def test_nobody_is_asked_who_died(support, london):
    case, manager = support(LEICESTER, at=timezone.now())
    discharge_case(case=case, by=manager, at=timezone.now(), reason="goals_met", work_attendance="not_known")
    record_death(case=case, died_on=None, by=manager, at=timezone.now())
    assert count_deliveries(london, days=32) == 0


def test_the_task_comes_back_when_the_client_asks_us_to_stop(discharge_client, london, client, mailoutbox):
    case, _ = discharge_client()
    count_deliveries(london, days=32)
    client.post(link_in(mailoutbox[-1].body) + "stop/", {"submission": str(uuid.uuid4())})
    case.refresh_from_db()
    assert case.next_task == "Follow-up at one month"
    assert count_deliveries(london, days=40) == 1


# ---- Staff -------------------------------------------------------------------------------------------------


def test_the_case_page_says_where_each_stands_and_what_can_be_done(ask_client, staff, sign_in, client):
    case, _ = ask_client()
    page = sign_in(staff(Role.CASE_MANAGER, LEICESTER)).get(reverse("case-documents", args=[case.reference]))
    text = read_words(page)
    assert "Asked on 14 May 2012, open until 11 June 2012" in text
    for offered in ("Send again", "Paper form", "Type in", "Ask by phone"):
        assert offered in text


def test_staff_send_the_link(enrol, london, staff, sign_in):
    case = enrol(LEICESTER, at=timezone.now())
    handler = sign_in(staff(Role.CASE_MANAGER, LEICESTER))
    address = reverse("questionnaire-send", args=[case.reference, "entry"])
    assert "morag@example.org" in read_words(handler.get(address))
    page = handler.post(address, {"submission": str(uuid.uuid4()), "channel": "email"}, follow=True)
    assert "sending the link" in read_words(page)
    assert "EQ-5D-5L are licensed" in read_words(page)
    assert QuestionnaireRequest.objects.get().parts == ["phq-9", "gad-7"]


def test_somebody_who_asked_for_no_messages_is_only_sent_one_when_they_say_it_is_safe(
    enrol, london, staff, sign_in
):
    case = enrol(LEICESTER, at=timezone.now())
    case.person.no_messages = True
    case.person.save()
    handler = sign_in(staff(Role.CASE_MANAGER, LEICESTER))
    address = reverse("questionnaire-send", args=[case.reference, "entry"])
    refused = handler.post(address, {"submission": str(uuid.uuid4()), "channel": "email"})
    assert refused.status_code == 422
    handler.post(address, {"submission": str(uuid.uuid4()), "channel": "email", "safe": "on"})
    assert QuestionnaireRequest.objects.count() == 1


@pytest.mark.parametrize("large", ["yes", "no"])
def test_a_paper_form_has_a_reference_and_no_name(enrol, london, staff, sign_in, large):
    case = enrol(LEICESTER, at=timezone.now())
    handler = sign_in(staff(Role.ADMINISTRATOR, LEICESTER))
    made = handler.post(
        reverse("questionnaire-paper", args=[case.reference, "entry"]),
        {"submission": str(uuid.uuid4()), "large_print": large},
    )
    text = text_of(made.content)
    request = case.questionnaires.get()
    assert request.reference in text
    assert "Little interest or pleasure" in text
    assert "Testerton" not in text
    assert "Morag" not in text
    found = handler.post(
        "/questionnaires/type-in/", {"submission": str(uuid.uuid4()), "reference": request.reference.lower()}
    )
    assert found["Location"] == f"/cases/{case.reference}/questionnaires/entry/type-in/"


def text_of(pdf: bytes) -> str:
    import io

    from pypdf import PdfReader

    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_paper_form_is_typed_in_with_its_day_and_what_cannot_be_read_is_missing(
    enrol, london, staff, sign_in
):
    case = enrol(LEICESTER, at=timezone.now())
    clerk = staff(Role.ADMINISTRATOR, LEICESTER)
    typed = {f"phq-9__item_{n}": "1" for n in range(1, 9)} | {"phq-9__item_9": "unreadable"}
    day = {"answered_on-day": "12", "answered_on-month": "5", "answered_on-year": "2012"}
    page = sign_in(clerk).post(
        reverse("questionnaire-type", args=[case.reference, "entry", "type-in"]),
        {"submission": str(uuid.uuid4())} | typed | day,
    )
    assert page.status_code == 302
    phq = Measure.objects.get()
    assert (phq.mode, phq.recorded_by, phq.at.date()) == ("paper", clerk, date(2012, 5, 12))
    assert (phq.answers["item_9"], phq.score) == (None, None)
    answered = case.events.get(kind="questionnaire.answered")
    assert answered.data["unreadable"] == ["phq-9.item_9"]
    assert case.questionnaires.get().answered_by == clerk


def test_by_telephone_it_goes_on_from_what_the_client_answered_by_link(
    ask_client, client, staff, django_user_model
):
    case, link = ask_client()
    give_answer(client, link, 1, "3")
    manager = Client()
    manager.force_login(staff(Role.CASE_MANAGER, LEICESTER))
    address = reverse("questionnaire-type", args=[case.reference, "entry", "telephone"])
    page = manager.get(address)
    assert "Read out" in read_words(page)
    assert "1. Feeling nervous" in read_words(page)  # numbered as on the paper form
    assert re.search(r'name="phq-9__item_1"[^>]*value="3" checked', page.content.decode())
    typed = {"submission": str(uuid.uuid4()), "phq-9__item_1": "3", "phq-9__item_9": "2"}
    done = manager.post(address, typed, follow=True)
    assert done.redirect_chain[0][0] == f"/cases/{case.reference}/safety/"
    assert "116 123" in read_words(done)
    assert Measure.objects.get().mode == "telephone"
    assert client.get(link).status_code == 410


def test_an_administrator_does_not_see_what_the_client_answered(ask_client, client, staff):
    case, link = ask_client()
    give_answer(client, link, 1, "3")
    clerk = Client()
    clerk.force_login(staff(Role.ADMINISTRATOR, LEICESTER))
    page = clerk.get(reverse("questionnaire-type", args=[case.reference, "entry", "telephone"]))
    assert not re.search(r'value="3" checked', page.content.decode())


def test_what_is_typed_is_kept_before_it_is_finished(enrol, london, staff, sign_in):
    case = enrol(LEICESTER, at=timezone.now())
    clerk = sign_in(staff(Role.ADMINISTRATOR, LEICESTER))
    address = reverse("questionnaire-type", args=[case.reference, "entry", "type-in"])
    saved = clerk.post(
        address, {"submission": str(uuid.uuid4()), "phq-9__item_2": "2"}, headers={"X-Autosave": "1"}
    )
    assert saved.json()["saved_at"]
    assert re.search(r'name="phq-9__item_2"[^>]*value="2" checked', clerk.get(address).content.decode())
    assert not Measure.objects.exists()


def test_where_no_words_are_installed_the_page_says_why_and_what_to_do(enrol, london, staff, sign_in):
    case = enrol(SCOTLAND, at=timezone.now())
    page = sign_in(staff(Role.CASE_MANAGER, SCOTLAND)).get(
        reverse("questionnaire-send", args=[case.reference, "entry"])
    )
    assert "eq5d-5l/wording.yaml" in read_words(page)
    with pytest.raises(NotNow, match="licensed"):
        actions.ask_client(case=case, code="entry", channel="email", by=None, at=timezone.now())


def test_discharge_shows_what_the_client_has_answered_and_does_not_ask_again(
    ask_client, client, assess, sign_in
):
    case, link = ask_client("discharge", make_case=assess)
    for number in range(1, 10):
        give_answer(client, link, number, "0")
    finish_questionnaire(client, link)
    manager = Client()
    manager.force_login(case.case_manager)
    hub = read_words(manager.get(reverse("discharge", args=[case.reference])))
    assert "Answered by the client on 14 May 2012" in hub
    section = read_words(manager.get(reverse("discharge-section", args=[case.reference, "phq-9"])))
    assert "Answered by the client on 14 May 2012" in section


def test_a_follow_up_answered_in_part_is_filled_in_and_not_asked_again(
    discharge_client, london, client, mailoutbox
):
    case, manager = discharge_client()
    count_deliveries(london, days=32)
    link = link_in(mailoutbox[-1].body)
    give_answer(client, link, 2, "worse")
    finish_questionnaire(client, link)
    assert not FollowUp.objects.exists()  # nothing was said about work: somebody still has to ring
    desk = Client()
    desk.force_login(manager)
    page = desk.get(f"/cases/{case.reference}/follow-ups/follow_up_1_month/work/")
    assert "Answered in part by the client" in read_words(page)
    assert re.search(r'name="health"[^>]*value="worse" checked', page.content.decode())


# The words are invented: the scale's own belong to its owner.
INVENTED = """
language: en-GB
version: "1"
licence: Invented for a test
items: {health_today: "A number for how you feel today, 0 the worst and 100 the best"}
"""


def test_a_scale_from_0_to_100_is_a_box_for_a_number(
    enrol, london, client, mailoutbox, tmp_path, monkeypatch
):
    (tmp_path / "eq-vas").mkdir()
    (tmp_path / "eq-vas" / "wording.yaml").write_text(INVENTED)
    monkeypatch.setenv("HANDRAIL_INSTRUMENTS", str(tmp_path))
    case = enrol(SCOTLAND, at=timezone.now())
    request = actions.ask_client(case=case, code="entry", channel="email", by=None, at=timezone.now())
    link = f"/q/{short_token(request.sendings.get().key)}/"
    page = client.get(f"{link}1/").content.decode()
    assert re.search(r'<input[^>]*name="answer"[^>]*type="text"[^>]*inputmode="decimal"', page)
    for wrong in ("101", "-1", "about fifty"):
        assert give_answer(client, link, 1, wrong).status_code == 422
    give_answer(client, link, 1, "75")
    finish_questionnaire(client, link)
    assert case.measures.get().score == 75


# ---- An operator's own questions ---------------------------------------------------------------------------


def test_an_operators_own_questions_are_asked_and_kept(ask_client, client, tmp_path, monkeypatch):
    (tmp_path / "kindness.yaml").write_text(
        "{code: kindness, title: How we treat you, occasions: [entry], "
        "questions: [{code: words, text: Which words would you use?}]}"
    )
    monkeypatch.setenv("HANDRAIL_QUESTIONS", str(tmp_path))
    case, link = ask_client()
    assert "There are 17 questions" in read_words(client.get(link))
    assert "Which words would you use?" in read_words(client.get(f"{link}17/"))
    give_answer(client, link, 17, "Patient and clear")
    finish_questionnaire(client, link)
    request = QuestionnaireRequest.objects.get(case=case)
    kept = request.answers.get(part="kindness")
    assert kept.answers == {"words": "Patient and clear"}
