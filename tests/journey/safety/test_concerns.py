"""A concern over safety: what opens it, who is interrupted, what is told, and what alone ends it."""

import re
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.accounts.models import Absence, Membership
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.foundation.calendars import LONDON
from handrail.foundation.errors import UserError
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.case.actions import refresh_case
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.links.actions import client_link
from handrail.journey.measures.actions import take_measure
from handrail.journey.safety import actions, queries
from handrail.journey.safety.actions import roster
from handrail.journey.safety.models import Concern, ConcernStep
from handrail.journey.safety.queries.concern_state import standing_of
from handrail.journey.urls import urlpatterns
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND
from tests.support.rows import send_rows

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 3, 3, 0, tzinfo=LONDON)
DAY = datetime(2026, 3, 3, 11, 0, tzinfo=LONDON)


def phq_9(ninth: int | None) -> dict[str, int | None]:
    return {f"item_{number}": 0 for number in range(1, 9)} | {"item_9": ninth}


@pytest.mark.parametrize(
    ("occasion", "ninth", "opened"),
    [
        ("entry", None, 0), ("entry", 0, 0), ("entry", 1, 1), ("entry", 2, 1),
        ("review", 3, 1), ("discharge", 1, 1), ("follow_up", 1, 1),
    ],
)  # fmt: skip
def test_a_measure_opens_a_concern_on_any_occasion(refer, occasion, ninth, opened):
    case = refer(LEICESTER)
    take_measure(case=case, instrument="phq-9", answers=phq_9(ninth), occasion=occasion, by=None, at=DAY)
    assert case.concerns.count() == opened


def find_section(case, name="assessment-section", *more) -> str:
    return reverse(name, args=[case.reference, *more, "phq-9"])


def send_answer(client, address, ninth, *, autosave=False, page=None, **more):
    sent = {"submission": str(page or uuid.uuid4()), "seen": "", "item_9": str(ninth), **more}
    return client.post(address, sent, headers={"X-Autosave": "1"} if autosave else {})


@pytest.mark.parametrize("autosave", [True, False])
def test_saving_the_section_of_a_draft_is_enough(enrol, staff, sign_in, autosave):
    case = enrol(LEICESTER)
    client = sign_in(staff(Role.CASE_MANAGER, LEICESTER))
    answer = send_answer(client, find_section(case), 1, autosave=autosave)
    assert case.concerns.count() == 1
    where = answer.json()["interrupts"] if autosave else answer.headers["Location"].partition("?")[0]
    assert where == reverse("safety", args=[case.reference])


def test_saving_the_same_answer_again_opens_nothing_more(enrol, staff, sign_in):
    case = enrol(LEICESTER)
    client, page = sign_in(staff(Role.CASE_MANAGER, LEICESTER)), uuid.uuid4()
    raised = ConcernStep.objects.filter(kind="raised")
    for answer, so_far in [(0, 0), (1, 1), (1, 1), (2, 2), (0, 2), (2, 3)]:
        send_answer(client, find_section(case), answer, autosave=True, page=page)
        assert raised.count() == so_far
    assert case.concerns.count() == 1
    # The same draft, finished: its answer was met when it was saved.
    take_measure(case=case, instrument="phq-9", answers=phq_9(2), occasion="entry", by=None, at=DAY)
    assert raised.count() == 3


def open_for(case, by=None, at=DAY, source="worry"):
    return actions.open_concern(case=case, source=source, by=by, at=at)


def interrupts_reader(concern, user, at):
    return user.pk in standing_of(concern.case, at).find_interrupted(at)


def accept_concern(case, by, at=DAY):
    actions.record_attempt(case=case, by=by, at=at, rung="client", reached=True, happened_at=at)
    return actions.accept_responsibility(
        case=case, by=by, at=at, telephone="01632 960111", text="I see her today"
    )


# ---- who is interrupted ----


def test_it_follows_the_case_to_another_case_manager(support, staff):
    case, manager = support(LEICESTER)
    concern = open_for(case, manager)
    other = staff(Role.CASE_MANAGER, LEICESTER)
    assert interrupts_reader(concern, manager, DAY)
    allocate_case(case=case, case_manager=other, by=other, at=DAY)
    concern.refresh_from_db()
    assert not interrupts_reader(concern, manager, DAY)
    assert interrupts_reader(concern, other, DAY)
    refresh_case(case, at=DAY + timedelta(days=400))
    assert queries.open_concern_of(case) == concern


def test_the_deputy_named_shares_it_after_the_hour_and_is_told(support, staff, worker_after):
    case, manager = support(LEICESTER)
    deputy, lead = staff(Role.CASE_MANAGER, LEICESTER), staff(Role.SERVICE_MANAGER, LEICESTER)
    Membership.objects.filter(user=manager).update(deputy=deputy)
    concern = open_for(case, manager)
    assert not interrupts_reader(concern, deputy, DAY + timedelta(minutes=59))
    assert interrupts_reader(concern, deputy, DAY + timedelta(minutes=60))
    assert not interrupts_reader(concern, lead, DAY + timedelta(minutes=60))
    assert actions.alert_due(case=case, at=DAY + timedelta(minutes=60)) == [deputy]


def test_one_who_is_away_does_not_keep_it_waiting(support, staff):
    case, manager = support(LEICESTER)
    lead = staff(Role.SERVICE_MANAGER, LEICESTER)
    Absence.objects.create(
        user=manager, starts_on=DAY.date(), ends_on=DAY.date(), recorded_by=lead, recorded_at=DAY
    )
    concern = open_for(case)
    assert interrupts_reader(concern, lead, DAY)
    cover = staff(Role.CASE_MANAGER, LEICESTER)
    allocate_case(case=case, case_manager=cover, by=lead, at=DAY, until=DAY.date())
    assert interrupts_reader(concern, cover, DAY)


def test_it_leads_every_page_until_it_is_accepted(support, sign_in, time_machine_at):
    case, manager = support(LEICESTER)
    time_machine_at(DAY)
    client = sign_in(manager)
    open_for(case)
    for address in ("/desk/", "/cases/", "/figures/", reverse("case", args=[case.reference])):
        assert f"Safety concern: Morag Testerton, {case.reference}" in client.get(address).text
    accept_concern(case, manager)
    assert "Concern over safety:" not in client.get("/desk/").text


def test_an_open_concern_costs_a_page_few_queries(support, sign_in, time_machine_at):
    """As many for three as for one, and within what any page may make."""
    case, manager = support(LEICESTER)
    time_machine_at(DAY)
    client = sign_in(manager)
    made = []
    for each in (case, support(LEICESTER)[0], support(LEICESTER)[0]):
        open_for(each)
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("case", args=[case.reference]))
        made.append(len(found))
    assert made[0] == made[-1] <= 19


# ---- what ends it ----


def test_nothing_but_a_named_person_ends_it_in_the_database(support):
    case, manager = support(LEICESTER)
    concern = open_for(case, manager)
    for ending in (
        {"accepted_at": DAY},
        {"accepted_at": DAY, "accepted_by": manager},
        {"accepted_at": DAY, "accepted_name": "Sam", "accepted_role": "nurse", "accepted_telephone": "1"},
        {"accepted_name": "Sam"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Concern.objects.filter(pk=concern.pk).update(**ending)
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.create(case=case, opened_at=DAY)


def test_staff_accept_once_something_is_recorded(support):
    case, manager = support(LEICESTER)
    open_for(case, manager)
    with pytest.raises(UserError, match="Record the assessment first"):
        actions.accept_responsibility(
            case=case, by=manager, at=DAY, telephone="01632 960111", text="I see her today"
        )
    assert accept_concern(case, manager).accepted_by == manager
    assert open_for(case, manager, DAY + timedelta(days=1)).is_open
    assert case.concerns.count() == 2


def test_a_professional_outside_is_named_with_role_organisation_and_telephone(support, sign_in):
    case, manager = support(LEICESTER)
    open_for(case, manager)
    client = sign_in(manager)
    address = reverse("safety-accept", args=[case.reference])
    sent = {
        "submission": str(uuid.uuid4()), "seen": "", "who": "outside", "name": "Sam Nurse", "role": "Nurse",
        "their_telephone": "01632 960222", "on-day": "3", "on-month": "3", "on-year": "2026", "time": "10:00",
        "text": "Sees her at six",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"organisation": "Example Trust"}).status_code == 302
    concern = case.concerns.get()
    assert (concern.accepted_name, concern.accepted_organisation) == ("Sam Nurse", "Example Trust")
    assert concern.accepted_by is None
    assert concern.accepted_at == DAY.replace(hour=10)
    assert concern.steps.get(kind="accepted").by == manager


def test_a_discharge_is_refused_while_a_concern_is_open(support):
    case, manager = support(LEICESTER)
    open_for(case, manager)
    ends = {"case": case, "by": manager, "reason": "returned_same_job", "work_attendance": "at_work"}
    with pytest.raises(UserError, match="must accept responsibility"):
        discharge_case(at=DAY, **ends)
    assert case.discharges.count() == 0
    accept_concern(case, manager)
    assert discharge_case(at=DAY, **ends)


def test_a_positive_answer_at_discharge_opens_one_that_outlives_it(support):
    case, manager = support(LEICESTER)
    discharge_case(
        case=case, by=manager, at=DAY, reason="returned_same_job", work_attendance="at_work",
        measures={"phq-9": phq_9(1)},
    )  # fmt: skip
    case.refresh_from_db()
    assert case.discharged_at
    assert interrupts_reader(case.concerns.get(), manager, DAY)


# ---- the control ----


def case_pages(case):
    for route in urlpatterns:
        if list(route.pattern.converters) == ["reference"]:
            yield reverse(route.name, args=[case.reference])
    yield from (
        reverse("assessment-section", args=[case.reference, code]) for code in ("work", "phq-9", "finish")
    )
    yield reverse("discharge-section", args=[case.reference, "outcome"])
    yield reverse("follow-up-section", args=[case.reference, "follow_up_6_weeks", "work"])


def test_the_control_is_on_every_page_about_a_client(support, sign_in, staff):
    case, manager = support(LEICESTER)
    for role in (Role.SERVICE_MANAGER, Role.CALL_HANDLER, Role.ADMINISTRATOR):
        Membership.objects.create(user=manager, service=LEICESTER, role=role)
    client = sign_in(manager)
    seen = []
    for address in case_pages(case):
        answer = client.get(address)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            seen.append(address)
            assert re.search(r'<button class="hr-safety"[^>]*>Worried about safety<', answer.text), address
    assert len(seen) > 15
    for address in (reverse("referral-entry"), client_link(case).partition("8000")[2] or client_link(case)):
        assert 'class="hr-safety"' in client.get(address, follow=True).text, address


def press_safety(client, address, **typed):
    return client.post(address, {"submission": str(uuid.uuid4()), "seen": "", "action": "safety", **typed})


def test_one_press_opens_it_and_a_second_page_of_the_same_does_not(support, sign_in):
    case, manager = support(LEICESTER)
    client = sign_in(manager)
    sent = {"submission": str(uuid.uuid4())}
    for _ in range(2):
        client.post(reverse("safety", args=[case.reference]), sent)
    assert ConcernStep.objects.filter(kind="raised").count() == 1


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("contact", {"note": "She sounded flat & tired", "minutes": "12"}),
        ("person", {"contact_needs": "She sounded flat & tired"}),
        ("work-status", {"note": "She sounded flat & tired"}),
        ("plan", send_rows("actions", {"action": "She sounded flat & tired", "obstacle": "x"})),
    ],
)
def test_a_press_loses_nothing_of_what_is_typed(support, sign_in, page, typed):
    case, manager = support(LEICESTER)
    client = sign_in(manager)
    address = reverse(page, args=[case.reference])
    answer = press_safety(client, address, **typed)
    assert answer["Location"].startswith(reverse("safety", args=[case.reference]) + "?back=")
    assert f'href="{address}"' in client.get(answer["Location"]).text
    assert case.concerns.count() == 1
    if page in ("contact", "person", "plan"):
        assert "She sounded flat &amp; tired" in client.get(address).text
    else:
        assert client.get(address).status_code == 200


def test_a_press_in_a_section_saves_the_section(enrol, staff, sign_in):
    case = enrol(LEICESTER)
    client = sign_in(staff(Role.CASE_MANAGER, LEICESTER))
    address = reverse("assessment-section", args=[case.reference, "work"])
    press_safety(client, address, job="Joiner")
    assert "Joiner" in client.get(address).text
    assert case.concerns.count() == 1


def test_a_worry_over_a_caller_without_a_case_opens_one_with_the_referral(staff, sign_in):
    handler = staff(Role.CALL_HANDLER, SCOTLAND)
    client = sign_in(handler)
    address = client.get(reverse("referral-entry"))["Location"]
    following = press_safety(client, address, given_name="Jean", family_name="Caller")
    assert following["Location"].startswith(reverse("referral-safety"))
    safety_page = client.get(following["Location"]).text
    assert "116 123" in safety_page
    assert f'href="{address}"' in safety_page
    page = client.get(address, follow=True).text
    assert "Saving the referral opens a concern" in page
    assert "Caller" in page
    sent = {
        "submission": str(uuid.uuid4()), "seen": "", "service": SCOTLAND, "route": "self",
        "action": "receive",
        "given_name": "Jean", "family_name": "Caller", "telephone": "01632 960555", "known_person": "new",
        "date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975",
        "contact_by": "telephone",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    assert Concern.objects.get().case.person.family_name == "Caller"
    assert "Saving the referral opens a concern" not in client.get(address, follow=True).text


def test_a_worry_stays_with_its_caller_whoever_is_saved_first(staff, sign_in):
    """Two calls on two pages: the one saved first is another than the one somebody is worried about."""
    client, address = sign_in(staff(Role.CALL_HANDLER, SCOTLAND)), reverse("referral-entry")
    press_safety(client, address, given_name="Jean", family_name="Caller")
    common = {
        "seen": "", "service": SCOTLAND, "route": "self", "action": "receive", "known_person": "new",
        "telephone": "01632 960555", "contact_by": "telephone", "date_of_birth-day": "1",
        "date_of_birth-month": "3", "date_of_birth-year": "1975",
    }  # fmt: skip
    other = {"given_name": "Ann", "family_name": "Other", "telephone": "01632 960777"}
    sent = client.post(address, common | other | {"submission": str(uuid.uuid4())}, follow=True)
    assert "worried about the safety of Jean Caller" in read_words(sent)
    assert not Concern.objects.exists()
    assert "worried about" in read_words(client.get(address, follow=True))
    client.post(address, {"action": "clear", **other, "submission": str(uuid.uuid4())})
    jean = {"given_name": "jean", "family_name": "CALLER", "submission": str(uuid.uuid4())}
    assert client.post(address, common | jean).status_code == 302
    assert Concern.objects.get().case.person.family_name == "CALLER"
    assert "worried about" not in read_words(client.get(address, follow=True))


def test_a_worry_belongs_to_its_call_whatever_the_name_turns_out_to_be(staff, sign_in):
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    address, unnamed = (client.get(reverse("referral-entry"))["Location"] for _ in range(2))
    press_safety(client, address, given_name="Jon", family_name="Smith")
    client.post(unnamed, {"action": "clear", "submission": str(uuid.uuid4())})
    assert "worried about their safety" in read_words(client.get("/desk/"))
    sent = {
        "seen": "", "service": SCOTLAND, "route": "self", "action": "receive", "known_person": "new",
        "given_name": "John", "family_name": "Smyth", "telephone": "01632 960555",
        "contact_by": "telephone", "date_of_birth-day": "1", "date_of_birth-month": "3",
        "date_of_birth-year": "1975", "submission": str(uuid.uuid4()),
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    assert Concern.objects.get().case.person.family_name == "Smyth"
    assert "worried about their safety" not in read_words(client.get("/desk/"))


# ---- who may ----


@pytest.mark.parametrize(
    ("role", "content"),
    [
        (Role.CASE_MANAGER, True),
        (Role.CLINICIAN, True),
        (Role.SERVICE_MANAGER, True),
        (Role.CALL_HANDLER, False),
        (Role.ADMINISTRATOR, False),
        (Role.EMPLOYMENT_ADVISER, False),
    ],
)
def test_what_was_said_is_for_those_who_read_the_record(support, staff, sign_in, role, content):
    case, manager = support(LEICESTER)
    open_for(case, manager)
    actions.add_note(case=case, by=manager, at=DAY, text="Thoughts at night")
    reader = staff(role, LEICESTER)
    page = sign_in(reader).get(reverse("safety", args=[case.reference])).text
    assert ("Thoughts at night" in page) == content
    assert manager.name in page
    assert "116 123" in page
    assert AuditEntry.objects.filter(user=reader, record=case.reference, page="safety").exists()


def test_a_funder_learns_nothing(support, staff, sign_in):
    case, manager = support(LEICESTER)
    open_for(case, manager)
    client = sign_in(staff(Role.FUNDER, LEICESTER))
    assert client.get(reverse("safety", args=[case.reference])).status_code == 403
    assert "afety:" not in client.get("/desk/").text


# ---- at night ----


@pytest.fixture
def night(support, staff):
    case, manager = support(LEICESTER)
    return case, manager, staff(Role.CLINICIAN, LEICESTER), staff(Role.SERVICE_MANAGER, LEICESTER)


def on_call(user, by, **more):
    roster.put_on_call(
        service=LEICESTER, user=user,
        starts_at=NIGHT - timedelta(hours=10), ends_at=NIGHT + timedelta(hours=6),
        address=more.get("address", ""), by=by, at=NIGHT - timedelta(days=2),
    )  # fmt: skip


def addresses_told():
    return {address for message in mail.outbox for address in message.to}


def test_an_answer_at_three_wakes_the_one_on_call_at_once(night, worker_after):
    case, manager, nurse, lead = night
    on_call(nurse, lead, address="pager@example.org")
    with worker_after():
        take_measure(case=case, instrument="phq-9", answers=phq_9(1), occasion="review", by=None, at=NIGHT)
    assert addresses_told() == {"pager@example.org", manager.email}
    for message in mail.outbox:
        assert case.reference in message.subject
        assert not re.search("phq|safe|suicid|Testerton|Morag", message.subject + message.body, re.I)
    assert case.events.filter(kind="safety.told", data__who=nurse.name).count() == 1


def test_with_nobody_on_call_it_wakes_the_manager_who_sees_that_the_roster_is_empty(
    night, sign_in, worker_after, time_machine_at
):
    case, manager, _, lead = night
    with worker_after():
        open_for(case, source="client", at=NIGHT)
    assert addresses_told() == {lead.email, manager.email}
    time_machine_at(NIGHT)
    assert "Nobody is on call for Leicestershire" in sign_in(lead).get("/desk/").text


def test_a_missed_alert_is_sent_again_and_goes_on_to_the_deputy(night, worker_after, time_machine_at):
    case, manager, nurse, lead = night
    on_call(nurse, lead)
    with worker_after():
        open_for(case, source="client", at=NIGHT)
    told = []
    for minutes in (5, 16, 61):
        mail.outbox.clear()
        time_machine_at(NIGHT + timedelta(minutes=minutes))
        with worker_after():
            call_command("deliver")
        told.append(addresses_told())
    assert told == [set(), {nurse.email}, {nurse.email, lead.email}]
    assert manager.email not in set().union(*told)


def test_one_message_that_cannot_leave_keeps_no_other(night, monkeypatch, worker_after):
    case, manager, nurse, lead = night
    on_call(nurse, lead)
    open_for(case, source="client", at=NIGHT)
    from django.core.mail import EmailMessage

    send = EmailMessage.send
    monkeypatch.setattr(
        EmailMessage, "send",
        lambda self, **more: (_ for _ in ()).throw(OSError("no route")) if self.to == [manager.email]
        else send(self, **more),
    )  # fmt: skip
    call_command("deliver")
    assert addresses_told() >= {nurse.email}


def test_the_roster_is_kept_on_a_page(night, sign_in, staff, time_machine_at):
    _, manager, nurse, lead = night
    time_machine_at(DAY)
    client = sign_in(lead)
    address = reverse("on-call", args=[LEICESTER])
    assert "Nobody is on call" in client.get(address).text
    sent = {
        "submission": str(uuid.uuid4()), "seen": "", "user": nurse.pk, "address": "",
        "starts_on-day": "3", "starts_on-month": "3", "starts_on-year": "2026", "starts": "17:00",
        "ends_on-day": "12", "ends_on-month": "3", "ends_on-year": "2026", "ends": "09:00",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    page = client.get(address).text
    assert nurse.name in page
    assert "Someone is on call every night" in page
    turn = queries.list_turns([LEICESTER], DAY).get()
    client.post(reverse("on-call-remove", args=[LEICESTER, turn.pk]))
    assert not queries.list_turns([LEICESTER], DAY).exists()
    assert client.get(reverse("on-call", args=[SCOTLAND])).status_code == 404
    assert sign_in(manager).get(address).status_code == 403


def test_the_clients_own_page_says_first_whom_to_ring(support, client, time_machine_at):
    case, manager = support(SCOTLAND)
    address = client_link(case).partition("8000")[2] or client_link(case)

    def rings_first():
        page = client.get(address).text
        return page.index("116 123") < page.index("Your case manager")

    time_machine_at(DAY)
    assert not rings_first()
    time_machine_at(NIGHT)
    assert rings_first()
    time_machine_at(DAY)
    open_for(case, manager, source="worry")  # the worry of staff is not told to the client
    assert not rings_first()
    client.post(address + "safety/", {"submission": str(uuid.uuid4())})
    assert rings_first()
    page = client.get(address).text
    assert "mental health option" in page  # Scotland's own line
    assert "option 2" not in page


# ---- no score ----

BANNED = r"\b(score[sd]?|risk|high|medium|low|level|severity|grade[ds]?|red|amber|green|rag|stratif\w*)\b"
SAID_WITH_LEAVE = (
    "holds no score",
    "There is no score.",
    "Nothing is scored, ticked or graded",
    "life may be at risk",
    "level=2",  # of a heading
)


def test_the_room_knows_no_score_level_or_colour(project: Path):
    room = [*(project / "handrail/journey/safety").glob("*.py")]
    room += (project / "handrail/journey/jinja2/journey/safety").glob("*.html")
    assert len(room) > 10
    for path in room:
        text = path.read_text()
        for words in SAID_WITH_LEAVE:
            text = text.replace(words, "")
        assert not re.findall(BANNED, text, re.IGNORECASE), path
