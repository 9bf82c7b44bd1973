"""Whatever leaves for a person passes the one gate: who queues, who sends, what each message is for."""

import ast
from collections.abc import Iterator
from pathlib import Path

from handrail.journey.messages.purposes import RULES, STOPPED_BY, MessagePurpose, Recipient
from tests.architecture.source import list_modules, name_place, parse_file

# Who may put something in the queue of the outbox, each with its reason.
MAY_QUEUE = {
    "handrail/journey/messages/actions.py": "after the gate has been asked",
    "handrail/accounts/emails.py": "to staff about their own accounts: no client is named",
    "handrail/staff/actions/invitations.py": "to whoever is invited to work here: no client is named",
    "handrail/outbox/actions.py": "queues again what was queued",
}
MAY_SEND = {"handrail/outbox/carriers.py": "the worker's carriers"}
SENDERS = {
    "EmailMessage",
    "EmailMultiAlternatives",
    "send_mail",
    "send_mass_mail",
    "mail_admins",
    "send_text",
}


def find_calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function or method of these names in the package."""
    for path in list_modules():
        for node in ast.walk(parse_file(path)):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in names
            ):
                yield path, node


def purposes_of(call: ast.Call) -> list[str]:
    """The members of MessagePurpose that a call names as its purpose."""
    given = [word.value for word in call.keywords if word.arg == "purpose"]
    return [
        node.attr
        for value in given
        for node in ast.walk(value)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "MessagePurpose"
    ]


def test_every_message_of_a_case_says_what_it_is_for():
    # What `write_to_client` queues has the purpose that its own caller gives it.
    calls = find_calls("queue_message", "write_to_client")
    queued = [(path, call) for path, call in calls if path.parts[-2:] != ("messages", "actions.py")]
    assert len(queued) >= 8
    silent = [name_place(path, call.lineno) for path, call in queued if not purposes_of(call)]
    assert silent == []
    used = {name for _, call in queued for name in purposes_of(call)}
    assert used == {purpose.name for purpose in MessagePurpose}, (
        "a purpose that nothing uses, or is not declared"
    )


def test_every_purpose_and_every_recipient_has_its_rule():
    assert set(RULES) == set(MessagePurpose)
    assert set(STOPPED_BY) == set(Recipient)


def test_only_the_gate_and_accounts_put_anything_in_the_queue():
    queueing = {name_place(path) for path, _ in find_calls("add_to_queue", "requeue_message")}
    assert queueing <= MAY_QUEUE.keys()


def test_only_the_carriers_of_the_outbox_send():
    assert {name_place(path) for path, _ in find_calls(*SENDERS)} <= MAY_SEND.keys()


def test_a_message_of_a_case_is_made_in_one_place():
    making = [
        name_place(path)
        for path, call in find_calls("create", "bulk_create", "Message")
        if "Message.objects" in ast.unparse(call.func) or ast.unparse(call.func) == "Message"
    ]
    assert making == ["handrail/journey/messages/actions.py"]
