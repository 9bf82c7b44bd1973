"""Employer, practice and emergency contact: added and changed at any time, with what was before kept."""

import re
import uuid
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.foundation.errors import UserError
from handrail.journey.assessment.views.assessment import record_workplace
from handrail.journey.case.actions import make_document, record_consents, strike_out
from handrail.journey.case.models import Case
from handrail.journey.case.queries import consents_of, may_tell
from handrail.journey.documents.actions import Addressee, CheckedAddress, confirm_address, send_document
from handrail.journey.documents.queries import find_address
from handrail.journey.employment.actions import change_employer
from handrail.journey.employment.rules import EmployerChange, find_change_problem
from handrail.journey.identity.details import describe_detail
from handrail.network.models import Employer, Practice
from handrail.outbox.worker import send_waiting
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

TODAY = date(2012, 6, 1)
MIGRATION = import_module("handrail.journey.migrations.0054_consent_ends")


@pytest.mark.parametrize(
    ("was", "change", "problem"),
    [
        ("", EmployerChange("Example Ltd"), ""),
        ("Other Ltd", EmployerChange("Example Ltd"), "Say why the employer changes"),
        ("Other Ltd", EmployerChange("Example Ltd", why="moved", from_on=TODAY), ""),
        (
            "",
            EmployerChange("Example Ltd", from_on=date(2012, 6, 2)),
            "The first day there must be today or in",
        ),
    ],
)
def test_what_a_change_must_say(was, change, problem):
    found = find_change_problem(change, was=was, today=TODAY)
    assert problem in found
    assert bool(problem) == bool(found)


@pytest.mark.django_db
class TestOnTheCase:
    @pytest.fixture
    def case(self, support) -> Case:
        return support(SCOTLAND)[0]

    def change_to(self, case: Case, name: str, why: str = "moved", **facts: object) -> bool:
        return change_employer(
            case=case, change=EmployerChange(name, why=why, **facts), by=case.case_manager, at=timezone.now()
        )

    def test_the_page_asks_which_of_the_register_and_keeps_what_was_before(self, case, sign_in):
        known = Employer.objects.create(name="Quillfeather Printers Ltd")
        client = sign_in(case.case_manager)
        page = reverse("case-employer", args=[case.reference])
        assert page in client.get(f"/cases/{case.reference}/").text
        typed = {"employer": "Quillfeather Printrs", "why": "moved", "note": "Told us on the phone"}
        typed |= {"from_on-day": "1", "from_on-month": "6", "from_on-year": "2012"}
        asked = client.post(page, {**typed, "submission": str(uuid.uuid4())})
        assert asked.status_code == 422
        assert "Is it one of these?" in read_words(asked)
        sent = {**typed, "employer_entry": str(known.pk), "submission": str(uuid.uuid4())}
        assert [client.post(page, sent).status_code for _ in range(2)] == [302, 302]
        case.refresh_from_db()
        assert case.employer == known
        assert case.events.filter(kind="employer.changed").count() == 1
        timeline = read_words(client.get(f"/cases/{case.reference}/"))
        assert (
            "Employer changed from Example Joinery to Quillfeather Printers Ltd, since 1 June 2012"
            in timeline
        )
        assert "Told us on the phone" in timeline
        assert AuditEntry.objects.filter(record=case.reference).exists()

    def test_a_change_needs_its_reason(self, case, sign_in):
        page = reverse("case-employer", args=[case.reference])
        sent = {"employer": "Another Ltd", "submission": str(uuid.uuid4())}
        answer = sign_in(case.case_manager).post(page, sent)
        assert answer.status_code == 422
        assert "Say why the employer changes" in read_words(answer)
        with pytest.raises(UserError, match="Say why"):
            self.change_to(case, "Another Ltd", why="")

    def test_who_had_none_is_given_one_without_a_reason(self, case):
        Case.objects.filter(pk=case.pk).update(employer=None)
        assert self.change_to(case, "Another Ltd", why="")
        assert case.events.get(kind="employer.recorded").data["after"] == "Another Ltd"
        assert not self.change_to(case, "Another Ltd", why="")

    def confirm_employer(self, case: Case) -> None:
        """Have the address of the employer confirmed, and a letter to it wait."""
        checked = CheckedAddress("employer", "boss@example.org", "called")
        confirm_address(case=case, checked=checked, by=case.case_manager, at=timezone.now())
        letter = make_document(
            case=case, kind="plan", title="Plan", content=b"%PDF", by=case.case_manager, at=timezone.now()
        )
        send_document(document=letter, to=Addressee("employer"), by=case.case_manager, at=timezone.now())

    def test_what_was_agreed_about_one_employer_ends_with_it(self, case, client):
        self.confirm_employer(case)
        [link] = case.private_links.filter(recipient="employer")
        assert may_tell(case, "employer")
        assert self.change_to(case, "Another Ltd")
        case.refresh_from_db()
        assert not may_tell(case, "employer")
        [ended] = case.consents.filter(recipient="employer")
        assert ended.given
        assert ended.ended_at
        assert ended.struck_out_at is None  # it was no error, and nobody has said no
        assert not find_address(case, "employer").confirmed
        link.refresh_from_db()
        assert link.switched_off_at
        send_waiting(early=True)
        assert case.messages.get(recipient="employer").state == "held_back"
        assert "Ask again before" in case.events.get(kind="employer.changed").data["asked_again"]

    def test_what_has_ended_is_shown_and_brings_back_no_earlier_answer(self, case, sign_in):
        """They said no, then yes, about one employer: about the next they have said nothing."""
        yes = case.consents.get(recipient="employer")
        at = yes.recorded_at + timedelta(days=1)
        for given in (False, True):
            answer = {"item": yes.item, "recipient": "employer", "given": given}
            record_consents(case=case, by=None, at=at, answers=[answer])
        assert self.change_to(case, "Another Ltd")
        assert not [row for row in consents_of(case).values() if row.recipient == "employer"]
        shown = read_words(sign_in(case.case_manager).get(f"/cases/{case.reference}/"))
        assert "Said about Example Joinery, where the client does not work any more" in shown
        assert not case.consents.filter(recipient="employer", given=False, recorded_at__gt=at).exists()

    def test_what_was_struck_out_as_an_employer_changed_has_ended_instead(self, case):
        """The data step leaves alone what was struck out as an error."""
        left = "Said about Example Joinery, where the client does not work any more"
        at, by = timezone.now(), case.case_manager
        row = case.consents.get(recipient="employer")
        other = case.consents.exclude(recipient="employer").first()
        for consent, reason in ((row, left), (other, "Another client")):
            strike_out(fact=consent, what="An answer", by=by, at=at, reason=reason)
        MIGRATION.end_answers(apps, None)
        row.refresh_from_db()
        other.refresh_from_db()
        assert (row.ended_at, row.ended_reason, row.struck_out_at) == (at, left, None)
        assert (other.struck_out_at, other.ended_at) == (at, None)

    def test_a_correction_ends_no_agreement_but_the_address_is_confirmed_again(self, case):
        self.confirm_employer(case)
        assert self.change_to(case, "Example Joinery and Sons", why="corrected")
        case.refresh_from_db()
        assert may_tell(case, "employer")
        assert not find_address(case, "employer").confirmed

    def test_the_assessment_puts_employer_and_practice_right(self, case):
        said = {"employer": "Another Ltd", "why": "corrected", "practice": "Hill Surgery"}
        record_workplace(case, said, by=case.case_manager, at=timezone.now())
        case.refresh_from_db()
        assert (case.employer.name, case.person.practice.name) == ("Another Ltd", "Hill Surgery")
        record_workplace(case, said, by=case.case_manager, at=timezone.now())
        assert case.events.filter(kind__in=["employer.changed", "person.changed"]).count() == 2

    def test_details_keep_who_to_call_in_an_emergency(self, case, sign_in):
        client = sign_in(case.case_manager)
        address = reverse("person", args=[case.reference])
        sent = {
            "given_name": "Morag", "family_name": "Testerton", "contact_safety": "usual",
            "telephone": "01632 960123", "emergency_name": "Ann Testerton",
            "emergency_relation": "her sister", "emergency_telephone": "01632 960124",
            "submission": str(uuid.uuid4()),
        }  # fmt: skip
        assert client.post(address, sent).status_code == 302
        shown = "Ann Testerton (her sister), 01632 960124"
        assert shown in read_words(client.get(f"/cases/{case.reference}/"))
        person = Case.objects.get(pk=case.pk).person
        assert describe_detail(person, "emergency_contact") == "Ann Testerton, her sister, 01632 960124"
        event = case.events.get(kind="person.changed")
        assert event.data["before"]["emergency_name"] == ""


@pytest.mark.django_db
def test_an_assessment_asks_which_practice_and_employer_are_meant(enrol, staff, sign_in):
    case = enrol(SCOTLAND)
    employer = Employer.objects.create(name="Quillfeather Printers Ltd")
    practice = Practice.objects.create(name="Example Surgery", postcode="LE1 1AA")
    client = sign_in(staff(Role.CASE_MANAGER, SCOTLAND))
    address = f"/cases/{case.reference}/assessment/workplace/"
    assert 'value="Example Joinery"' in client.get(address).text
    typed = {"employer": "Quillfeather Printrs", "why": "corrected", "practice": "Exampel Surgery"}
    page = client.post(address, {**typed, "action": "save", "submission": str(uuid.uuid4())})
    assert page.status_code == 422
    assert read_words(page).count("Is it one of these?") >= 2
    for field, entry in (("employer", employer), ("practice", practice)):
        assert re.search(rf'name="{field}_entry"[^>]*value="{entry.pk}"', page.text)
    typed |= {"employer_entry": str(employer.pk), "practice_entry": str(practice.pk)}
    sent = client.post(address, {**typed, "action": "save", "submission": str(uuid.uuid4())})
    assert sent.status_code == 302
