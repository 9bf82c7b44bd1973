"""Today and tomorrow on paper: one's own, the team's for its manager, and as files of a nightly job."""

import io
from datetime import date, time

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pypdf import PdfReader

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.cli import handrail
from handrail.journey.case.actions import change_person
from handrail.journey.diary.actions.appointments import make_appointments
from handrail.journey.diary.actions.details import AppointmentDetails
from handrail.journey.diary.rules import list_weekly_slots
from handrail.journey.restriction.actions import restrict_record
from tests.journey.diary.test_call_backs import promise_call
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(support, clock):
    """A case with a call today, an appointment tomorrow and one the day after, and rules of safe contact."""
    clock.move_to("2012-07-02 09:30")
    case, manager = support(SCOTLAND)
    for day, hour in ((3, 10), (4, 11)):
        make_appointments(
            case=case,
            slots=list_weekly_slots(date(2012, 7, day), time(hour), minutes=30, times=1),
            details=AppointmentDetails(user=manager, kind="review", mode="telephone"),
            by=manager,
            at=timezone.now(),
        )
    promise_call(case, hour=15)
    rules = {"contact_safety": "usual", "no_messages": True}
    change_person(case=case, by=manager, at=timezone.now(), changes=rules)
    case.refresh_from_db()
    return case


def find_read(case) -> AuditEntry:
    return AuditEntry.objects.filter(record=case.reference, kind="read").latest("id")


def test_ones_own_list_has_times_names_phones_and_what_is_safe(case, sign_in):
    words = read_words(sign_in(case.case_manager).get("/desk/day/"))
    today, tomorrow = words.split("Tuesday 3 July 2012", 1)
    assert "3pm" in today
    assert "10am to 10:30am" in tomorrow
    for text in (case.person.name, "01632 960123", "Do not leave a message", "Call back: the fit note"):
        assert text in today
    assert "11am" not in words
    assert (find_read(case).page, find_read(case).user) == ("day-list", case.case_manager)


def test_a_manager_prints_the_team_without_what_is_restricted_to_others(case, sign_in, staff):
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND)
    client = sign_in(manager)
    page = f"/desk/day/{SCOTLAND}/"
    assert page in client.get("/team/").text
    assert case.person.name in read_words(client.get(page))
    assert find_read(case).page == "team-day-list"
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    restrict_record(
        case=case, readers=[case.case_manager, lead], reason="A colleague", by=lead, at=timezone.now()
    )
    assert case.reference not in sign_in(manager).get(page).text
    assert case.reference in sign_in(case.case_manager).get("/desk/day/").text
    assert sign_in(case.case_manager).get(page).status_code == 403
    assert sign_in(staff(Role.SERVICE_MANAGER, LEICESTER)).get(page).status_code == 404


@pytest.mark.either_database
def test_a_nightly_job_leaves_the_lists_where_its_user_alone_reads_them(case, tmp_path, clock):
    folder = tmp_path / "lists"
    arguments = ["diary", "print", "--service", SCOTLAND, "--out", str(folder)]
    done = CliRunner().invoke(handrail, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    (path,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages)
    assert case.reference in "".join(text.split())
    assert "Do not leave a message" in " ".join(text.split())
    assert find_read(case).reader_kind == "command"
    clock.move_to("2012-07-03 02:00")
    CliRunner().invoke(handrail, arguments, catch_exceptions=False)
    assert [row.name for row in folder.iterdir()] != [path.name], "yesterday's is gone"
    folder.chmod(0o755)
    done = CliRunner().invoke(handrail, arguments)
    assert "chmod 700" in str(done.exception)
