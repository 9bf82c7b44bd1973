"""Every letter of a case: who it is from and to; long words and other scripts stay in their place."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from handrail.accounts.policy import Role
from handrail.journey.case.letters import split_address
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import find_death
from handrail.journey.death.actions import record_death
from handrail.journey.death.letters import draw_notice
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.letters import discharge_summary
from handrail.journey.plan.actions import write_plan
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from handrail.network.models import Employer, Practice
from tests.support.people import START

pytestmark = pytest.mark.django_db

LATER = START + timedelta(days=20)
LONG_WORD = "Overandoverandover" * 12
LINK = "https://example.org/" + "a-long-path/" * 20
# Points of an A4 page, and its margin of 22 mm.
NARROWEST = 3.5  # the least that a letter takes on average in the print of a letter
RIGHT_EDGE = 595 - 22 / 25.4 * 72


def read_text(document) -> str:
    pages = PdfReader(io.BytesIO(bytes(document.content))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def list_places(document) -> list[tuple[str, float, float]]:
    """Return each run of text with its left and its height on the page, in points."""
    places = []

    def keep_run(text, page, matrix, _font, _size):
        if text.strip():
            left = matrix[4] * page[0] + matrix[5] * page[2] + page[4]
            height = matrix[4] * page[1] + matrix[5] * page[3] + page[5]
            places.append((text.strip(), left, height))

    for page in PdfReader(io.BytesIO(bytes(document.content))).pages:
        page.extract_text(visitor_text=keep_run)
    return places


@pytest.fixture
def letters(support):
    """Every kind of letter of one case, by its kind."""
    case, manager = support()
    practice = Practice.objects.create(
        name="Hillview Surgery", address="4 High Street, Anytown", postcode="LE1 6NB"
    )
    Person.objects.filter(pk=case.person_id).update(
        given_name="أحمد", family_name="حسن", address="2 Low Road, Anytown", postcode="DD1 1AA",
        practice=practice,
    )  # fmt: skip
    employer = Employer.objects.create(name="Acme Bakery", contact_name="Rowan Ames")
    Case.objects.filter(pk=case.pk).update(employer=employer)
    case = Case.objects.get(pk=case.pk)
    line = {"obstacle": LONG_WORD, "goal": LONG_WORD, "action": LINK, "owner": "client"}
    weeks = [{"week": number, "hours": 10, "duties": LINK[:200]} for number in (1, 2)]
    write_plan(
        case=case, by=manager, at=LATER, lines=[line], phased_return=weeks, return_date=date(2012, 7, 2),
        adjustments=LINK,
    )  # fmt: skip
    plan_pdf(case, latest_plan(case), by=manager, at=LATER)
    discharge = discharge_case(
        case=case, by=manager, at=LATER, reason="returned_same_job", work_attendance="at_work",
        return_date=date(2012, 6, 2), summary=LINK,
    )  # fmt: skip
    discharge_summary(case, discharge, by=manager, at=LATER)
    record_death(case=case, died_on=None, learnt_from="family", by=manager, at=LATER)
    case = Case.objects.get(pk=case.pk)
    if not case.documents.filter(kind="death_notice").exists():
        draw_notice(case, find_death(case.person), by=manager, at=LATER)
    return {document.kind: document for document in case.documents.all()}


CLIENT, GP, EMPLOYER = (
    "2 Low Road Anytown DD1 1AA",
    "Hillview Surgery 4 High Street",
    "Rowan Ames Acme Bakery",
)


def test_each_says_the_service_the_addressee_and_who_signed(letters):
    addressees = {
        "plan": CLIENT, "plan_for_employer": EMPLOYER, "discharge_summary": CLIENT,
        "discharge_for_employer": EMPLOYER, "death_notice": GP,
    }  # fmt: skip
    assert letters.keys() == addressees.keys()
    for kind, addressee in addressees.items():
        text = read_text(letters[kind])
        assert "Working Health Services Scotland" in text, kind
        assert addressee in text, (kind, text[:400])
        assert letters[kind].made_by.name in text, kind


def test_no_word_leaves_the_page_and_every_column_is_on_it(letters):
    for kind, document in letters.items():
        for text, left, _ in list_places(document):
            assert left + len(text) * NARROWEST < RIGHT_EDGE, (kind, text)
    # The first of each word: names of columns stand above all else in the letter that is one of them.
    headings = {text: left for text, left, _ in reversed(list_places(letters["plan"]))}
    columns = [headings[name] for name in ("Action", "Obstacle", "Who", "By", "Done")]
    assert columns == sorted(columns)
    assert columns[-1] + 40 < RIGHT_EDGE


def test_only_the_case_manager_signs_as_one(letters, staff):
    case = letters["plan"].case
    assert "Case manager" in read_text(letters["plan"])
    other = staff(Role.CASE_MANAGER, name="Other Person")
    text = read_text(plan_pdf(case, latest_plan(case), by=other, at=LATER))
    assert "Other Person Working Health Services Scotland" in text


def test_a_name_read_right_to_left_leaves_what_follows_in_order(letters):
    text = read_text(letters["discharge_for_employer"])
    assert set("أحمد") <= set(text)
    assert "ended on 3 June 2012" in text or "ended on" in text


def test_the_address_stands_in_the_window_of_the_envelope(letters):
    """A DL window shows what is 20 mm or more from the left and 40 to 90 mm from the top."""
    for kind, words in (("plan", "2 Low Road"), ("death_notice", "Hillview Surgery")):
        [place] = [place for place in list_places(letters[kind]) if words in place[0]][:1]
        from_top = (842 - place[2]) / 72 * 25.4
        assert 40 <= from_top <= 90, (kind, from_top)
        assert 20 <= place[1] / 72 * 25.4 <= 30


def test_an_address_is_a_line_each_and_nothing_twice():
    assert split_address("A Name", "1 Road, Town\nTown", "DD1 1AA") == ["A Name", "1 Road", "Town", "DD1 1AA"]
