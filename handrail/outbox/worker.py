"""The worker: takes what waits, has its owner give the last words, sends it, and notes what came of it.

Nothing is sent within a transaction. A worker that is killed after sending and before noting it sends the
message again when its lease ends: each leaves at least once, with the same Message-ID.

A database that is busy with other writers is no fault of a message: what it interrupts is done again at once,
and a message given back because of it has used no attempt.
"""

import logging
import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from handrail.outbox import actions, carriers, queries, rules
from handrail.outbox.busy_database import DatabaseBusyError, is_busy, repeat_while_busy
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.registry import find_owner
from handrail.outbox.rules import Delay, DeliveryState, Envelope, SendingError

log = logging.getLogger(__name__)

# How long a text waits for a gateway before it is looked at again.
GATEWAY_DELAY = timedelta(minutes=5)


def send_waiting(
    *,
    at: datetime | None = None,
    early: bool = False,
    stops: Callable[[], bool] = lambda: False,
) -> Counter[DeliveryState]:
    """Send what is due; with `early` also what waits to be tried again. Return how many came to which state.

    Once a channel finds no server several times in a row, the rest of it waits for the next round.
    """
    states: Counter[DeliveryState] = Counter()
    in_a_row: Counter[str] = Counter()
    for pk, channel in queries.list_waiting(at or timezone.now(), early=early):
        if stops():
            break
        if in_a_row[channel] >= rules.MAX_FAILURES_IN_A_ROW:
            continue
        state, server_down = attempt_message(pk, at or timezone.now(), early=early)
        in_a_row[channel] = in_a_row[channel] + 1 if server_down else 0
        states[state] += 1
    return states


def attempt_message(pk: int, at: datetime, *, early: bool = False) -> tuple[DeliveryState, bool]:
    """Try to send one message; return the state it came to, and whether its server did not answer."""
    lease = repeat_while_busy(partial(actions.claim_message, pk, at, early=early))
    if lease is None:
        return DeliveryState.WAITING, False
    message = queries.get_message(pk)
    try:
        envelope = repeat_while_busy(partial(_prepare, message, at))
        if isinstance(envelope, Delay):
            repeat_while_busy(partial(actions.delay_message, message, lease, envelope.until))
            return DeliveryState.WAITING, False
        if envelope is None:
            return DeliveryState.HELD_BACK, False
        if not carriers.is_carried(envelope.channel):
            raise SendingError("Text messages are not set up")
        state = carriers.send_envelope(envelope, carriers.make_message_id(message.kind, message.reference))
    except DatabaseBusyError:
        log.warning("Message %s (%s) met a busy database; the next round takes it.", message.pk, message.kind)
        repeat_while_busy(partial(actions.give_back_message, message, lease))
        return DeliveryState.WAITING, False
    except SendingError as error:
        return repeat_while_busy(partial(_note_failure, message, lease, error, at)), error.server_down
    finish_sending(message, state, at)
    return state, False


def _prepare(message: OutgoingMessage, at: datetime) -> Envelope | Delay | None:
    """Return the final words, None where the owner refuses. Raises SendingError where it fails."""
    try:
        with transaction.atomic():
            answer = find_owner(message.kind).prepare(message, at)
            if isinstance(answer, Envelope | Delay):
                return answer
            actions.finish_message(message, DeliveryState.HELD_BACK, at, error=answer.reason)
            return None
    except Exception as problem:  # A fault of one owner's code must not stop what others send.
        if is_busy(problem):
            raise
        log.exception("Message %s (%s) could not be prepared.", message.pk, message.kind)
        raise SendingError(f"It could not be prepared ({type(problem).__name__})") from problem


def finish_sending(message: OutgoingMessage, state: DeliveryState, at: datetime) -> None:
    """Note that a message has left. It is not sent again because its record cannot be written."""
    try:
        repeat_while_busy(partial(_note_left, message, state, at))
    except Exception as problem:
        log.exception("Message %s (%s) left, but its record was not written.", message.pk, message.kind)
        error = f"It left, but its record was not written ({type(problem).__name__})"
        repeat_while_busy(partial(actions.finish_message, message, state, at, error=error))


def _note_left(message: OutgoingMessage, state: DeliveryState, at: datetime) -> None:
    with transaction.atomic():
        find_owner(message.kind).note_left(message, state, at)
        actions.finish_message(message, state, at)


def _note_failure(
    message: OutgoingMessage, lease: uuid.UUID, error: SendingError, at: datetime
) -> DeliveryState:
    """Give the message back to the queue, or give it up."""
    if rules.is_last_failure(error, at, message.give_up_at) and _give_up(message, error.reason, at):
        return DeliveryState.FAILED
    until = at + _delay_of(message, error)
    actions.postpone_message(message, lease, until, error=error.reason)
    log.warning(
        "Message %s (%s) waits after attempt %s: %s. It is tried again at %s.",
        message.pk, message.kind, message.attempts, error.reason, f"{until:%Y-%m-%d %H:%M:%S} UTC",
    )  # fmt: skip
    return DeliveryState.WAITING


def _delay_of(message: OutgoingMessage, error: SendingError) -> timedelta:
    if not carriers.is_carried(message.channel):
        return GATEWAY_DELAY
    share = random.random()  # spreads the attempts, keeps no secret
    return rules.compute_retry_delay(message.attempts, share, server_down=error.server_down)


def _give_up(message: OutgoingMessage, reason: str, at: datetime) -> bool:
    """Have the owner note that it could not be sent; False where that fails, and it stays in the queue."""
    try:
        with transaction.atomic():
            find_owner(message.kind).note_failed(message, reason, at)
            actions.finish_message(message, DeliveryState.FAILED, at, error=reason)
    except Exception:
        log.exception("Message %s (%s) could not be given up.", message.pk, message.kind)
        return False
    log.warning("Message %s (%s) could not be sent: %s.", message.pk, message.kind, reason)
    return True
