"""A fact is put right by the form that recorded it: one mechanism for every kind, or a reason why not."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.urls import resolve, reverse

from handrail.accounts.models import Membership
from handrail.accounts.policy import Role
from handrail.journey.assessment.actions import decide_step
from handrail.journey.case.actions import record_consents
from handrail.journey.case.models import Consent, Event, Fact
from handrail.journey.case.queries import consents_of, version_of
from handrail.journey.corrections.actions import correct_fact
from handrail.journey.corrections.fact_forms import FACT_FORMS, NOT_IN_PLACE
from handrail.journey.corrections.fact_kinds import CORRECTABLE
from handrail.journey.desk.queries import count_conversations
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.notes.actions import NoteText, write_note
from handrail.journey.screening.actions import ClosingFacts, NeedsFacts, close_referral, decide_needs
from handrail.journey.support.actions import (
    arrange_intervention,
    record_fit_note,
    record_work_status,
    update_intervention,
)
from handrail.journey.terms.actions import answer_rule, pause_clock
from tests.journey.casefile.test_timeline import AT, NOTE, read_timeline, record_talk
from tests.support.filled_forms import read_forms, send_form
from tests.support.pages import read_words
from tests.support.people import INNER_LONDON, LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

CORRECTED_AT = "2012-05-25 10:00"
OF_EVERY_FACT = {entry.name for entry in Fact._meta.fields} | {"id", "case", "corrects"}
WHY = "Typed on the wrong line"


@dataclass(frozen=True)
class Example:
    """How a fact of a kind is recorded, what its form is changed to, and what stands then."""

    record: Callable
    change: dict[str, list[str]]
    right: dict[str, object]
    service: str = SCOTLAND
    stage: str = "support"
    # What the form does not ask and the fact keeps.
    keeps: dict[str, object] = field(default_factory=dict)


def _record_note(**common):
    return write_note(**common, note=NoteText("other", "Lives with hr mother", AT))


def _record_intervention(*, case, by, at):
    row = arrange_intervention(
        case=case, by=by, at=at, intervention="physiotherapy", how="referral", reason="x"
    )
    update_intervention(
        case=case, intervention=row, by=by, at=at, first_appointment_on=date(2012, 5, 22), finished_on=None,
        sessions_attended=2, sessions_missed=0, outcome="",
    )  # fmt: skip
    return row


def _record_rule(*, case, by, at):
    return answer_rule(case=case, by=by, at=at, rule="physiotherapy_sessions", text="The GP agrees")


def _find_step(*, case, by, at):
    step = version_of(case).assessment.steps[0]
    return decide_step(case=case, by=by, at=at, decided=step.code, reason="As found")


def _find_consent(*, case, by, at):
    return case.consents.filter(recipient="employer").get()


EXAMPLES: dict[str, Example] = {
    "contact": Example(
        lambda case, by, at: record_talk(case, by, at=at), {"successful": ["no"]}, {"successful": False}
    ),
    "casenote": Example(_record_note, {"text": ["Lives with her mother"]}, {"text": "Lives with her mother"}),
    "fitnote": Example(
        lambda **common: record_fit_note(
            **common,
            issued_at=AT,
            advice="not_fit",
            starts_on=date(2012, 5, 14),
            ends_on=date(2012, 5, 27),
            signed_in_house=True,
        ),
        {"ends_on-day": ["29"]},
        {"ends_on": date(2012, 5, 29)},
        keeps={"signed_in_house": True},
    ),
    "workstatus": Example(
        lambda **common: record_work_status(
            **common,
            from_on=date(2012, 5, 14),
            attendance="at_work",
            return_kind="same_job",
            hours=20,
            usual_hours=37.5,
        ),
        {"return_kind": ["adjusted_duties"], "from_on-day": ["18"]},
        {"return_kind": "adjusted_duties", "from_on": date(2012, 5, 18)},
    ),
    "intervention": Example(
        _record_intervention,
        {"intervention": ["counselling"]},
        {"intervention": "counselling", "reason": "x"},
        keeps={"sessions_attended": 2, "first_appointment_on": date(2012, 5, 22)},
    ),
    "clockexception": Example(
        lambda **common: pause_clock(**common, starts_on=date(2012, 5, 18), reason="On holiday"),
        {"reason": ["In hospital"]},
        {"reason": "In hospital", "starts_on": date(2012, 5, 18)},
    ),
    "consent": Example(_find_consent, {}, {"given": False}, keeps={"how": "telephone"}),
    "ruleanswer": Example(_record_rule, {"text": ["The GP disagrees"]}, {"text": "The GP disagrees"}),
    "stepdecision": Example(
        _find_step, {"reason": ["As heard later"]}, {"reason": "As heard later"}, INNER_LONDON, "assess"
    ),
    "needsdecision": Example(
        lambda **common: decide_needs(**common, needs=NeedsFacts("complex", "Two conditions")),
        {"reason": ["Three conditions"]},
        {"reason": "Three conditions"},
        LEICESTER,
    ),
    "referralclosure": Example(
        lambda **common: close_referral(**common, closing=ClosingFacts("withdrew", "Said so")),
        {"reason": ["test"]},
        {"reason": "test", "note": "Said so"},
        stage="refer",
    ),
}


@pytest.fixture
def someone(staff):
    """Somebody who may do everything in a service, the clinical part too."""

    def make_user(service):
        user = staff(Role.SERVICE_MANAGER, service, name="Everything May")
        for role in (Role.CLINICIAN, Role.CASE_MANAGER, Role.CALL_HANDLER):
            Membership.objects.create(user=user, service=service, role=role)
        return user

    return make_user


def correct_address(fact):
    return reverse("correct", args=[fact.case.reference, fact._meta.model_name, fact.pk])


def correct_by_page(client, fact, change, why=WHY):
    """Open the page that corrects a fact, change what it says and send it; return what became of it."""
    address = correct_address(fact)
    page = client.get(address)
    assert page.status_code == 200, page.text
    form = max(read_forms(page, address).forms, key=lambda form: len(form.fields))
    return send_form(client, form, hints={**change, "correction_reason": [why]})


def list_tables() -> Iterator[str]:
    yield from FACT_FORMS
    yield from NOT_IN_PLACE


@pytest.mark.parametrize("kind", CORRECTABLE)
def test_every_kind_is_put_right_in_place_or_says_why_not(kind, request, someone, sign_in, clock):
    """A new kind fails here until its form puts it right, or the one table says what does."""
    assert sorted(list_tables()) == sorted(CORRECTABLE)
    if kind in NOT_IN_PLACE:
        assert kind not in FACT_FORMS
        assert kind not in EXAMPLES
        return
    example = EXAMPLES[kind]
    made = request.getfixturevalue(example.stage)(example.service)
    case = made[0] if isinstance(made, tuple) else made
    author, other = someone(example.service), someone(example.service)
    fact = example.record(case=case, by=author, at=AT)
    change = example.change or {fact.item: ["no"]}
    clock.move_to(CORRECTED_AT)
    by = author if FACT_FORMS[kind].own_only else other
    sent = correct_by_page(sign_in(by), fact, change)
    assert not isinstance(sent, str), sent
    assert sent.answer["Location"] == reverse("timeline", args=[case.reference])
    fact.refresh_from_db()
    assert (fact.struck_out_reason, fact.struck_out_by) == (WHY, by)
    new = type(fact).objects.get(corrects=fact)
    for name, value in {**example.right, **example.keeps}.items():
        assert getattr(new, name) == value, name
    # Whatever was not changed on the page is as it was recorded, what the page does not ask with it.
    same = {entry.name for entry in new._meta.concrete_fields} - {*OF_EVERY_FACT, *example.right}
    assert {name: getattr(new, name) for name in same} == {name: getattr(fact, name) for name in same}
    assert new.at == fact.at
    assert new.recorded_by == fact.recorded_by
    assert new.recorded_at > fact.recorded_at
    assert new.struck_out_at is None


@pytest.mark.parametrize("kind", NOT_IN_PLACE)
def test_a_kind_that_is_not_put_right_in_place_says_so(kind):
    assert NOT_IN_PLACE[kind]
    assert NOT_IN_PLACE[kind][-1] != "."


@pytest.mark.parametrize("kind", FACT_FORMS)
def test_who_may_correct_is_who_may_open_the_form(kind):
    form = FACT_FORMS[kind]
    more = ["x"] if kind == "ruleanswer" else []
    assert resolve(reverse(form.page, args=["HR-0000-0000", *more])).func.access == form.permission


def test_a_page_says_why_a_fact_is_not_put_right_there(support, sign_in):
    case, manager = support(SCOTLAND)
    assessment = case.assessments.get()
    page = sign_in(manager).get(correct_address(assessment))
    assert NOT_IN_PLACE["assessment"] in page.text
    assert reverse("strike-out", args=[case.reference, "assessment", assessment.pk]) in page.text


def split_entries(page, words):
    """Return the entries of a timeline that say these words."""
    return [entry for entry in page.split('<li class="hr-timeline__entry')[1:] if words in entry]


def test_the_timeline_shows_a_correction_as_one_entry(support, someone, sign_in, clock):
    case, manager = support(SCOTLAND)
    status = record_work_status(
        case=case, by=manager, at=AT, from_on=date(2012, 5, 14), attendance="off_sick"
    )
    clock.move_to(CORRECTED_AT)
    other = someone(SCOTLAND)
    client = sign_in(other)
    change = {"attendance": ["at_work"], "return_kind": ["same_job"]}
    correct_by_page(client, status, change)
    page = read_timeline(client, case, "?kind=support")
    (entry,) = split_entries(page, "At work from")
    assert split_entries(page, "Off sick from") == [entry]
    assert entry.index("<s>") < entry.index("hr-timeline__title")
    assert "Off sick" in entry
    assert "At work" in entry
    assert f"Corrected: {WHY} ({other.name}, 25 May 2012)" in entry
    assert manager.name in entry
    last = Event.objects.filter(case=case).latest("pk")
    assert (last.kind, last.by) == ("fact.corrected", other)
    corrected_again = type(status).objects.get(corrects=status)
    correct_by_page(client, corrected_again, {"from_on-day": ["15"]}, why="A day later")
    page = read_timeline(client, case, "?kind=support")
    (entry,) = split_entries(page, "Off sick from")
    assert entry.count("<s>") == 2


def test_records_name_what_corrects_and_what_is_corrected(support, sign_in, clock):
    case, manager = support(SCOTLAND)
    contact = record_talk(case, manager)
    clock.move_to(CORRECTED_AT)
    client = sign_in(manager)
    page = client.get(correct_address(contact)).text
    assert NOTE in page
    assert re.findall(r'name="successful"[^>]*value="(\w+)"', page) == ["yes", "no"]
    correct_by_page(client, contact, {"mode": ["video"]})
    words = read_words(client.get(reverse("records", args=[case.reference])))
    assert "Corrects: Phone call, recorded" in words
    assert "Corrected by: Video, recorded" in words


def test_a_correction_sent_twice_counts_once(support, sign_in, clock):
    case, manager = support(SCOTLAND)
    contact = record_talk(case, manager)
    clock.move_to(CORRECTED_AT)
    client = sign_in(manager)
    sent = correct_by_page(client, contact, {"mode": ["video"]})
    again = client.post(sent.address, sent.data)
    assert again.status_code == 302
    assert case.contacts.filter(corrects=contact).count() == 1


def test_a_correction_without_its_reason_changes_nothing(support, sign_in, clock):
    case, manager = support(SCOTLAND)
    contact = record_talk(case, manager)
    clock.move_to(CORRECTED_AT)
    client = sign_in(manager)
    address = correct_address(contact)
    form = max(read_forms(client.get(address), address).forms, key=lambda form: len(form.fields))
    answer = client.post(address, form.read_data())
    assert answer.status_code == 422
    assert "Enter why you are correcting it" in answer.text
    contact.refresh_from_db()
    assert contact.struck_out_at is None


def test_what_cannot_be_recorded_leaves_what_was(support):
    """The new fact and the striking of the old are one transaction."""
    case, manager = support(SCOTLAND)
    contact = record_talk(case, manager)

    def fail_to_record():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        correct_fact(fact=contact, record=fail_to_record, by=manager, at=AT, reason=WHY)
    contact.refresh_from_db()
    assert contact.struck_out_at is None


def test_an_intervention_is_corrected_after_the_discharge(support, sign_in, clock):
    """What happened in support can be put right whichever stage the case has reached."""
    case, manager = support(SCOTLAND)
    row = _record_intervention(case=case, by=manager, at=AT)
    discharge_case(
        case=case,
        by=manager,
        at=AT + timedelta(days=1),
        reason="returned_same_job",
        work_attendance="at_work",
    )
    clock.move_to(CORRECTED_AT)
    sent = correct_by_page(sign_in(manager), row, {"intervention": ["counselling"]})
    assert not isinstance(sent, str), sent
    case.refresh_from_db()
    assert case.stage == "discharged"
    assert case.first_intervention_at == AT


def test_the_first_contact_stays_the_first_once_it_is_corrected(support, sign_in, clock):
    case, manager = support(SCOTLAND)
    first = record_talk(case, manager)
    record_talk(case, manager, at=AT + timedelta(days=1))
    clock.move_to(CORRECTED_AT)
    correct_by_page(sign_in(manager), first, {"mode": ["video"]})
    case.refresh_from_db()
    assert case.first_contact_at == case.contacts.get(corrects=first).at


def test_an_answer_about_consent_is_corrected_alone(support, someone, sign_in, clock):
    """A slip is no withdrawal: the other answers stand, and nobody is asked what the client wants now."""
    case, _ = support(SCOTLAND)
    slip = case.consents.get(recipient="employer")
    others = set(case.consents.exclude(pk=slip.pk).values_list("pk", flat=True))
    clock.move_to(CORRECTED_AT)
    client = sign_in(someone(SCOTLAND))
    correct_by_page(client, slip, {slip.item: ["no"]})
    holding = consents_of(case)
    assert holding[(slip.item, "")].given is False
    assert {row.pk for row in holding.values() if row.item != slip.item} == others
    assert not case.withdrawals.exists()
    corrected = Consent.objects.get(corrects=slip)
    earlier = client.get(correct_address(slip)).text
    assert "already been marked as recorded in error" in earlier
    assert corrected.at == slip.at


def test_an_answer_that_the_client_changed_since_is_not_put_over_the_later_one(support, someone, sign_in):
    case, manager = support(SCOTLAND)
    first = case.consents.get(recipient="employer")
    answer = {"item": first.item, "recipient": "employer", "given": False}
    record_consents(case=case, by=manager, at=AT, answers=[answer])
    page = sign_in(someone(SCOTLAND)).get(correct_address(first))
    assert "The client answered again on 20 May 2012" in page.text
    sent = sign_in(someone(SCOTLAND)).post(correct_address(first), {"submission": str(uuid.uuid4())})
    assert sent.status_code == 409
    assert "answered again" in sent.text
    assert not Consent.objects.filter(corrects=first).exists()


def test_a_corrected_contact_counts_for_who_had_it(support, someone, sign_in, clock):
    """The figure of how many people a client spoke to counts who spoke, not who corrected the record."""
    case, manager = support(SCOTLAND)
    contact = record_talk(case, manager)
    before = count_conversations([SCOTLAND])
    clock.move_to(CORRECTED_AT)
    correct_by_page(sign_in(someone(SCOTLAND)), contact, {"mode": ["video"]})
    assert count_conversations([SCOTLAND]) == before
