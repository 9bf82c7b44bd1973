"""Opening the question of what a client wants who takes back consent, and keeping the answer."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from handrail import service_models
from handrail.accounts.models import User
from handrail.design.translation import in_page_language
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.models import Case, Consent
from handrail.journey.case.queries import version_of
from handrail.journey.messages.actions import write_to_client
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.withdrawal.models import Withdrawal, WithdrawalDecision
from handrail.journey.withdrawal.queries import select_undecided


def open_withdrawals(case: Case, answers: Iterable[Consent], *, by: User | None, at: datetime) -> None:
    """Keep what the client took back and tell them that we acted on it. Part of an action.

    The task is for somebody to ask what they want, whoever recorded it.
    """
    items = {item.code: item for item in version_of(case).consents}
    rows = [
        Withdrawal.objects.create(
            case=case,
            at=at,
            recorded_at=at,
            recorded_by=by,
            item=answer.item,
            label=items[answer.item].label,
            recipient_name=answer.recipient_name,
            required=items[answer.item].required,
        )
        for answer in answers
        if answer.item in items
    ]
    if rows:
        _confirm_in_writing(case, [row.label for row in rows], by=by, at=at)


def close_given_again(case: Case, answers: Iterable[Consent], *, by: User | None, at: datetime) -> None:
    """Nothing is left to ask about what the client has agreed to again. Part of an action."""
    for answer in answers:
        for row in select_undecided(case).filter(item=answer.item, recipient_name=answer.recipient_name):
            _decide(row, WithdrawalDecision.GIVEN_AGAIN, by=by, at=at)


def _decide(
    row: Withdrawal, decision: WithdrawalDecision, *, by: User | None, at: datetime, note: str = ""
) -> None:
    row.decision, row.decided_by, row.decided_at, row.note = decision, by, at, note
    row.save()


def _confirm_in_writing(case: Case, labels: list[str], *, by: User | None, at: datetime) -> None:
    """Write to the client by the way that is safe for them; where there is none, staff tell them."""

    def compose_message(*_way: str) -> tuple[str, str]:
        return _("You changed what you agree to, %(reference)s", reference=case.reference), _(
            "You told %(service)s that you no longer agree to: %(items)s.\n\n"
            "We’ve acted on this. Nothing more is shared because of it, and links we sent because of it "
            "do not open any more. You can agree again at any time.\n\nIf this was not you, call us.",
            service=service_models.get_service(case.service).name,
            items="; ".join(str(in_page_language(label)) for label in labels),
        )

    write_to_client(
        case=case, purpose=MessagePurpose.WITHDRAWAL_CONFIRMED, compose=compose_message, by=by, at=at
    )


@once_per_submission
def decide_withdrawal(
    *,
    case: Case,
    decision: WithdrawalDecision,
    note: str = "",
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> None:
    """Record what the client wants to happen after taking back consent, for all that is undecided."""
    held = lock_case(case)
    for row in select_undecided(held).select_for_update(of=("self",)):
        _decide(row, decision, by=by, at=at, note=note)
    append_event(
        held, "withdrawal.decided", by=by, at=at, submission=submission,
        decision_label=WithdrawalDecision(decision).label,
    )  # fmt: skip
