"""Of two joined records the stricter holds for both: safe contact, do not contact, consent, withdrawal."""

from datetime import time, timedelta

import pytest

from handrail.journey.case.actions import record_consents
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import consents_of, may_tell
from handrail.journey.case.safe_contact import ContactSafety, SafeContact, choose_stricter
from handrail.journey.identity.actions import merge_people, unmerge_people
from handrail.journey.identity.details import take_details
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.gate import decide_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.messages.queries import refusals_of
from handrail.outbox.worker import send_waiting
from tests.support.pages import read_words
from tests.support.people import SCOTLAND, START

RULES, USUAL, UNCLEAR = ContactSafety.RULES, ContactSafety.USUAL, ContactSafety.UNCLEAR
AT = START + timedelta(days=12)


def make_rules(*channels: str, **facts: object) -> SafeContact:
    return SafeContact(contact_safety=RULES, safe_channels=channels, **facts)


ON_MONDAYS = make_rules("email", safe_days=("mon",))


@pytest.mark.parametrize(
    ("first", "second", "stricter"),
    [
        (SafeContact(), SafeContact(), SafeContact()),
        (SafeContact(), SafeContact(contact_safety=USUAL), SafeContact(contact_safety=USUAL)),
        (SafeContact(no_messages=True), make_rules("email"), make_rules("email", no_messages=True)),
        (make_rules("email"), SafeContact(contact_safety=USUAL), make_rules("email")),
        (
            make_rules("email", "text", safe_from=time(9)),
            make_rules("text", "post", safe_from=time(10), safe_until=time(12), safe_days=("mon",)),
            make_rules("text", safe_from=time(10), safe_until=time(12), safe_days=("mon",)),
        ),
        (
            make_rules("email"),
            make_rules("email", safe_days=("mon",)),
            make_rules("email", safe_days=("mon",)),
        ),
        (
            make_rules("email", safe_days=("mon",)),
            make_rules("email"),
            make_rules("email", safe_days=("mon",)),
        ),
        (
            make_rules("email", others_who_answer="her sister", others_may_be_told="a book"),
            make_rules("email", others_who_answer="her husband", calling_name="the library"),
            make_rules("email", others_who_answer="her sister; her husband", calling_name="the library"),
        ),
        (
            SafeContact(contact_safety=UNCLEAR),
            make_rules("email"),
            SafeContact(contact_safety=UNCLEAR, safe_channels=("email",)),
        ),
    ],
)
def test_the_stricter_of_two_rules(first, second, stricter):
    assert choose_stricter(first, second) == stricter


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (make_rules("email"), make_rules("text")),
        (make_rules("email", safe_days=("mon",)), make_rules("email", safe_days=("tue",))),
        (make_rules("email", safe_until=time(9)), make_rules("email", safe_from=time(10))),
    ],
)
def test_rules_with_nothing_in_common_must_be_asked_about(first, second):
    for pair in ((first, second), (second, first)):
        assert choose_stricter(*pair).contact_safety == UNCLEAR


@pytest.fixture
def joinable_cases(support, refer, staff):
    """Two cases of one person under two records, the first in support, and its manager who joins them."""
    case, manager = support()
    return case, refer(SCOTLAND, at=START), manager


def join_records(case: Case, other: Case, by, **options: object) -> None:
    merge_people(case=case, other=other, by=by, at=AT, **options)
    for each in (case, other):
        each.refresh_from_db()


def write_to_client(case: Case, **facts: object):
    return queue_message(
        case=case, recipient="client", purpose=MessagePurpose.REQUEST_RECEIVED, subject="We got it",
        address="morag@example.org", body="Read it.", by=None, at=AT + timedelta(hours=1), **facts,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("taken", [(), ("safe_contact",)])
def test_rules_of_either_record_hold_for_both_whatever_is_chosen(joinable_cases, swap, taken):
    case, other, manager = joinable_cases
    Person.objects.filter(pk=(other if swap else case).person_id).update(
        contact_safety=RULES, safe_channels=["telephone"]
    )
    for each in (case, other):
        each.refresh_from_db()
    join_records(case, other, manager, taken=taken)
    for each in (case, other):
        held_back = write_to_client(each).held_back
        assert held_back == "the client did not name email as a safe way to contact them"
    unmerge_people(case=case, by=manager, at=AT)
    free = Case.objects.get(pk=(case if swap else other).pk)
    assert write_to_client(free).held_back == ""


@pytest.mark.django_db
def test_an_instruction_in_the_words_of_one_record_is_not_lost(refer):
    kept, record = (refer(contact_needs=words).person for words in ("Mornings", "Never text: he checks it"))
    taken = take_details(kept, record, [])
    assert (kept.contact_safety, kept.contact_needs) == (UNCLEAR, "Mornings; Never text: he checks it")
    assert taken["contact_needs"][0] == "Mornings"


@pytest.mark.django_db
def test_do_not_contact_of_one_record_holds_for_both(joinable_cases):
    case, other, manager = joinable_cases
    join_records(case, other, manager)
    waiting = write_to_client(other)
    assert waiting.held_back == ""
    Case.objects.filter(pk=case.pk).update(do_not_contact=True)
    assert write_to_client(other).held_back == "the client has asked not to be contacted"
    assert decide_message(waiting, other, AT).reason == "the client has asked not to be contacted"


def answer_consent(case: Case, recipient: str, *, given: bool, at=AT, name: str = "", by=None) -> None:
    item = "take_part" if recipient == "service" else f"share_{recipient}"
    answer = {"item": item, "recipient": recipient, "recipient_name": name, "given": given}
    record_consents(case=case, by=by, at=at, answers=[answer])


@pytest.mark.django_db
@pytest.mark.parametrize(("refuses", "agrees"), [(0, 1), (1, 0)])
def test_a_no_under_one_record_holds_for_both_until_asked_again(joinable_cases, refuses, agrees):
    *cases, manager = joinable_cases
    refused, agreed = cases[refuses], cases[agrees]
    early = AT - timedelta(days=1)
    answer_consent(refused, "gp", given=False, at=early)
    answer_consent(agreed, "gp", given=True, at=early + timedelta(hours=1))
    assert may_tell(agreed, "gp")
    join_records(*cases, manager)
    assert not may_tell(agreed, "gp")
    answer_consent(agreed, "gp", given=True, at=AT + timedelta(hours=1), by=manager)
    assert may_tell(agreed, "gp")
    assert not may_tell(refused, "gp")
    unmerge_people(case=cases[0], by=manager, at=AT)
    assert may_tell(Case.objects.get(pk=agreed.pk), "gp")


@pytest.mark.django_db
def test_a_no_to_one_named_person_leaves_the_others(joinable_cases):
    case, other, manager = joinable_cases
    answer_consent(case, "named_other", given=True, name="Jo Kin")
    answer_consent(case, "named_other", given=True, name="Al Kin")
    join_records(case, other, manager)
    answer_consent(other, "named_other", given=False, name="Jo Kin")
    assert [may_tell(case, "named_other", name) for name in ("Jo Kin", "Al Kin")] == [False, True]


@pytest.mark.django_db
def test_a_withdrawal_under_one_record_stops_both_and_interrupts_who_looks_after_either(
    joinable_cases, sign_in, client
):
    case, other, manager = joinable_cases
    join_records(case, other, manager)
    waiting = write_to_client(case)
    answer_consent(other, "service", given=True)
    answer_consent(other, "service", given=False)
    assert refusals_of([case, other])[case.pk].withdrawn
    send_waiting(early=True)
    waiting.refresh_from_db()
    assert waiting.held_back == "the client no longer takes part"
    assert "Consent withdrawn: Morag Testerton" in read_words(sign_in(manager).get("/desk/"))


@pytest.mark.django_db
def test_answers_of_an_earlier_spell_under_one_record_say_nothing_of_the_next(support, refer):
    case, _ = support()
    answer_consent(case, "gp", given=False)
    spell = refer(SCOTLAND)
    Case.objects.filter(pk=spell.pk).update(person=case.person)
    spell.refresh_from_db()
    assert consents_of(spell) == {}
    assert not refusals_of([spell])[spell.pk].withdrawn
