"""What carries messages: the mail server, or the gateway for texts that the operator names.

A gateway is a class with `send_text(to=, body=)`, named by the setting TEXT_GATEWAY; without one texts wait.
One that only writes files says so by `writes_to_folder = True`.
"""

import os
import smtplib
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from handrail.outbox.rules import DeliveryState, Envelope, SendingError

# Back ends of Django that reach nobody.
NOT_SENT = ("filebased", "console", "dummy", "mail_folder")
PERMANENT_CODES = range(500, 600)
SERVER_GOING_DOWN = 421  # RFC 5321, 4.2.3


class Gateway(Protocol):
    """What carries texts. It raises OSError where one cannot be sent, so that it is tried again later."""

    def send_text(self, *, to: str, body: str) -> None: ...


class TextFolder:
    """A gateway for demonstrations and tests: each text becomes a file in the folder of the texts."""

    writes_to_folder = True

    def send_text(self, *, to: str, body: str) -> None:
        folder = Path(settings.TEXT_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{to.replace(' ', '')}.txt"
        with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(f"To: {to}\n\n{body}\n")


def find_gateway() -> Gateway | None:
    """Return what carries texts here, if anything does."""
    gateway: Gateway | None = import_string(settings.TEXT_GATEWAY)() if settings.TEXT_GATEWAY else None
    return gateway


def is_carried(channel: str) -> bool:
    """Return whether anything here carries messages of this channel."""
    return channel == "email" or bool(settings.TEXT_GATEWAY)


def mail_reaches_people() -> bool:
    """Return whether a mail server is set up; without one mail is written to a folder."""
    return settings.EMAIL_BACKEND.split(".")[-2] not in NOT_SENT


def make_message_id(kind: str, reference: str) -> str:
    """Return the Message-ID of a message: the same each time it is tried, so that a repeat can be told."""
    digest = salted_hmac("handrail.outbox", f"{kind} {reference}", algorithm="sha256").hexdigest()[:32]
    return f"<{digest}@{_find_domain(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])}>"


def _find_domain(address: str) -> str:
    return address.rpartition("@")[2]


def send_envelope(envelope: Envelope, message_id: str) -> DeliveryState:
    """Send a message, and return whether it was sent or written to a folder. Raises SendingError."""
    try:
        send = _send_text if envelope.channel == "text" else _send_email
        return send(envelope, message_id)
    except Exception as problem:  # Of a gateway or a server we know nothing: no message may stop the others.
        raise explain_problem(problem) from problem


def _send_text(envelope: Envelope, _message_id: str) -> DeliveryState:
    gateway = find_gateway()
    if gateway is None:
        raise OSError("no gateway")
    gateway.send_text(to=envelope.address, body=envelope.body)
    return DeliveryState.WRITTEN if getattr(gateway, "writes_to_folder", False) else DeliveryState.SENT


def _send_email(envelope: Envelope, message_id: str) -> DeliveryState:
    name, own = parseaddr(settings.DEFAULT_FROM_EMAIL)
    neutral = parseaddr(settings.NEUTRAL_FROM_EMAIL)[1] if envelope.is_discreet else ""
    address = neutral or own
    EmailMessage(
        subject=envelope.subject,
        body=envelope.body,
        from_email=formataddr((envelope.sender_name or name, address)),
        to=[envelope.address],
        headers={"Message-ID": message_id.replace(f"@{_find_domain(own)}>", f"@{_find_domain(address)}>")},
    ).send()
    return DeliveryState.SENT if mail_reaches_people() else DeliveryState.WRITTEN


def explain_problem(problem: Exception) -> SendingError:
    """Return what went wrong in words that name nobody, and whether trying again can help."""
    match problem:
        case smtplib.SMTPRecipientsRefused():
            code = next(iter(problem.recipients.values()))[0]
            return SendingError(
                f"The mail server refused this address ({code})", permanent=code in PERMANENT_CODES
            )
        case smtplib.SMTPDataError():
            code = problem.smtp_code
            return SendingError(
                f"The mail server refused this message ({code})", permanent=code in PERMANENT_CODES
            )
        case smtplib.SMTPResponseException():  # Signing in, or our own address: a matter of the set-up.
            return SendingError(
                f"The mail server did not accept the connection ({problem.smtp_code})", server_down=True
            )
        case _ if isinstance(problem, TimeoutError) or isinstance(problem.__context__, TimeoutError):
            return SendingError("The mail server or gateway did not answer in time", server_down=True)
        case OSError():  # Every other fault of smtplib and of the network is one.
            return SendingError("The mail server or gateway could not be reached", server_down=True)
        case ValueError():  # A line break in a header, or an address that is none.
            return SendingError("The address or the subject cannot be sent", permanent=True)
    return SendingError(f"Sending failed ({type(problem).__name__})")
