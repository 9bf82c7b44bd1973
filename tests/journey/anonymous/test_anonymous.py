"""The anonymous answer: asked once, answered once, sealed, told together, and nothing of it anywhere else."""

import uuid
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.foundation.conditions import CONDITION_GROUPS
from handrail.journey.anonymous import actions, invitation, sealing
from handrail.journey.anonymous.links import new_code, new_link, read_code
from handrail.journey.anonymous.models import AnonymousAnswer, SealedAnswer, SpentLink
from handrail.journey.anonymous.rules import (
    AT_LEAST,
    INTERVENTIONS,
    NO_GROUP,
    Answer,
    may_be_told_together,
    pool_answers,
)
from handrail.journey.case import queries
from handrail.journey.case.models import Event
from handrail.journey.death.actions import record_death
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.messages.models import Message
from handrail.journey.messages.placeholders import ANONYMOUS_LINK
from handrail.outbox.worker import send_waiting
from handrail.service_models import get_service
from tests.support.people import LEICESTER, SCOTLAND

MSK, MENTAL, OTHER = CONDITION_GROUPS
AT = datetime(2012, 6, 10, 12, tzinfo=UTC)
JULY = datetime(2012, 7, 1, 3, tzinfo=UTC)
HELPED = list(INTERVENTIONS)


def make_answers(group: str, *numbers: int, service: str = LEICESTER) -> list[Answer]:
    return [Answer(service, group, HELPED[number]) for number in numbers]


def count_by_group(told: list[Answer]) -> dict[str, int]:
    return {group: sum(answer.group == group for answer in told) for group in {each.group for each in told}}


# Numbers of answers (musculoskeletal, mental health, other) -> numbers told by group, numbers waiting.
POOLED = [
    ((5, 5, 5), {MSK: 5, MENTAL: 5, OTHER: 5}, 0),
    ((9, 6, 0), {MSK: 9, MENTAL: 6}, 0),
    ((9, 6, 2), {MSK: 9, NO_GROUP: 8}, 0),
    ((9, 3, 2), {MSK: 9, NO_GROUP: 5}, 0),
    ((5, 1, 0), {NO_GROUP: 6}, 0),
    ((3, 1, 1), {NO_GROUP: 5}, 0),
    ((2, 1, 1), {}, 4),
    ((0, 0, 0), {}, 0),
]


@pytest.mark.parametrize(("given", "told", "waiting"), POOLED)
def test_small_groups_are_told_together_or_wait(given, told, waiting):
    found = [each for group, n in zip(CONDITION_GROUPS, given, strict=True)
             for each in make_answers(group, *(number % 3 for number in range(n)))]  # fmt: skip
    is_told, waits = pool_answers(found)
    assert (count_by_group(is_told), len(waits)) == (told, waiting)


def test_a_group_of_one_mind_is_not_told_alone():
    told, waits = pool_answers(make_answers(MSK, 0, 0, 0, 0, 0, 0) + make_answers(MENTAL, 1, 2, 3, 4, 5))
    assert count_by_group(told) == {NO_GROUP: 11}
    assert not waits
    assert pool_answers(make_answers(MSK, 0, 0, 0, 0, 0, 0)) == ([], make_answers(MSK, 0, 0, 0, 0, 0, 0))


@given(
    st.lists(
        st.builds(
            Answer, st.sampled_from(["a", "b"]), st.sampled_from(["", MSK, OTHER]), st.sampled_from(HELPED)
        )
    ),
    st.randoms(use_true_random=False),
)
def test_a_telling_loses_nobody_and_depends_on_no_order(found, chance):
    told, waits = pool_answers(found)
    assert sorted(each.intervention for each in told + waits) == sorted(each.intervention for each in found)
    cells = {(each.service, each.group) for each in told}
    for service, group in cells:
        assert may_be_told_together([each for each in told if (each.service, each.group) == (service, group)])
    other = list(found)
    chance.shuffle(other)
    assert pool_answers(other) == (told, waits)


def test_the_categories_are_those_of_the_model_and_of_the_published_table():
    from handrail.evaluation import published
    from handrail.extract.codes import INTERVENTION_HELPED

    [question] = get_service(LEICESTER).versions[0].discharge.questions
    assert list(question.counts_as) == HELPED == list(INTERVENTION_HELPED)
    rows = published.load_table("leicester_most_important_intervention")
    assert [row["intervention"] for row in rows] == HELPED


# --- links and seals ---------------------------------------------------------------------------------------


def test_a_code_says_group_and_month_to_us_alone(settings):
    code = new_code(LEICESTER, MENTAL, AT)
    ticket = read_code(LEICESTER, code)
    assert (ticket.service, ticket.group, ticket.month) == (LEICESTER, MENTAL, "2012-06")
    assert new_code(LEICESTER, MENTAL, AT) != code
    assert len({len(new_code(LEICESTER, group, AT)) for group in (*CONDITION_GROUPS, NO_GROUP)}) == 1
    assert read_code(SCOTLAND, code) is None
    assert read_code(LEICESTER, code[:-3] + "AAA") is None
    settings.SECRET_KEY = "another"
    assert read_code(LEICESTER, code) is None


@pytest.mark.parametrize("code", ["", "A", "not-a-code", "\u00e9", "A" * 42, "A" * 5000, "a b"])
def test_what_is_no_code_is_none(code):
    assert read_code(LEICESTER, code) is None


def test_two_spellings_of_a_code_are_one_link():
    """The last character of a base 64 text has bits to spare."""
    code = new_code(LEICESTER, MSK, AT)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spellings = [code[:-1] + letter for letter in alphabet]
    digests = {ticket.digest for spelling in spellings if (ticket := read_code(LEICESTER, spelling))}
    assert len(digests) == 1


DAYS = [("2012-05-31", False), ("2012-06-01", True), ("2012-08-31", True), ("2012-09-01", False)]


@pytest.mark.parametrize(("day", "is_open"), DAYS)
def test_a_link_is_open_for_its_month_and_two_more(day, is_open):
    ticket = read_code(LEICESTER, new_code(LEICESTER, MSK, AT))
    assert ticket.is_open(datetime.fromisoformat(f"{day}T12:00:00+00:00")) is is_open


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.ANONYMOUS_KEYS = tmp_path / "keys"
    return settings.ANONYMOUS_KEYS


def test_a_seal_opens_with_the_months_key_alone(keys):
    one, other = make_answers(MSK, 0)[0], Answer("x" * 60, NO_GROUP, HELPED[7])
    sealed = sealing.seal_answer(one, "2012-06")
    assert sealing.open_answer(sealed, "2012-06") == one
    assert sealing.seal_answer(one, "2012-06") != sealed
    assert len(sealing.seal_answer(other, "2012-06")) == len(sealed)
    sealing.private_key("2012-07")
    assert sealing.open_answer(sealed, "2012-07") is None
    assert sealing.destroy_keys(before="2012-07") == ["2012-06"]
    assert sealing.open_answer(sealed, "2012-06") is None
    assert {path.name for path in keys.iterdir()} == {"2012-07.key", "CACHEDIR.TAG", ".nobackup"}
    assert (keys / "2012-07.key").stat().st_mode & 0o077 == 0


# --- asked and answered ------------------------------------------------------------------------------------


def discharge_and_invite(case, manager, reason: str = "goals_met"):
    discharge_case(case=case, by=manager, at=AT, reason=reason, work_attendance="at_work")
    return invitation.invite_client(case=case, by=manager, at=AT)


def link_in_mail() -> str:
    send_waiting(early=True)
    [link] = [word for word in mail.outbox[-1].body.split() if "/anonymous/" in word]
    return link


def send_answer(client, link: str, answer: str = "6"):
    return client.post(link, {"helped_most": answer, "submission": str(uuid.uuid4())})


@pytest.mark.django_db(transaction=True)
def test_the_client_is_asked_once_and_the_outbox_keeps_no_link(support):
    case, manager = support(LEICESTER)
    assert discharge_and_invite(case, manager)
    link = link_in_mail()
    ticket = read_code(LEICESTER, link.split("/")[-2])
    assert ticket.group == MSK
    message = Message.objects.get(subject=invitation.SUBJECT)
    assert message.sent_at
    assert "/anonymous/" not in message.body
    assert ANONYMOUS_LINK in message.body
    assert not invitation.invite_client(case=case, by=manager, at=AT)
    assert not SpentLink.objects.exists(), "making a link writes nothing"


@pytest.mark.django_db
def test_who_has_died_or_withdrawn_is_not_asked(support):
    from handrail.journey.case.actions import record_consents

    case, manager = support(LEICESTER)
    record_death(case=case, died_on=None, by=manager, at=AT)
    case.refresh_from_db()
    assert not invitation.invite_client(case=case, by=manager, at=AT)
    case, manager = support(LEICESTER)
    item = next(each for each in queries.version_of(case).consents if each.required)
    said = {"item": item.code, "recipient": item.recipient, "given": False}
    record_consents(case=case, by=manager, at=AT, answers=[said])
    assert not discharge_and_invite(case, manager)
    case, manager = support(SCOTLAND)
    assert not discharge_and_invite(case, manager), "this service does not ask"


@pytest.mark.django_db
def test_a_link_is_good_for_one_answer(client):
    link = new_link(LEICESTER, MSK, timezone.now())
    assert "What helped you most" in client.get(link).text
    assert "Choose what helped you most" in client.post(link, {"submission": str(uuid.uuid4())}).text
    assert send_answer(client, link).headers["Location"] == "/anonymous/thanks/"
    assert "You cannot use this link" in client.get(link).text
    assert "You cannot use this link" in send_answer(client, link).text
    assert (SealedAnswer.objects.count(), SpentLink.objects.count()) == (1, 1)
    ticket = read_code(LEICESTER, link.split("/")[-2])
    assert actions.keep_answer(ticket=ticket, intervention=HELPED[0], at=timezone.now()) is False


@pytest.mark.django_db
def test_nothing_else_is_written_and_nothing_is_set(client, caplog, staff):
    """Nor where the browser is signed in, as a client's shared computer may be."""
    caplog.set_level(0)
    client.force_login(staff(Role.CASE_MANAGER, LEICESTER))
    sessions = list(Session.objects.values())
    link = new_link(LEICESTER, MSK, timezone.now())
    caplog.clear()
    pages = [
        client.get(link),
        client.post(link, {}),
        send_answer(client, link),
        client.get(link),
        client.get("/anonymous/thanks/"),
    ]
    for page in pages:
        assert page.status_code in (200, 302)
        assert not page.cookies
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "no-store"
    assert list(Session.objects.values()) == sessions
    assert not AuditEntry.objects.exclude(kind="signed_in").exists()
    assert not Event.objects.exists()
    assert [record.getMessage() for record in caplog.records if "anonymous" in record.getMessage()] == []


@pytest.mark.django_db
def test_no_address_is_counted(client, settings):
    settings.PUBLIC_POSTS_BY_ADDRESS = settings.PUBLIC_POSTS_BY_LINK = "1/minute"
    for number in "12":
        assert send_answer(client, new_link(LEICESTER, MSK, timezone.now()), number).status_code == 302


@pytest.mark.django_db
def test_every_answer_looks_the_same_from_outside(client):
    sizes, stored = set(), set()
    for number in map(str, range(1, 9)):
        link = new_link(LEICESTER, CONDITION_GROUPS[int(number) % 3], timezone.now())
        response = send_answer(client, link, number)
        sizes.add((response.status_code, response.headers["Location"], len(response.content)))
        stored.add(len(bytes(SealedAnswer.objects.order_by("pk").last().content)))
    assert len(sizes) == len(stored) == 1


# --- told --------------------------------------------------------------------------------------------------


def keep_answers(group: str, *numbers: int, at: datetime = AT) -> None:
    for number in numbers:
        ticket = read_code(LEICESTER, new_code(LEICESTER, group, at))
        assert actions.keep_answer(ticket=ticket, intervention=HELPED[number], at=at)


@pytest.mark.django_db(transaction=True)
def test_a_month_is_told_when_it_is_over(keys):
    keep_answers(MSK, 0, 1, 1, 2, 5)
    keep_answers(MENTAL, 5)
    assert actions.tell_month(at=datetime(2012, 6, 30, 22, tzinfo=UTC)) == actions.ReleasedAnswers()
    assert actions.tell_month(at=datetime(2012, 6, 30, 23, 30, tzinfo=UTC)) == actions.ReleasedAnswers(), (
        "still within the hour"
    )
    assert actions.tell_month(at=JULY) == actions.ReleasedAnswers(answers=6)
    rows = AnonymousAnswer.objects.values_list("service", "month", "condition_group", "intervention")
    assert sorted(rows) == sorted(
        (LEICESTER, "2012-06", NO_GROUP, HELPED[number]) for number in (0, 1, 1, 2, 5, 5)
    )
    assert not (keys / "2012-06.key").exists()
    assert actions.tell_month(at=JULY) == actions.ReleasedAnswers()


@pytest.mark.django_db(transaction=True)
def test_too_few_wait_for_the_next_month(keys):
    keep_answers(MSK, *range(AT_LEAST - 1))
    assert actions.tell_month(at=JULY) == actions.ReleasedAnswers(waiting=AT_LEAST - 1)
    assert not AnonymousAnswer.objects.exists()
    assert not (keys / "2012-06.key").exists()
    keep_answers(MSK, 7, at=JULY)
    assert actions.tell_month(at=datetime(2012, 8, 1, 3, tzinfo=UTC)) == actions.ReleasedAnswers(
        answers=AT_LEAST
    )
    assert set(AnonymousAnswer.objects.values_list("month", flat=True)) == {"2012-07"}
    actions.tell_month(at=datetime(2012, 10, 1, 3, tzinfo=UTC))
    assert not SpentLink.objects.exists(), "of links that could no longer be used"


@pytest.mark.django_db(transaction=True)
def test_without_the_key_the_answers_are_left_as_they_are(keys, settings, tmp_path, capsys):
    from django.core.management import call_command

    keep_answers(MSK, *range(5))
    settings.ANONYMOUS_KEYS = tmp_path / "elsewhere"
    call_command("tell_anonymous_answers")
    assert "5 answers left as found" in capsys.readouterr().err
    assert SealedAnswer.objects.count() == 5
    settings.ANONYMOUS_KEYS = keys
    call_command("tell_anonymous_answers")
    assert capsys.readouterr().out == "5 answers told; 0 answers waiting for more.\n"


# --- paper -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_administrator_types_in_what_came_back(sign_in, staff, client):
    sign_in(staff(Role.ADMINISTRATOR, LEICESTER))
    page = {"service": LEICESTER, "group": "1", "helped_most": "4", "submission": str(uuid.uuid4())}
    before = list(Session.objects.values())
    assert client.post("/anonymous/paper/", page).status_code == 302
    client.post("/anonymous/paper/", page)
    assert SealedAnswer.objects.count() == 1, "the same page sent twice counts once"
    sealed = SealedAnswer.objects.get()
    assert sealing.open_answer(bytes(sealed.content), sealed.month) == Answer(LEICESTER, MSK, HELPED[3])
    assert list(Session.objects.values()) == before
    assert not AuditEntry.objects.exclude(kind="signed_in").exists()
    wrong = client.post("/anonymous/paper/", {**page, "service": SCOTLAND, "submission": str(uuid.uuid4())})
    assert wrong.status_code == 422


@pytest.mark.django_db
def test_only_administrators_type_in(sign_in, staff):
    for role in (Role.CASE_MANAGER, Role.SERVICE_MANAGER, Role.CLINICIAN):
        assert sign_in(staff(role, LEICESTER)).get("/anonymous/paper/").status_code == 403


@pytest.mark.django_db
def test_the_paper_form_is_the_same_for_everybody_and_carries_no_number(sign_in, staff):
    client = sign_in(staff(Role.ADMINISTRATOR, LEICESTER))
    form = client.get(f"/anonymous/paper/{LEICESTER}/{MSK}.pdf")
    assert form.content.startswith(b"%PDF")
    assert client.get(f"/anonymous/paper/{LEICESTER}/unheard-of.pdf").status_code == 404
    assert client.get(f"/anonymous/paper/{SCOTLAND}/{MSK}.pdf").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("person", [{"contact_by": "post"}, {"no_messages": True}, {"email": ""}])
def test_whoever_is_not_to_be_written_to_gets_the_paper_form(support, person):
    case, manager = support(LEICESTER)
    for name, value in person.items():
        setattr(case.person, name, value)
    case.person.save()
    assert discharge_and_invite(case, manager)
    assert not Message.objects.filter(subject=invitation.SUBJECT).exists()
    assert (
        "on a form the administrator will post" in Event.objects.get(kind="anonymous.asked").data["how_label"]
    )


@pytest.mark.django_db(transaction=True)
def test_a_text_carries_a_link_of_its_own(support, settings, tmp_path):
    settings.TEXT_GATEWAY, settings.TEXT_FILE_PATH = "handrail.journey.messages.outbox.Files", tmp_path
    case, manager = support(LEICESTER)
    case.person.email, case.person.telephone, case.person.contact_by = "", "07700 900123", "text"
    case.person.save()
    assert discharge_and_invite(case, manager)
    send_waiting(early=True)
    [text] = [path.read_text() for path in tmp_path.iterdir() if path.suffix == ".txt"]
    assert "/anonymous/leicestershire/" in text
    assert "/anonymous/" not in Message.objects.get(subject=invitation.SUBJECT).body


@pytest.mark.django_db
def test_the_desk_leads_the_administrator_to_the_forms(sign_in, staff):
    link = "Print or type in anonymous forms"
    assert link in sign_in(staff(Role.ADMINISTRATOR, LEICESTER)).get("/desk/").text
    assert link not in sign_in(staff(Role.ADMINISTRATOR, SCOTLAND)).get("/desk/").text
    assert link not in sign_in(staff(Role.CASE_MANAGER, LEICESTER)).get("/desk/").text
