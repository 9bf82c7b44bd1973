"""Where the worker stops, whoever answers concerns is told on every page: an open concern is never silent."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.journey.messages.models import Message
from handrail.journey.safety.actions import open_concern
from handrail.outbox.models import ScheduledJob
from handrail.outbox.queries import describe_late
from handrail.outbox.registry import Job, find_job
from handrail.outbox.schedule import run_due_jobs, run_job
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db
ALARM = "Safety alerts are not being sent."


@pytest.fixture(autouse=True)
def schedule_watch(settings, without_alarm):
    settings.WATCH_SCHEDULE = True


@pytest.fixture
def read_desk(staff, client):
    def open_desk(role: Role) -> str:
        client.force_login(staff(role, SCOTLAND))
        return re.sub(r"\s+", " ", client.get("/desk/").text)

    return open_desk


def pass_on_concerns() -> None:
    run_job(find_job("concerns"), timezone.now(), early=True)


def test_whoever_answers_concerns_is_warned_until_the_schedule_runs(read_desk):
    assert ALARM in read_desk(Role.CLINICIAN)
    assert ALARM in read_desk(Role.SERVICE_MANAGER)
    assert ALARM not in read_desk(Role.ADMINISTRATOR)
    pass_on_concerns()
    assert ALARM not in read_desk(Role.CLINICIAN)


def test_they_are_warned_again_when_it_stops_and_told_whom_to_call(read_desk):
    pass_on_concerns()
    ScheduledJob.objects.update(last_finished_at=timezone.now() - timedelta(minutes=6))
    page = read_desk(Role.CLINICIAN)
    assert ALARM in page
    assert "have not been passed on automatically since" in page
    assert "Nobody is on call now." in page


def test_an_alert_that_waits_for_a_mail_server_is_no_silence(read_desk, support):
    case, _ = support(SCOTLAND)
    pass_on_concerns()
    open_concern(case=case, source="client", by=None, at=timezone.now())
    assert ALARM not in read_desk(Role.CLINICIAN)
    late = timezone.now() - timedelta(minutes=6)
    case.concerns.update(opened_at=late)
    Message.objects.filter(recipient="staff").update(queued_at=late)
    assert "An alert has been waiting to be sent" in read_desk(Role.CLINICIAN)


def test_a_job_that_fails_is_late_and_keeps_no_other(caplog, monkeypatch):
    run_due_jobs(timezone.now(), early=True)
    assert describe_late(timezone.now()) == []

    def raise_fault(at):
        raise ValueError("a fault")

    failing = Job("concerns", find_job("concerns").every, raise_fault)
    monkeypatch.setitem(run_job.__globals__["list_jobs"].__globals__["_jobs"], "concerns", failing)
    later = timezone.now() + timedelta(minutes=10)
    reports = run_due_jobs(later)
    assert reports["concerns"] == "failed (ValueError)"
    assert "questionnaires" in reports
    [sentence] = [line for line in describe_late(later) if line.startswith("concerns")]
    assert "ValueError" in sentence


def test_a_job_runs_when_it_is_due_and_on_one_worker(caplog):
    runs = []
    job = Job("test", timedelta(minutes=1), lambda at: str(runs.append(at)))
    now = timezone.now()
    assert run_job(job, now) is not None
    assert run_job(job, now + timedelta(seconds=59)) is None
    assert run_job(job, now + timedelta(seconds=60)) is not None
    ScheduledJob.objects.filter(name="test").update(
        lease="7c9e6679-7425-40de-944b-e07fc1f90ae7", leased_until=now + timedelta(hours=1)
    )
    assert run_job(job, now + timedelta(minutes=30)) is None, "another worker has it"
    assert len(runs) == 2
