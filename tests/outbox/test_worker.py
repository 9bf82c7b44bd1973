"""The queue and its worker: each message leaves, is tried again, or is given up; none stops another."""

import logging
import smtplib
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction

from handrail.outbox import actions, carriers, rules, worker
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.registry import MessageOwner, register_owner
from handrail.outbox.rules import DeliveryState, Envelope, Refusal, SendingError

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KIND = "tests.letter"


class Ledger:
    """An owner of messages that remembers what it was told."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, str]] = []
        self.refusals: dict[str, str] = {}

    def prepare_message(self, message, at):
        if reason := self.refusals.get(message.reference):
            return Refusal(reason)
        return Envelope("email", f"{message.reference}@example.org", "A letter", "Dear reader")

    def note_left(self, message, state, at):
        self.notes.append((message.reference, str(state)))

    def note_failed(self, message, reason, at):
        self.notes.append((message.reference, reason))


@pytest.fixture
def ledger():
    ledger = Ledger()
    register_owner(KIND, MessageOwner(ledger.prepare_message, ledger.note_left, ledger.note_failed))
    return ledger


def queue_messages(*references: str, at: datetime = NOW) -> None:
    for reference in references:
        actions.add_to_queue(kind=KIND, reference=reference, channel="email", at=at)


def find_message(reference: str) -> OutgoingMessage:
    return OutgoingMessage.objects.get(reference=reference)


def test_what_is_queued_leaves_once_and_its_owner_is_told(ledger):
    queue_messages("morag", "morag")
    assert worker.send_waiting(at=NOW) == Counter({DeliveryState.SENT: 1})
    assert worker.send_waiting(at=NOW + timedelta(days=1)) == Counter()
    assert [message.to for message in mail.outbox] == [["morag@example.org"]]
    assert ledger.notes == [("morag", "sent")]


def test_nothing_leaves_that_was_not_kept(ledger):
    with transaction.atomic():
        queue_messages("morag")
        transaction.set_rollback(True)
    assert worker.send_waiting(at=NOW) == Counter()
    assert mail.outbox == []


def test_an_owner_may_refuse_as_it_leaves(ledger):
    ledger.refusals["morag"] = "no longer agreed"
    queue_messages("morag", "ewan")
    worker.send_waiting(at=NOW)
    assert (find_message("morag").state, find_message("morag").last_error) == (
        "held_back",
        "no longer agreed",
    )
    assert ledger.notes == [("ewan", "sent")]


def test_a_fault_of_an_owner_stops_no_other(ledger, caplog):
    actions.add_to_queue(kind="tests.nobody", reference="x", channel="email", at=NOW)
    queue_messages("ewan")
    worker.send_waiting(at=NOW)
    assert find_message("x").state == "waiting"
    assert find_message("x").last_error == "It could not be prepared (LookupError)"
    assert ledger.notes == [("ewan", "sent")]


def test_a_message_whose_record_cannot_be_written_is_not_sent_again(ledger, caplog):
    def raise_fault(*_):
        raise ValueError("a fault")

    register_owner(KIND, MessageOwner(ledger.prepare_message, raise_fault, ledger.note_failed))
    queue_messages("morag")
    worker.send_waiting(at=NOW)
    worker.send_waiting(at=NOW + timedelta(days=1), early=True)
    assert len(mail.outbox) == 1
    assert "record was not written" in find_message("morag").last_error


def test_words_are_forgotten_once_they_have_left(ledger):
    words = Envelope("email", "morag@example.org", "A letter", "a secret link")
    actions.add_to_queue(kind=KIND, reference="morag", channel="email", at=NOW, words=words)
    assert find_message("morag").body == "a secret link"
    worker.send_waiting(at=NOW)
    assert (find_message("morag").address, find_message("morag").subject, find_message("morag").body) == (
        "",
        "",
        "",
    )


# ---- Bad mail servers --------------------------------------------------------------------------------------


def test_a_server_takes_what_leaves(ledger, mail_server):
    queue_messages("morag")
    worker.send_waiting(at=NOW)
    [(address, text)] = mail_server.taken
    assert address == "morag@example.org"
    assert f"Message-ID: {carriers.make_message_id(KIND, 'morag')}" in text


def test_one_address_that_is_refused_stops_no_other(ledger, mail_server):
    mail_server.refused = {"morag@example.org": 550, "ewan@example.org": 450}
    queue_messages("morag", "ewan", "isla")
    worker.send_waiting(at=NOW)
    assert [address for address, _ in mail_server.taken] == ["isla@example.org"]
    assert ledger.notes == [("morag", "The mail server refused this address (550)"), ("isla", "sent")]
    assert (find_message("morag").state, find_message("ewan").state) == ("failed", "waiting")
    mail_server.refused = {}
    worker.send_waiting(at=NOW + timedelta(hours=1))
    assert ledger.notes[-1] == ("ewan", "sent")
    assert find_message("morag").state == "failed"


def test_a_server_that_never_answers_is_given_its_time_and_no_more(ledger, mail_server):
    mail_server.silent = True
    queue_messages(*"abcdefgh")
    assert worker.send_waiting(at=NOW)[DeliveryState.WAITING] == rules.MAX_FAILURES_IN_A_ROW
    assert find_message("a").last_error == "The mail server or gateway did not answer in time"
    mail_server.silent = False
    worker.send_waiting(at=NOW + rules.LONGEST_DELAY_OF_SERVER)
    assert sorted(reference for reference, _ in ledger.notes) == list("abcdefgh")


def test_a_server_that_refuses_the_connection_changes_nothing_but_the_time(ledger, mail_server):
    mail_server.close()
    queue_messages("morag")
    worker.send_waiting(at=NOW)
    assert find_message("morag").state == "waiting"
    assert find_message("morag").next_attempt_at > NOW
    assert worker.send_waiting(at=NOW) == Counter()  # not yet due
    assert ledger.notes == []


def test_what_cannot_be_sent_for_days_is_given_up_and_can_be_tried_again(ledger, mail_server):
    mail_server.close()
    queue_messages("morag")
    worker.send_waiting(at=NOW)
    late = NOW + rules.GIVE_UP_AFTER
    worker.send_waiting(at=late)
    assert ledger.notes == [("morag", "The mail server or gateway could not be reached")]
    actions.requeue_message(kind=KIND, reference="morag", channel="email", at=late)
    assert (find_message("morag").state, find_message("morag").attempts) == ("waiting", 0)


def test_what_waited_for_a_worker_for_days_is_tried_before_it_is_given_up(ledger):
    queue_messages("morag")
    worker.send_waiting(at=NOW + rules.GIVE_UP_AFTER * 3)
    assert ledger.notes == [("morag", "sent")]


def test_no_log_line_says_to_whom(ledger, mail_server, caplog):
    caplog.set_level(logging.DEBUG)
    mail_server.refused = {"morag@example.org": 550, "ewan@example.org": 450}
    queue_messages("morag", "ewan")
    worker.send_waiting(at=NOW)
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("handrail")]
    assert len(lines) == 2
    assert not any("example.org" in line for line in lines)


# ---- Workers that die, and two at once ---------------------------------------------------------------------


def test_a_worker_that_dies_before_sending_loses_nothing(ledger):
    queue_messages("morag")
    assert actions.claim_message(find_message("morag").pk, NOW)
    assert worker.send_waiting(at=NOW + timedelta(minutes=1)) == Counter({DeliveryState.WAITING: 1})
    worker.send_waiting(at=NOW + rules.LEASE + timedelta(seconds=1))
    assert ledger.notes == [("morag", "sent")]


def test_a_worker_that_dies_after_sending_sends_again_with_the_same_id(ledger, mail_server, monkeypatch):
    queue_messages("morag")

    def stop_worker(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(worker, "finish_sending", stop_worker)
        with pytest.raises(KeyboardInterrupt):
            worker.send_waiting(at=NOW)
    assert find_message("morag").state == "waiting"
    worker.send_waiting(at=NOW + rules.LEASE + timedelta(seconds=1))
    first, second = (text for _, text in mail_server.taken)
    message_id = carriers.make_message_id(KIND, "morag")
    assert message_id in first
    assert message_id in second
    assert ledger.notes == [("morag", "sent")]


def test_of_two_workers_one_has_it(ledger):
    queue_messages("morag")
    pk = find_message("morag").pk
    assert [bool(actions.claim_message(pk, NOW)) for _ in range(2)] == [True, False]


def test_a_worker_whose_lease_ended_does_not_give_it_back(ledger):
    queue_messages("morag")
    old = actions.claim_message(find_message("morag").pk, NOW)
    new = actions.claim_message(find_message("morag").pk, NOW + rules.LEASE * 2)
    actions.postpone_message(find_message("morag"), old, NOW + timedelta(days=1), error="late")
    assert find_message("morag").lease == new
    assert find_message("morag").last_error == ""


# ---- Rules -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempts", "server_down", "seconds"),
    [(1, False, 30), (2, False, 60), (3, False, 120), (9, False, 3600), (99, False, 3600), (9, True, 120)],
)
def test_each_attempt_waits_twice_as_long_up_to_a_limit(attempts, server_down, seconds):
    whole = rules.compute_retry_delay(attempts, 1, server_down=server_down)
    half = rules.compute_retry_delay(attempts, 0, server_down=server_down)
    assert (whole, half) == (timedelta(seconds=seconds), timedelta(seconds=seconds / 2))


@pytest.mark.parametrize(
    ("problem", "permanent", "server_down"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no")}), True, False),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (451, b"later")}), False, False),
        (smtplib.SMTPDataError(554, b"spam"), True, False),
        (smtplib.SMTPDataError(452, b"full"), False, False),
        (smtplib.SMTPAuthenticationError(535, b"no"), False, True),
        (smtplib.SMTPSenderRefused(550, b"no", "a@example.org"), False, True),
        (smtplib.SMTPServerDisconnected("a@example.org"), False, True),
        (TimeoutError("a@example.org"), False, True),
        (ConnectionRefusedError(), False, True),
        (ValueError("a@example.org"), True, False),
        (KeyError("a@example.org"), False, False),
    ],
)
def test_a_problem_is_explained_without_naming_anybody(problem, permanent, server_down):
    error = carriers.explain_problem(problem)
    assert isinstance(error, SendingError)
    assert (error.permanent, error.server_down) == (permanent, server_down)
    assert "@" not in error.reason


# ---- Mail without a server ---------------------------------------------------------------------------------


def test_mail_in_a_folder_is_written_not_sent_and_is_for_the_service_alone(ledger, settings, tmp_path):
    settings.EMAIL_BACKEND = "handrail.outbox.mail_folder.MailFolder"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    queue_messages("morag")
    worker.send_waiting(at=NOW)
    assert ledger.notes == [("morag", "written")]
    [file] = (tmp_path / "mail").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "sent" not in DeliveryState.WRITTEN.label.lower()
    assert "Dear reader" in file.read_text()
