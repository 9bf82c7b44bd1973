"""A lock of the database is nobody's fault: it costs a message no attempt and no waiting time."""

import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import OperationalError

from handrail.outbox import actions, busy_database, worker
from handrail.outbox.busy_database import DatabaseBusyError, is_busy, repeat_while_busy
from handrail.outbox.registry import Job, MessageOwner, register_owner
from handrail.outbox.rules import DeliveryState
from handrail.outbox.schedule import run_job
from tests.outbox.test_worker import KIND, NOW, Ledger, find_message, queue_messages


def meet_lock(folder: Path) -> OperationalError:
    """Return what Django raises where another connection writes, its cause the true fault of SQLite."""
    place = folder / "locked.sqlite3"
    with sqlite3.connect(place) as writer, sqlite3.connect(place, timeout=0) as other:
        writer.execute("BEGIN IMMEDIATE")
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as fault:
            problem = OperationalError(*fault.args)
            problem.__cause__ = fault
            return problem
    raise AssertionError("nothing was locked")


class LockedFor:
    """Something to do that finds the database locked so many times before it is done."""

    def __init__(self, times: int, folder: Path) -> None:
        self.times, self.problem = times, meet_lock(folder)

    def __call__(self, *_: object) -> str:
        if self.times:
            self.times -= 1
            raise self.problem
        return "done"


def test_what_is_a_lock_and_what_a_fault(tmp_path):
    assert is_busy(meet_lock(tmp_path))
    deadlock = OperationalError("deadlock detected")
    deadlock.__cause__ = type("Deadlock", (Exception,), {"sqlstate": "40P01"})()
    assert is_busy(deadlock)
    missing = OperationalError("no such column: x")
    missing.__cause__ = sqlite3.OperationalError("no such column: x")
    assert not is_busy(missing)
    assert not is_busy(ValueError("locked"))


def test_the_same_is_tried_again_and_not_for_ever(tmp_path):
    assert repeat_while_busy(LockedFor(busy_database.MAX_TRIES - 1, tmp_path)) == "done"
    with pytest.raises(DatabaseBusyError):
        repeat_while_busy(LockedFor(busy_database.MAX_TRIES, tmp_path))


@pytest.fixture
def ledger():
    return Ledger()


def register_locked(
    ledger: Ledger, *, prepare: LockedFor | None = None, note: LockedFor | None = None
) -> None:
    def prepare_message(message, at):
        if prepare:
            prepare()
        return ledger.prepare_message(message, at)

    def note_left(message, state, at):
        if note:
            note()
        ledger.note_left(message, state, at)

    register_owner(KIND, MessageOwner(prepare_message, note_left, ledger.note_failed))


@pytest.mark.django_db
class TestMessages:
    def test_a_short_lock_delays_no_message(self, ledger, tmp_path):
        register_locked(ledger, prepare=LockedFor(2, tmp_path), note=LockedFor(2, tmp_path))
        queue_messages("morag")
        assert worker.send_waiting(at=NOW) == Counter({DeliveryState.SENT: 1})
        assert ledger.notes == [("morag", "sent")]
        assert len(mail.outbox) == 1
        assert find_message("morag").last_error == ""

    def test_a_long_lock_costs_no_attempt_and_the_next_round_takes_it(self, ledger, tmp_path):
        register_locked(ledger, prepare=LockedFor(busy_database.MAX_TRIES, tmp_path))
        queue_messages("morag", "ewan")
        assert worker.send_waiting(at=NOW) == Counter({DeliveryState.WAITING: 1, DeliveryState.SENT: 1})
        message = find_message("morag")
        assert (message.attempts, message.lease, message.last_error) == (0, None, "")
        assert message.next_attempt_at == NOW
        assert worker.send_waiting(at=NOW + timedelta(seconds=2)) == Counter({DeliveryState.SENT: 1})
        assert find_message("morag").attempts == 1

    def test_another_fault_of_the_database_still_waits_longer_each_time(self, ledger, caplog):
        def raise_fault(*_):
            raise OperationalError("no such column: x")

        register_owner(KIND, MessageOwner(raise_fault, ledger.note_left, ledger.note_failed))
        queue_messages("morag")
        worker.send_waiting(at=NOW)
        message = find_message("morag")
        assert message.attempts == 1
        assert message.next_attempt_at > NOW

    def test_a_lock_as_a_message_is_taken_stops_no_other(self, ledger, tmp_path, monkeypatch):
        register_locked(ledger)
        queue_messages("morag", "ewan")
        lock, claim = LockedFor(1, tmp_path), actions.claim_message

        def claim_later(pk, at, *, early=False):
            lock()
            return claim(pk, at, early=early)

        monkeypatch.setattr(actions, "claim_message", claim_later)
        assert worker.send_waiting(at=NOW) == Counter({DeliveryState.SENT: 2})


@pytest.mark.django_db
def test_a_job_that_meets_a_lock_has_not_failed(tmp_path):
    job = Job("tests.job", timedelta(minutes=1), LockedFor(2, tmp_path))
    assert run_job(job, NOW) == "done"
