"""Whatever was entered wrongly can be put right, from the page that shows it and with a reason."""

import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry, ListedRecord
from handrail.journey.assessment.models import Assessment
from handrail.journey.attachments.actions import ReceivedFile, attach_file
from handrail.journey.case.actions import events
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Contact, Fact
from handrail.journey.corrections.actions import strike_out_whole
from handrail.journey.corrections.fact_kinds import CORRECTABLE, FACT_OF_EVENT, PUT_RIGHT_OTHERWISE
from handrail.journey.corrections.forms import MoveContactForm
from handrail.journey.corrections.queries import (
    is_discharge_of_death,
    list_recorded_facts,
    list_recorded_with,
)
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.models import DIED, Discharge
from handrail.journey.plan.actions import finish_action
from handrail.journey.support.actions import record_fit_note, record_work_status
from handrail.journey.support.models import Intervention
from tests.journey.assessment.test_assessment import STAFFORDSHIRE, moved_to
from tests.journey.casefile.test_timeline import AT, NOTE, record_talk
from tests.support.people import SCOTLAND, START

FACTS = {model._meta.model_name: model for model in apps.get_models() if issubclass(model, Fact)}


def test_every_kind_of_fact_can_be_put_right():
    """A new kind of fact fails here until it says how an error in it is put right."""
    assert {*CORRECTABLE, *PUT_RIGHT_OTHERWISE} == FACTS.keys()
    assert not CORRECTABLE.keys() & PUT_RIGHT_OTHERWISE.keys()
    assert all(rule.model is FACTS[name] for name, rule in CORRECTABLE.items())
    assert {kind for rule in CORRECTABLE.values() for kind in rule.rests} <= CORRECTABLE.keys()


def test_every_correctable_kind_is_told_by_an_event_or_shown_with_another():
    told = {kind for kind, _ in FACT_OF_EVENT.values()}
    assert CORRECTABLE.keys() - told == {"obstacle"}  # named in an assessment, struck out with it


@pytest.fixture
def full_case(support):
    case, manager = support(SCOTLAND)
    common = {"case": case, "by": manager, "at": AT}
    record_talk(case, manager)
    record_fit_note(
        **common, issued_at=AT, advice="not_fit", starts_on=date(2012, 5, 14), ends_on=date(2012, 5, 27)
    )
    record_work_status(**common, from_on=date(2012, 5, 14), attendance="off_sick")
    return case, manager


@pytest.mark.django_db
def test_each_fact_is_struck_out_from_the_pages_that_show_it(full_case, sign_in):
    """With a reason, shown struck through with it, in the order in which facts rest on each other."""
    case, manager = full_case
    client = sign_in(manager)
    pages = [reverse(name, args=[case.reference]) for name in ("records", "timeline", "case-support")]
    shown = "".join(client.get(page).text for page in pages)
    kinds = set()
    for _ in range(40):
        standing = [fact for fact in list_recorded_facts(case) if not fact.struck_out_at]
        if not standing:
            break
        for fact in standing:
            address = reverse("strike-out", args=[case.reference, fact.kind, fact.id])
            assert address in shown, fact.words
            answers = {"reason": f"Wrong {fact.kind}", "submission": str(uuid.uuid4())}
            status = client.post(address, answers).status_code
            kinds |= {fact.kind} if status == 302 else set()
    assert not standing
    assert kinds >= {"contact", "screening", "assessment", "plan", "fitnote", "workstatus", "consent"}
    records = client.get(pages[0]).text
    assert "Recorded in error: Wrong fitnote" in records
    assert client.get(pages[1]).text.count("<s>") > 5
    case.refresh_from_db()
    assert case.stage == "referred"
    assert case.assessed_at is None


@pytest.mark.django_db
@pytest.mark.either_database
def test_an_assessment_goes_with_what_it_recorded_and_not_before_its_plan(support):
    case, manager = support(SCOTLAND)
    assessment = case.assessments.get()
    with pytest.raises(NotNow, match="must be struck out first"):
        strike_out_whole(fact=assessment, by=manager, at=AT, reason="Another client")
    strike_out_whole(fact=case.plans.get(), by=manager, at=AT, reason="Another client")
    strike_out_whole(fact=assessment, by=manager, at=AT, reason="Another client")
    assert not case.obstacles.filter(struck_out_at=None).exists()
    assert not case.measures.filter(struck_out_at=None).exists()
    case.refresh_from_db()
    assert case.stage == "allocated"


@pytest.mark.django_db
@pytest.mark.either_database
def test_records_show_no_role_what_other_pages_keep_from_it(support, staff, sign_in):
    case = moved_to(support(SCOTLAND)[0], STAFFORDSHIRE)
    manager = staff(Role.CASE_MANAGER, STAFFORDSHIRE)
    record_fit_note(
        case=case, by=manager, at=AT, issued_at=AT, starts_on=date(2012, 5, 18), ends_on=date(2012, 6, 1),
        advice="not_fit",
    )  # fmt: skip
    file = ReceivedFile("letter.pdf", b"%PDF-1.7", "gp_letter", "Letter from Dr Patel")
    attach_file(case=case, by=manager, at=AT, happened_at=AT, file=file)
    page = reverse("records", args=[case.reference])
    shown = sign_in(manager).get(page).text
    adviser = sign_in(staff(Role.EMPLOYMENT_ADVISER, STAFFORDSHIRE))
    hidden = adviser.get(page).text
    for words in ("A fit note", "Dr Patel"):
        assert words in shown
        assert words not in hidden
    note = reverse("strike-out", args=[case.reference, "fitnote", case.fit_notes.first().pk])
    assert adviser.get(note).status_code == 403


@pytest.mark.parametrize(
    ("fact", "kind"),
    [(Assessment(recorded_at=AT), "clockexception"), (Intervention(recorded_at=AT), "ruleanswer")],
)
def test_what_one_page_recorded_goes_with_it(fact, kind):
    """A deadline removed as no second assessment was wanted; what a rule asked of an intervention."""
    with_it = SimpleNamespace(kind=kind, recorded_at=AT, struck_out_at=None)
    later = SimpleNamespace(kind=kind, recorded_at=AT + timedelta(minutes=1), struck_out_at=None)
    assert list_recorded_with(fact, [with_it, later]) == [with_it]


@pytest.mark.django_db
def test_a_measure_is_named_as_its_instrument_declares(support):
    case, _ = support(SCOTLAND)
    [measure] = list_recorded_facts(case, ["measure"])
    assert measure.words == "A measure: EQ-5D-5L"


@pytest.mark.django_db
def test_facts_struck_out_together_bring_the_case_up_to_date_once(support, monkeypatch):
    case, manager = support(SCOTLAND)
    strike_out_whole(fact=case.plans.get(), by=manager, at=AT, reason="Another client")
    count, refresh = [], events.refresh_case

    def count_refresh(*args, **more):
        count.append(1)
        return refresh(*args, **more)

    monkeypatch.setattr(events, "refresh_case", count_refresh)
    strike_out_whole(fact=case.assessments.get(), by=manager, at=AT, reason="Another client")
    assert case.events.filter(kind="fact.struck_out").count() > 3
    assert len(count) == 1


def test_the_discharge_of_a_death_is_undone_by_undoing_the_death():
    assert is_discharge_of_death(Discharge(reason=DIED))
    assert not is_discharge_of_death(Discharge(reason="returned_same_job"))


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_discharge_in_error_reopens_the_case(support):
    case, manager = support(SCOTLAND)
    discharge_case(case=case, by=manager, at=AT, reason="returned_same_job", work_attendance="at_work")
    strike_out_whole(fact=case.discharges.get(), by=manager, at=AT, reason="Another client")
    case.refresh_from_db()
    assert case.discharged_at is None
    assert case.stage == "in_support"


@pytest.mark.django_db
@pytest.mark.either_database
def test_only_those_who_may_and_the_author_strike_out(full_case, staff, sign_in):
    case, _ = full_case
    handler = staff(Role.CALL_HANDLER, SCOTLAND)
    own = record_talk(case, handler, at=AT + timedelta(hours=2), note="Mine")
    other = case.contacts.exclude(pk=own.pk).first()
    client = sign_in(handler)
    addresses = [reverse("strike-out", args=[case.reference, "contact", fact.pk]) for fact in (own, other)]
    assert [client.get(address).status_code for address in addresses] == [200, 403]
    page = client.get(reverse("timeline", args=[case.reference])).text
    assert [address in page for address in addresses] == [True, False]


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_contact_on_the_wrong_client_is_moved_and_names_nobody(full_case, support, sign_in):
    case, manager = full_case
    right, _ = support(SCOTLAND)
    contact = case.contacts.get(note=NOTE)
    client = sign_in(manager)
    address = reverse("contact-move", args=[case.reference, contact.pk])
    wrong = client.post(address, {"reference": "HR-0000-0000", "submission": str(uuid.uuid4())})
    assert wrong.status_code == 422
    answers = {"reference": right.reference.lower(), "submission": str(uuid.uuid4())}
    assert client.post(address, answers).status_code == 302
    assert client.post(address, answers).status_code in (302, 404)
    assert Contact.objects.get(case=right, note=NOTE).at == contact.at
    contact.refresh_from_db()
    assert contact.struck_out_at
    assert right.reference not in client.get(reverse("timeline", args=[case.reference])).text
    assert case.reference not in client.get(reverse("timeline", args=[right.reference])).text
    readings = ListedRecord.objects.filter(record=right.reference)
    assert readings.exists() or AuditEntry.objects.filter(record=right.reference).exists()


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_contact_is_not_moved_to_before_a_referral(full_case, refer):
    case, manager = full_case
    later = refer(SCOTLAND, at=START + timedelta(days=60))
    answers = {"reference": later.reference, "submission": str(uuid.uuid4())}
    form = MoveContactForm(answers, reader=manager.build_reader(), contact=case.contacts.get(note=NOTE))
    assert "after this contact" in str(form.errors)


@pytest.mark.django_db
@pytest.mark.either_database
def test_done_can_be_undone(support, sign_in):
    case, manager = support(SCOTLAND)
    line = case.plans.get().actions.get()
    finish_action(case=case, line=line, by=manager, at=AT)
    client = sign_in(manager)
    page = reverse("case-plan", args=[case.reference])
    undo = reverse("plan-action-undo", args=[case.reference, line.pk])
    assert undo in client.get(page).text
    assert client.post(undo).status_code == 302
    line.refresh_from_db()
    assert line.done_on is None
    assert undo not in client.get(page).text
    assert "Action not done after all" in client.get(reverse("timeline", args=[case.reference])).text
