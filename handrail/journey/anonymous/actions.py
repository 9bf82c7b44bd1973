"""Keeping an answer sealed, and telling a month's answers together. No event, reader or time is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from handrail.journey.anonymous import sealing
from handrail.journey.anonymous.links import MONTHS_OPEN, Ticket, digest_of, month_of, months_between
from handrail.journey.anonymous.models import AnonymousAnswer, SealedAnswer, SpentLink
from handrail.journey.anonymous.rules import Answer, pool_answers

# A request that began before midnight is over by then.
GRACE = timedelta(hours=1)


@dataclass(frozen=True)
class ReleasedAnswers:
    """What a telling did. `unreadable`: sealed to a key that is not on this machine; left as they are."""

    answers: int = 0
    waiting: int = 0
    unreadable: int = 0


def keep_answer(*, ticket: Ticket, intervention: str, at: datetime) -> bool:
    """Use the link and keep the answer, or say False where the link has been used or is no longer open."""
    if not ticket.is_open(at):
        return False
    return _keep(Answer(ticket.service, ticket.group, intervention), ticket.digest, ticket.month, at)


def type_in(*, service: str, group: str, intervention: str, submission: UUID, at: datetime) -> bool:
    """Keep the answer of a paper form; the same page sent twice counts once."""
    return _keep(Answer(service, group, intervention), digest_of(submission.bytes), month_of(at), at)


def _keep(answer: Answer, digest: str, month: str, at: datetime) -> bool:
    try:
        with transaction.atomic():
            SpentLink.objects.create(digest=digest, month=month)
            seal_answers([answer], month_of(at))
    except IntegrityError:
        return False
    return True


def keep_sealed(answers: list[Answer], *, at: datetime) -> None:
    """Keep answers that came by no link, such as those of the demonstration."""
    seal_answers(answers, month_of(at))


def seal_answers(answers: list[Answer], month: str) -> None:
    SealedAnswer.objects.bulk_create(
        SealedAnswer(month=month, content=sealing.seal_answer(answer, month)) for answer in answers
    )


@transaction.atomic
def tell_month(*, at: datetime) -> ReleasedAnswers:
    """After a month's end: tell its answers together, sorted, and destroy the month's key.

    Those too few to be told are sealed again, to this month's key.
    """
    now = month_of(at - GRACE)
    sealed = list(SealedAnswer.objects.select_for_update().filter(month__lt=now))
    found = {row.pk: sealing.open_answer(bytes(row.content), row.month) for row in sealed}
    read = [answer for answer in found.values() if answer is not None]
    ended = max((row.month for row in sealed if found[row.pk] is not None), default=now)
    told, waiting = pool_answers(read)
    AnonymousAnswer.objects.bulk_create(
        AnonymousAnswer(
            service=each.service, month=ended, condition_group=each.group, intervention=each.intervention
        )
        for each in told
    )
    seal_answers(waiting, month_of(at))
    SealedAnswer.objects.filter(pk__in=[pk for pk, answer in found.items() if answer is not None]).delete()
    _forget_spent(month_of(at))
    transaction.on_commit(lambda: sealing.destroy_keys(now))
    return ReleasedAnswers(len(told), len(waiting), len(sealed) - len(read))


def _forget_spent(now: str) -> None:
    """Digests of links that are no longer open serve nobody."""
    months = SpentLink.objects.values_list("month", flat=True).distinct()
    old = [month for month in months if months_between(month, now) >= MONTHS_OPEN]
    SpentLink.objects.filter(month__in=old).delete()
