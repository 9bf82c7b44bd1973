"""Work status with the hours a week now and usual: read rightly, refused, asked about, shown, extracted."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.support.actions import record_work_status
from handrail.journey.support.models import WorkStatus
from handrail.journey.support.presenters import describe_hours
from handrail.journey.support.queries import work_spells
from handrail.journey.support.rules import WorkHours, find_hours_problem, find_idle_problem, list_hours_doubts
from handrail.reporting.from_journey import build_tables
from tests.journey.support.test_dates import ask_first, typed_date
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

DAY = date(2012, 6, 4)


def hours_of(now, usual):
    return WorkHours(*(None if hours is None else Decimal(hours) for hours in (now, usual)))


@pytest.mark.parametrize(
    ("now", "usual", "words"),
    [
        ("15", "30", "15 of 30 hours a week, half of usual"),
        ("15.00", "30.00", "15 of 30 hours a week, half of usual"),
        ("7.5", "30", "7.5 of 30 hours a week, a quarter of usual"),
        ("100", "160", "100 of 160 hours a week, 62% of usual"),
        ("30", "30", "30 of 30 hours a week, all of usual"),
        ("37.45", "37.5", "37.45 of 37.5 hours a week, 99% of usual"),
        ("0.1", "37.5", "0.1 of 37.5 hours a week, 1% of usual"),
        ("0", "30", "0 of 30 hours a week, none of usual"),
        ("40", "30", "40 of 30 hours a week, more than usual"),
        ("15", None, "15 hours a week"),
        (None, "30", "usually 30 hours a week"),
        (None, None, ""),
    ],
)
def test_hours_and_their_share_are_said_in_words(now, usual, words):
    assert describe_hours(hours_of(now, usual)) == words


def test_hours_that_no_week_has_are_refused_with_the_reason():
    assert find_hours_problem("Usual hours a week", Decimal(168)) == ""
    asked = find_hours_problem("Usual hours a week", Decimal("168.5"))
    assert asked == "Usual hours a week must be 0 to 168, the hours that a week has; you entered 168.5"
    assert find_hours_problem("Hours a week now", Decimal(-1)).endswith("you entered -1")
    assert "more than 0" in find_idle_problem("at_work", hours_of("5", "0"))
    assert "is at work: choose" in find_idle_problem("off_sick", hours_of("5", "30"))
    assert find_idle_problem("off_sick", hours_of("0", "30")) == ""


def test_unlikely_hours_are_asked_about():
    assert list_hours_doubts(hours_of("15", "30")) == []
    assert list_hours_doubts(hours_of("31", "30")) == ["31 hours a week is more than the usual 30"]
    assert list_hours_doubts(hours_of("15", "130")) == ["Usual hours a week are 130"]


@pytest.mark.django_db
class TestWorkStatus:
    @pytest.fixture
    def page(self, support, sign_in):
        self.case, manager = support()
        self.address = f"/cases/{self.case.reference}/work-status/"
        return sign_in(manager)

    def send_status(self, page, **said):
        data = {
            "attendance": "at_work",
            **typed_date("from_on", DAY),
            "submission": str(uuid.uuid4()),
            **said,
        }
        return page.post(self.address, data)

    def test_a_decimal_comma_is_read_as_it_is_meant(self, page):
        assert self.send_status(page, hours="18,5", usual_hours="37,5").status_code == 302
        status = WorkStatus.objects.get()
        assert (status.hours, status.usual_hours) == (Decimal("18.5"), Decimal("37.5"))

    def test_usual_hours_begin_as_the_assessment_found_them(self, page):
        assessment = self.case.assessments.get()
        assessment.answers = {**assessment.answers, "work": {"hours": 35}}
        assessment.save()
        assert 'value="35"' in page.get(self.address).content.decode()
        assert read_rows("clients", self.case, usual_hours=35)

    def test_usual_hours_are_asked_once_and_can_be_changed(self, page):
        assert 'value="30"' not in page.get(self.address).content.decode()
        self.send_status(page, hours="15", usual_hours="30")
        assert 'value="30"' in page.get(self.address).content.decode()
        self.send_status(page, hours="15", usual_hours="20", **typed_date("from_on", DAY + timedelta(days=1)))
        assert 'value="20"' in page.get(self.address).content.decode()

    @pytest.mark.parametrize("hours", ["400", "-3", "1.2.3", "many", "12:30"])
    def test_impossible_hours_are_refused_and_nothing_is_lost(self, page, hours):
        answer = self.send_status(page, hours=hours, usual_hours="30")
        assert answer.status_code == 422
        assert f'value="{hours}"' in answer.content.decode()
        assert not WorkStatus.objects.exists()

    def test_more_than_usual_is_asked_about_and_kept(self, page):
        said = {"attendance": "at_work", **typed_date("from_on", DAY), "hours": "45", "usual_hours": "30"}
        assert "45 hours a week is more than the usual 30" in ask_first(page, self.address, said)
        assert WorkStatus.objects.get().hours == 45

    def test_hours_are_on_the_first_screen_the_timeline_the_plan_and_the_list(self, page):
        self.send_status(page, hours="15", usual_hours="30", return_kind="same_job")
        words = "15 of 30 hours a week, half of usual"
        root = f"/cases/{self.case.reference}/"
        for address in ("", "timeline/", "support/"):
            assert words in read_words(page.get(root + address)), address
        assert "At work, same job: 15 of 30" in read_words(page.get(root))
        assert "At work from 4 June 2012: 15 of 30" in read_words(page.get(root + "timeline/"))

    def test_what_was_recorded_later_of_an_earlier_day_comes_before(self, page):
        self.send_status(page, hours="15", usual_hours="30")
        self.send_status(page, attendance="off_sick", **typed_date("from_on", DAY - timedelta(days=10)))
        assert "At work: 15 of 30" in read_words(page.get(f"/cases/{self.case.reference}/"))
        spells = [(spell.words, spell.starts_on, spell.ends_on) for spell in work_spells(self.case)]
        assert spells == [
            ("Off sick", date(2012, 5, 25), DAY),
            ("At work, 15 of 30 hours a week, half of usual", DAY, None),
        ]

    def test_of_two_from_one_day_the_one_recorded_last_holds(self, page):
        self.send_status(page, hours="15", usual_hours="30")
        self.send_status(page, hours="20", usual_hours="30")
        assert "At work: 20 of 30" in read_words(page.get(f"/cases/{self.case.reference}/"))
        assert work_spells(self.case)[-1].words.startswith("At work, 20 of 30")


@pytest.mark.django_db
def test_the_actions_and_the_database_refuse_what_no_form_was_asked(support):
    case, manager = support()
    common = {"case": case, "by": manager, "at": timezone.now(), "from_on": DAY}
    with pytest.raises(UserError, match="0 to 168"):
        record_work_status(**common, attendance="at_work", hours=Decimal(400))
    with pytest.raises(UserError, match="choose ‘At work’"):
        record_work_status(**common, attendance="off_sick", hours=Decimal(5))
    with pytest.raises(UserError, match="0 to 168"):
        discharge_case(
            case=case, by=manager, at=timezone.now(), reason="returned_same_job", work_attendance="at_work",
            hours=Decimal(400),
        )  # fmt: skip
    status = record_work_status(**common, attendance="at_work", hours=Decimal(5))
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkStatus.objects.filter(pk=status.pk).update(hours=Decimal(200))
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkStatus.objects.filter(pk=status.pk).update(usual_hours=Decimal(0))


@pytest.mark.django_db
class TestEnd:
    @pytest.fixture
    def discharged_case(self, support):
        case, manager = support()
        common = {"case": case, "by": manager, "at": timezone.now()}
        record_work_status(
            **common, from_on=DAY, attendance="at_work", return_kind="same_job", hours=Decimal(15),
            usual_hours=Decimal(30),
        )  # fmt: skip
        discharge_case(
            **common, reason="returned_same_job", work_attendance="at_work", return_date=DAY,
            return_kind="same_job", hours=Decimal("22.5"), usual_hours=Decimal(30),
        )  # fmt: skip
        return Case.objects.get(pk=case.pk), manager

    def test_the_first_screen_says_the_hours_at_discharge(self, discharged_case, sign_in):
        case, manager = discharged_case
        page = sign_in(manager)
        words = read_words(page.get(f"/cases/{case.reference}/"))
        assert "At work: 22.5 of 30 hours a week, three quarters of usual" in words
        assert "At discharge" in words
        assert "22.5 of 30 hours a week" in read_words(page.get(f"/cases/{case.reference}/timeline/"))

    def test_a_follow_up_asks_and_shows_them(self, discharged_case, sign_in):
        case, manager = discharged_case
        root = f"/cases/{case.reference}/"
        page = sign_in(manager)
        section = f"{root}follow-ups/follow_up_3_months/work/"
        assert 'value="30"' in page.get(section).content.decode(), "the usual hours are not asked twice"
        said = {"work_attendance": "at_work", "hours": "30", "usual_hours": "30", "action": "save"}
        assert page.post(section, {**said, "submission": str(uuid.uuid4())}).status_code == 302
        record_follow_up(
            case=case, by=manager, at=timezone.now(), code="follow_up_3_months", outcome="done",
            work_attendance="at_work", hours=Decimal(30), usual_hours=Decimal(30),
        )  # fmt: skip
        words = "30 of 30 hours a week, all of usual"
        assert f"At work: {words}" in read_words(page.get(root))
        assert f"done: {words}" in read_words(page.get(root + "timeline/"))
        [row] = read_rows("followups", case, hours=30)
        assert row["state"] == "done"

    def test_the_extract_has_them(self, discharged_case):
        case, _ = discharged_case
        assert read_rows("clients", case, usual_hours=30, hours_discharge=22.5)
        assert read_rows("outcomes", case, kind="returned", date=DAY, hours=15)


def read_rows(name, case, **values):
    rows = [row for row in build_tables([SCOTLAND])[name].to_pylist() if row["case_id"] == case.reference]
    return [row for row in rows if values.items() <= row.items()]
