"""Reviews of cases and supervision of staff: who reads them, and their actions as tasks of their owners."""

import uuid

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.restriction.actions import restrict_record
from handrail.journey.reviews.models import Review, ReviewAction
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(support, clock):
    """A case in support on a Monday morning, with its case manager."""
    clock.move_to("2012-07-02 09:30")
    return support(SCOTLAND)[0]


def make_answers(owner, **more: object) -> dict[str, object]:
    return {
        "submission": str(uuid.uuid4()), "held_on-day": "29", "held_on-month": "6", "held_on-year": "2012",
        "note": "Stuck on the chair", "action_1": "Ring the supplier", "owner_1": str(owner.pk),
        "due_on_1-day": "4", "due_on_1-month": "7", "due_on_1-year": "2012", **more,
    }  # fmt: skip


def test_a_case_review_is_on_the_case_and_its_action_on_the_desk_of_its_owner(case, sign_in, staff):
    owner = staff(Role.ADMINISTRATOR, SCOTLAND)
    client = sign_in(case.case_manager)
    new, page = (
        reverse("case-review-new", args=[case.reference]),
        reverse("case-reviews", args=[case.reference]),
    )
    sent = make_answers(owner)
    assert [client.post(new, sent).status_code for _ in range(2)] == [302, 302]
    assert Review.objects.count() == 1, "sent twice it is recorded once"
    assert "Stuck on the chair" in read_words(client.get(page))
    assert page in client.get(f"/cases/{case.reference}/").text
    assert case.events.filter(kind="review.recorded").count() == 1
    desk = sign_in(owner)
    assert "Ring the supplier" in read_words(desk.get("/desk/"))
    assert "Ring the supplier" not in read_words(sign_in(case.case_manager).get("/desk/"))
    done = reverse("review-action", args=[ReviewAction.objects.get().pk])
    assert sign_in(case.case_manager).get(done).status_code == 404
    assert sign_in(owner).post(done, {"submission": str(uuid.uuid4())}).status_code == 302
    assert "Ring the supplier" not in read_words(sign_in(owner).get("/desk/"))
    assert sign_in(owner).get(page).status_code == 403, "an administrator reads no health details"


def test_an_action_needs_an_owner_and_a_date_and_a_review_cannot_lie_ahead(case, sign_in):
    client = sign_in(case.case_manager)
    new = reverse("case-review-new", args=[case.reference])
    words = read_words(client.post(new, make_answers(case.case_manager, owner_1="", **{"due_on_1-day": ""})))
    assert "Say who does action 1" in words
    ahead = make_answers(case.case_manager, **{"held_on-day": "9", "held_on-month": "7"})
    assert client.post(new, ahead).status_code == 422
    assert not Review.objects.exists()


def test_an_action_of_a_restricted_record_leaves_the_desk_of_who_may_not_open_it(case, sign_in, staff):
    owner, lead = staff(Role.ADMINISTRATOR, SCOTLAND), staff(Role.SERVICE_MANAGER, SCOTLAND)
    manager = case.case_manager
    sign_in(manager).post(reverse("case-review-new", args=[case.reference]), make_answers(owner))
    at = Review.objects.get().recorded_at
    restrict_record(case=case, readers=[manager, lead], reason="A colleague", by=lead, at=at)
    assert case.person.name not in read_words(sign_in(owner).get("/desk/"))


def test_supervision_is_read_by_those_concerned_alone(case, sign_in, staff):
    lead, other = staff(Role.SERVICE_MANAGER, SCOTLAND), staff(Role.CASE_MANAGER, SCOTLAND)
    manager = case.case_manager
    new = reverse("supervision-new", args=[manager.pk])
    sent = make_answers(manager, note="Caseload too high")
    assert [sign_in(lead).post(new, sent).status_code for _ in range(2)] == [302, 302]
    assert Review.objects.count() == 1
    for reader, sees in ((lead, True), (manager, True), (other, False)):
        assert ("Caseload too high" in read_words(sign_in(reader).get("/supervision/"))) is sees
    assert sign_in(manager).get(new).status_code == 403
    assert sign_in(staff(Role.SERVICE_MANAGER, LEICESTER)).get(new).status_code == 404
    assert "Ring the supplier" in read_words(sign_in(manager).get("/desk/"))


@pytest.fixture
def line(case, sign_in, staff):
    """An action of a review that the case manager recorded, for somebody else to do."""
    owner = staff(Role.CASE_MANAGER, SCOTLAND)
    sign_in(case.case_manager).post(reverse("case-review-new", args=[case.reference]), make_answers(owner))
    return ReviewAction.objects.get()


def test_an_action_is_corrected_with_a_reason_and_its_new_owner_has_it(case, line, sign_in, staff):
    other = staff(Role.CASE_MANAGER, SCOTLAND)
    page = reverse("case-reviews", args=[case.reference])
    client = sign_in(case.case_manager)
    address = reverse("review-action-correct", args=[line.pk])
    assert address in client.get(page).text
    assert "Ring the supplier" in client.get(address).text
    sent = {
        "submission": str(uuid.uuid4()), "action": "Write to the supplier", "owner": str(other.pk),
        "due_on-day": "6", "due_on-month": "7", "due_on-year": "2012", "reason": "Another colleague does it",
    }  # fmt: skip
    assert client.post(address, {**sent, "reason": ""}).status_code == 422
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert ReviewAction.objects.count() == 2, "sent twice it is corrected once"
    right = ReviewAction.objects.get(corrects=line)
    assert (right.owner, right.action, right.struck_out_at) == (other, "Write to the supplier", None)
    shown = client.get(page).text
    assert "<s>Ring the supplier" in shown
    assert "Corrected: Another colleague does it" in shown
    assert "Write to the supplier" in read_words(sign_in(other).get("/desk/"))
    assert "Ring the supplier" not in read_words(sign_in(line.owner).get("/desk/"))
    late = sign_in(case.case_manager).post(address, {**sent, "action": "Something else"})
    assert late.status_code == 409


def test_an_action_is_taken_back_and_leaves_the_desk_of_its_owner(case, line, sign_in, staff):
    address = reverse("review-action-take-back", args=[line.pk])
    assert sign_in(line.owner).get(address).status_code == 404, "they recorded it not"
    client = sign_in(case.case_manager)
    sent = {"submission": str(uuid.uuid4()), "reason": "Said of another case"}
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert "Ring the supplier" not in read_words(sign_in(line.owner).get("/desk/"))
    done = reverse("review-action", args=[line.pk])
    assert sign_in(line.owner).post(done, {"submission": str(uuid.uuid4())}).status_code == 404
    shown = sign_in(case.case_manager).get(reverse("case-reviews", args=[case.reference])).text
    assert "Taken back: Said of another case" in shown
    assert address not in shown
    assert sign_in(staff(Role.SERVICE_MANAGER, LEICESTER)).get(address).status_code == 404


def test_that_an_action_was_done_can_be_taken_back(case, line, sign_in):
    done = reverse("review-action", args=[line.pk])
    sign_in(line.owner).post(done, {"submission": str(uuid.uuid4())})
    client, page = sign_in(case.case_manager), reverse("case-reviews", args=[case.reference])
    reopen = reverse("review-action-reopen", args=[line.pk])
    assert reopen in client.get(page).text
    sent = {"submission": str(uuid.uuid4())}
    assert [client.post(reopen, sent).status_code for _ in range(2)] == [302, 302]
    assert "Ring the supplier" in read_words(sign_in(line.owner).get("/desk/"))
    assert reopen not in sign_in(case.case_manager).get(page).text


def test_an_action_of_a_supervision_is_put_right_by_who_recorded_it(case, sign_in, staff):
    lead, manager = staff(Role.SERVICE_MANAGER, SCOTLAND), case.case_manager
    sign_in(lead).post(reverse("supervision-new", args=[manager.pk]), make_answers(manager))
    address = reverse("review-action-take-back", args=[ReviewAction.objects.get().pk])
    assert sign_in(manager).get(address).status_code == 404
    assert address in sign_in(lead).get("/supervision/").text
    answer = sign_in(lead).post(address, {"submission": str(uuid.uuid4()), "reason": "A slip"})
    assert answer["Location"] == "/supervision/"
