"""A whole caseload handed over in one step: for good, as somebody leaves, or to cover until a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Permission
from handrail.foundation.errors import UserError
from handrail.foundation.wording import format_count, join_words
from handrail.journey.allocation.actions import allocate_case, record_absence
from handrail.journey.case.models import Case
from handrail.journey.case.queries import is_open_to
from handrail.journey.safety.actions import alert_due
from handrail.journey.safety.actions.roster import put_on_call, take_off_call
from handrail.staff.actions.permission import find_services, lock_person, require_manager
from handrail.staff.queries import (
    has_absence,
    list_cases_to_hand_over,
    list_covered_cases,
    list_deputised,
    list_turns_of,
)


@dataclass(frozen=True)
class HandoverTerms:
    """Giver and taker of a caseload, and in which services; `until` the last day of cover, None for good."""

    giver: User
    taker: User
    services: tuple[str, ...]
    until: date | None = None
    reason: str = ""

    def explain_handover(self) -> str:
        """Return the reason as each case keeps it."""
        why = "is away" if self.until else "has handed over the caseload"
        return self.reason or f"{self.giver.name} {why}"


@dataclass(frozen=True)
class HandoverResult:
    """How much moved."""

    cases: int = 0
    covered: int = 0
    concerns: int = 0
    deputies: int = 0
    turns: int = 0

    def describe_moves(self) -> str:
        """Return what moved in words: '3 cases (1 open concern) and 2 turns on call'."""
        concerns = f" ({format_count(self.concerns, 'open concern')})" if self.concerns else ""
        parts = [
            (self.cases, format_count(self.cases, "case") + concerns),
            (self.covered, format_count(self.covered, "case") + " covered for somebody else"),
            (self.deputies, f"the deputy of {format_count(self.deputies, 'colleague')}"),
            (self.turns, format_count(self.turns, "turn") + " on call"),
        ]
        return join_words([words for count, words in parts if count]) or "nothing"


@transaction.atomic
def hand_over_caseload(*, terms: HandoverTerms, by: User | None, at: datetime) -> HandoverResult:
    """Give all that one member of staff looks after to another: each client is told, as of any handover.

    Open concerns and tasks go with their cases; who now looks after a case with an open concern is alerted at
    once. Where a command does it, the cases name the taker as recording it. What has moved before does not
    move twice. Raises UserError where the taker may not look after a case.
    """
    require_manager(by, terms.services)
    lock_person(terms.giver)
    _check_taker(terms, _list_services_with_cases(terms))
    recorder = by or terms.taker
    cases = list(list_cases_to_hand_over(terms.giver, terms.services, terms.taker, terms.until))
    _give_cases(cases, terms, terms.until, recorder, at)
    covered = [] if terms.until else _give_covers(terms, recorder, at)
    _note_absence(terms, recorder, at)
    deputies = 0 if terms.until else _give_deputies(terms)
    turns = _give_turns(terms, recorder, at)
    concerns = _alert_of_concerns(cases, at)
    return HandoverResult(
        cases=len(cases),
        covered=len(covered),
        concerns=len(concerns),
        deputies=deputies,
        turns=turns,
    )


@transaction.atomic
def hand_over_cases(
    *, terms: HandoverTerms, references: Collection[str], by: User, at: datetime
) -> HandoverResult:
    """Give chosen cases of one member of staff to another, each as a hand-over of the case alone does.

    A case that is no longer the giver's stays where it is, so that what is sent twice moves once. Raises
    UserError where the taker may not look after one of them: then none moves.
    """
    require_manager(by, terms.services)
    lock_person(terms.giver)
    cases = list(select_cases_to_give(terms, by).filter(reference__in=references))
    _check_taker(terms, {case.service for case in cases})
    _give_cases(cases, terms, terms.until, by, at)
    return HandoverResult(cases=len(cases), concerns=len(_alert_of_concerns(cases, at)))


def _alert_of_concerns(cases: Iterable[Case], at: datetime) -> list[Case]:
    """Alert whoever now looks after a case with an open concern; return those cases."""
    concerns = [case for case in cases if case.concerns.filter(accepted_at__isnull=True).exists()]
    for case in concerns:
        alert_due(case=case, at=at)
    return concerns


def select_cases_to_give(terms: HandoverTerms, by: User) -> QuerySet[Case]:
    """Return the cases of a hand-over that this manager may open."""
    cases = list_cases_to_hand_over(terms.giver, terms.services, terms.taker, terms.until)
    return cases.filter(is_open_to(by.pk))


def _list_services_with_cases(terms: HandoverTerms) -> list[str]:
    cases = Case.objects.filter(
        case_manager=terms.giver, service__in=terms.services, discharged_at__isnull=True
    )
    return list(cases.order_by("service").values_list("service", flat=True).distinct())


def _check_taker(terms: HandoverTerms, services: Iterable[str]) -> None:
    """Refuse a taker who is the giver, cannot sign in, or is no case manager of one of these services."""
    taker = terms.taker
    if taker.pk == terms.giver.pk:
        raise UserError(f"{taker.name} already has these cases. Choose somebody else.")
    if not taker.is_active:
        raise UserError(
            f"{taker.name} cannot sign in: suspended, or not yet joined. Choose somebody who can."
        )
    reader = taker.build_reader()
    for service in sorted(services):
        if not reader.has_permission(Permission.ASSESS, service):
            raise UserError(
                f"{taker.name} is not a case manager in {service}, where {terms.giver.name} has cases. Give "
                "them the role first, or choose a case manager of that service."
            )


def _give_cases(
    cases: Iterable[Case], terms: HandoverTerms, until: date | None, by: User, at: datetime
) -> None:
    for case in cases:
        allocate_case(
            case=case,
            case_manager=terms.taker,
            by=by,
            at=at,
            reason=terms.explain_handover()[:300],
            until=until,
        )


def _note_absence(terms: HandoverTerms, by: User, at: datetime) -> None:
    """Note that the giver is away while all their work is covered, where no absence says so already.

    Nobody away is suggested a case, or alerted of a concern as a deputy.
    """
    today = timezone.localdate(at)
    if terms.until is None or not set(find_services(terms.giver)) <= set(terms.services):
        return
    if not has_absence(terms.giver, today, terms.until):
        record_absence(
            user=terms.giver, starts_on=today, ends_on=terms.until, cover_by=None, cases=(), by=by, at=at
        )


def _give_covers(terms: HandoverTerms, by: User, at: datetime) -> list[Case]:
    """Have the taker cover, until the same day, what the giver covers for others."""
    covered = list_covered_cases(terms.giver, terms.services, terms.taker, timezone.localdate(at))
    for case, until in covered:
        _give_cases([case], terms, until, by, at)
    return [case for case, _ in covered]


def _give_deputies(terms: HandoverTerms) -> int:
    """Make the taker the deputy of those who had the giver; nobody is their own deputy."""
    rows: list[Membership] = list(list_deputised(terms.giver, terms.services))
    for row in rows:
        row.deputy = None if row.user_id == terms.taker.pk else terms.taker
        row.save(update_fields=["deputy"])
    return len(rows)


def _give_turns(terms: HandoverTerms, by: User, at: datetime) -> int:
    """Put the taker on call in place of the giver, from now on, with the taker's own telephone."""
    turns = list(list_turns_of(terms.giver, terms.services, at, terms.until))
    for turn in turns:
        take_off_call(turn=turn, by=by, at=at)
        put_on_call(
            service=turn.service,
            user=terms.taker,
            starts_at=max(turn.starts_at, at),
            ends_at=turn.ends_at,
            by=by,
            at=at,
            mobile=terms.taker.telephone,
        )
    return len(turns)
