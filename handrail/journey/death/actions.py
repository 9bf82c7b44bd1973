"""Recording that a client has died, which stops everything planned, and undoing it when that was an error."""

import uuid
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import User
from handrail.foundation.errors import UserError
from handrail.foundation.wording import format_count
from handrail.journey.allocation.queries import list_looking_after
from handrail.journey.case.actions import append_event, lock_cases_of, once_per_submission
from handrail.journey.case.death import Death
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.case.queries import find_death, may_tell
from handrail.journey.death.letters import draw_notice
from handrail.journey.death.signals import death_undone
from handrail.journey.diary.actions.upkeep import restore_after_death
from handrail.journey.documents.actions import Addressee, send_document
from handrail.journey.documents.queries import find_address
from handrail.journey.messages.actions import hold_back, queue_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import Barrier, MessagePurpose, Recipient
from handrail.outbox.rules import DeliveryState

UNDONE = "the death was recorded in error"


@once_per_submission
def record_death(
    *,
    case: Case,
    died_on: date | None,
    learnt_from: str = "",
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> Death:
    """Record that the client has died: nothing planned for them, in any of their cases, goes on.

    `died_on` is None where nobody could say. Raises NotNow where it has been recorded, UserError for a day
    to come.
    """
    cases = lock_cases_of(case.person)
    person = case.person
    if find_death(person):
        raise NotNow("This client’s death has already been recorded.")
    if died_on and died_on > timezone.localdate(at):
        raise UserError("The date of death cannot be in the future. Check the date.")
    death = Death.objects.create(
        person=person, died_on=died_on, learnt_from=learnt_from, recorded_at=at, recorded_by=by
    )
    told = [each for each in cases if each.is_open]
    for each in cases:
        hold_back(each.messages.all(), reason=Barrier.DIED.label, at=at)
        append_event(
            each,
            "death.recorded",
            by=by,
            at=at,
            submission=submission if each.pk == case.pk else None,
            died_on=died_on.isoformat() if died_on else "",
        )
    _tell_case_managers(told, "has been closed, because the client has died", by=by, at=at)
    _tell_gp(cases, death, by=by, at=at)
    return death


@once_per_submission
def undo_death(
    *, case: Case, reason: str, by: User, at: datetime, submission: uuid.UUID | None = None
) -> Death:
    """Undo a death recorded in error: every case is again what it was.

    Appointments and call-backs to come stand again; messages that were held back stay held back.

    Raises NotNow where no death is recorded.
    """
    cases = lock_cases_of(case.person)
    death = find_death(case.person)
    if death is None:
        raise NotNow("No death is recorded for this client.")
    death.undone_at, death.undone_by, death.undone_reason = at, by, reason
    death.save()
    notices = Message.objects.filter(case__in=cases, purpose=MessagePurpose.DEATH_NOTICE)
    hold_back(notices, reason=UNDONE, at=at)
    restored = {}
    for each in cases:
        death_undone.send(Death, case=each, reason=reason, by=by, at=at)
        restored[each.pk] = len(restore_after_death(each, since=death.recorded_at, by=by, at=at))
        append_event(
            each,
            "death.undone",
            by=by,
            at=at,
            submission=submission if each.pk == case.pk else None,
            reason=reason,
        )
    for each in cases:
        if each.is_open:
            _tell_case_managers([each], _describe_reopening(restored[each.pk]), by=by, at=at)
    if notices.filter(recipient=Recipient.GP, state__in=(DeliveryState.SENT, DeliveryState.WRITTEN)).exists():
        _tell_gp(cases, death, by=by, at=at)
    return death


def _describe_reopening(restored: int) -> str:
    reopened = "is open again: the death was recorded in error"
    if not restored:
        return reopened
    count = format_count(restored, "appointment or call back is", "appointments or call backs are")
    return f"{reopened}. {count} booked again: the timeline says which, and the client has not been told"


def _tell_case_managers(cases: list[Case], what: str, *, by: User, at: datetime) -> None:
    """Tell who looks after each case, but the one who recorded it. Names nobody: others may read email."""
    for case in cases:
        for member in list_looking_after(case, timezone.localdate(at)):
            if member.pk == by.pk:
                continue
            queue_message(
                case=case,
                purpose=MessagePurpose.DEATH_NOTICE,
                recipient=Recipient.STAFF,
                address=member.email,
                subject=f"{case.reference} has changed: please sign in",
                body=(
                    f"{case.reference} {what}.\n\nRead the case before you contact anyone about it: "
                    f"{settings.PUBLIC_ADDRESS}{reverse('case', args=[case.reference])}"
                ),
                by=by,
                at=at,
            )


def _tell_gp(cases: list[Case], death: Death, *, by: User, at: datetime) -> None:
    """Write to the GP once, where the client had agreed; without a confirmed address the letter waits."""
    agreed = [case for case in cases if may_tell(case, Recipient.GP)]
    reachable = [case for case in agreed if find_address(case, Recipient.GP).confirmed]
    for case in (reachable or agreed)[:1]:
        notice = draw_notice(case, death, by=by, at=at)
        if reachable:
            send_document(document=notice, to=Addressee(Recipient.GP), by=by, at=at)
