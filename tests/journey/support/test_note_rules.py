"""One rule for the dates of fit notes and of work, however they are entered, and in the actions too."""

import re
import uuid
from datetime import date, timedelta

import pytest

from handrail.accounts.policy import Role
from handrail.foundation.errors import UserError
from handrail.journey.case.models import Draft
from handrail.journey.support.actions import record_fit_note, record_work_status
from handrail.journey.support.models import FitNote, WorkStatus
from handrail.journey.support.rules import (
    NOTE_ENDS_FIRST,
    NotePeriod,
    find_future_problem,
    find_note_problem,
    list_note_doubts,
)
from tests.journey.support.test_dates import typed_date
from tests.support.pages import read_words
from tests.support.people import SCOTLAND, START

FIRST, LAST = date(2012, 6, 1), date(2012, 6, 28)


def test_what_a_fit_note_cannot_and_what_it_hardly_can_cover():
    assert find_note_problem(LAST, FIRST) == NOTE_ENDS_FIRST
    assert [find_note_problem(*days) for days in ((FIRST, FIRST), (None, LAST), (FIRST, None))] == [""] * 3
    assert list_note_doubts(NotePeriod(FIRST, LAST), []) == []
    assert list_note_doubts(NotePeriod(FIRST, date(2062, 6, 1)), []) == ["The note covers 18263 days"]
    [doubt] = list_note_doubts(NotePeriod(LAST, date(2012, 7, 3)), [NotePeriod(FIRST, LAST)])
    assert doubt == "The note covers some of the same days as the note for 1 June 2012 to 28 June 2012"


def test_what_has_happened_is_on_no_day_to_come():
    assert find_future_problem("The first day", FIRST, FIRST) == ""
    asked = find_future_problem("The first day", LAST, FIRST)
    assert asked == "The first day must be today or in the past; it is 28 June 2012"


@pytest.mark.django_db
def test_the_actions_refuse_what_no_form_was_asked_about(support):
    case, manager = support()
    common = {"case": case, "by": manager, "at": START}
    with pytest.raises(UserError, match="The first day must be today or in the past"):
        record_work_status(**common, from_on=START.date() + timedelta(days=1), attendance="at_work")
    note = {"starts_on": FIRST, "ends_on": LAST, "advice": "not_fit"}
    with pytest.raises(UserError, match="assessment on the note must be today or in the past"):
        record_fit_note(**common, **note, issued_at=START + timedelta(days=1))
    with pytest.raises(UserError, match="Last day must be on or after"):
        record_fit_note(**common, **note | {"ends_on": FIRST - timedelta(days=1)}, issued_at=START)
    assert not FitNote.objects.exists()
    assert not WorkStatus.objects.exists()


@pytest.mark.django_db
class TestInAnAssessment:
    @pytest.fixture
    def case(self, enrol):
        """A case to be assessed that has a fit note already."""
        case = enrol()
        FitNote.objects.create(
            case=case, at=START, recorded_at=START, starts_on=FIRST, ends_on=LAST, advice="not_fit"
        )
        return case

    @pytest.fixture
    def assessor(self, staff):
        return staff(Role.CASE_MANAGER, SCOTLAND)

    def send_note(self, client, case, first: date, last: date, **more: object):
        said = {"note_advice": "not_fit", "action": "save", "submission": str(uuid.uuid4()), **more}
        said |= typed_date("note_starts", first) | typed_date("note_ends", last)
        return client.post(f"/cases/{case.reference}/assessment/fit-note/", said)

    def test_days_of_another_note_are_asked_about_and_kept(self, case, assessor, sign_in):
        client = sign_in(assessor)
        page = self.send_note(client, case, LAST, date(2012, 7, 12))
        assert page.status_code == 422
        assert "some of the same days as the note for 1 June 2012 to 28 June 2012" in read_words(page)
        boxes = re.findall(r'name="is_right"[^>]*value="(\w+)"', page.content.decode())
        assert self.send_note(client, case, LAST, date(2012, 7, 12), is_right=boxes).status_code == 302
        assert Draft.objects.get(key=f"assessment:{case.pk}").data["fit-note"]["note_advice"] == ["not_fit"]

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            (date(2012, 7, 1), date(2062, 7, 1), "The note covers 18263 days"),
            (date(2012, 7, 2), date(2012, 7, 1), NOTE_ENDS_FIRST),
            (date(1926, 7, 2), date(2012, 5, 1), "2 July 1926"),
        ],
    )
    def test_days_too_many_or_turned_round(self, case, assessor, sign_in, first, last, words):
        page = self.send_note(sign_in(assessor), case, first, last)
        assert page.status_code == 422
        assert words in read_words(page)

    def test_a_note_of_its_own_days_asks_nothing(self, case, assessor, sign_in):
        page = self.send_note(sign_in(assessor), case, date(2012, 6, 29), date(2012, 7, 12))
        assert page.status_code == 302
