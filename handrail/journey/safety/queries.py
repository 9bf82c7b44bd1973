"""Reads of concerns: those open, who stands around each case, whom they interrupt, who is on call."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import Absence, Membership, User
from handrail.accounts.policy import PERMISSIONS, Reader, Role
from handrail.journey.case.models import Case, Draft
from handrail.journey.caseload.models import Allocation
from handrail.journey.safety import rules
from handrail.journey.safety.models import Concern, ConcernStep, OnCall
from handrail.journey.safety.rules import Around, Step
from handrail.service_models import opening


def open_concerns() -> QuerySet[Concern]:
    """Every concern that nobody has accepted, the oldest first, with its steps."""
    return (
        Concern.objects.filter(accepted_at__isnull=True)
        .select_related("case__person", "case__case_manager")
        .prefetch_related("steps")
        .order_by("opened_at", "id")
    )


def concerns_for(reader: Reader) -> list[Concern]:
    """The open concerns of cases that the reader may see; no query for somebody who may see none."""
    services = reader.services("read_case")
    return list(open_concerns().filter(case__service__in=services)) if services else []


def open_concern_of(case: Case) -> Concern | None:
    """The concern of a case that is open now; one at a time."""
    return case.concerns.filter(accepted_at__isnull=True).first()


def concerns_of(case: Case) -> list[Concern]:
    """Every concern there has been over a case, the latest first, with its steps and who took them."""
    found = case.concerns.select_related("accepted_by").prefetch_related("steps__by", "steps__whom")
    return list(found)


def history_of(concern: Concern) -> list[Step]:
    """The steps as the rules want them, in the order recorded."""
    return [as_step(row) for row in concern.steps.all()]


def as_step(row: ConcernStep) -> Step:
    return Step(
        row.kind, row.recorded_at, by=row.by_id, whom=row.whom_id, about=row.about, reached=row.reached
    )


def deputy_after(case: Case) -> timedelta:
    """How long a concern may wait in this service, before it is the deputy's as well."""
    return timedelta(hours=service_models.get(case.service).about.safety.deputy_after.amount)


def around(cases: Sequence[Case], at: datetime) -> dict[Any, Around]:
    """Who stands around each case now, in four queries however many cases; none for no case."""
    if not cases:
        return {}
    services = {case.service for case in cases}
    today = timezone.localdate(at)
    covers = _covers(cases, at, today)
    away = frozenset(
        Absence.objects.filter(starts_on__lte=today, ends_on__gte=today).values_list("user_id", flat=True)
    )
    on_call = [(turn.service, turn.user_id) for turn in on_call_at(services, at)]
    members = _managers_and_deputies(services)
    return {case.pk: _around(case, covers, away, on_call, members, at) for case in cases}


def _around(
    case: Case,
    covers: Sequence[tuple[Any, int]],
    away: frozenset[int],
    on_call: Sequence[tuple[str, int]],
    members: Sequence[Membership],
    at: datetime,
) -> Around:
    manager = case.case_manager if case.case_manager and case.case_manager.is_active else None
    here = [row for row in members if row.service == case.service]
    return Around(
        case_manager=manager.pk if manager else None,
        covers=_each(who for case_id, who in covers if case_id == case.pk),
        deputies=_each(row.deputy_id for row in here if manager and row.user_id == manager.pk),
        managers=_each(row.user_id for row in here if row.role == Role.SERVICE_MANAGER),
        away=away,
        on_call=_each(who for service, who in on_call if service == case.service),
        staffed=opening.is_open(service_models.get(case.service), at),
    )


def _each(found: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _covers(cases: Sequence[Case], at: datetime, today: date) -> list[tuple[Any, int]]:
    """(case, who covers it today)."""
    rows = Allocation.objects.filter(
        case__in=[case.pk for case in cases],
        kind="cover",
        at__lte=at,
        until__gte=today,
        struck_out_at__isnull=True,
        case_manager__is_active=True,
    )
    return list(rows.order_by("-at", "-id").values_list("case_id", "case_manager_id"))


def _managers_and_deputies(services: Iterable[str]) -> list[Membership]:
    rows = Membership.objects.filter(service__in=services, user__is_active=True).order_by("id")
    return list(rows.filter(Q(role=Role.SERVICE_MANAGER) | Q(deputy__is_active=True)))


def interrupting(reader: Reader, concerns: Sequence[Concern], at: datetime) -> list[Concern]:
    """Those of the concerns that lead every page of this reader until somebody accepts them."""
    standing = around([concern.case for concern in concerns], at)
    return [
        concern for concern in concerns
        if reader.user_id in whom_it_interrupts(concern, standing[concern.case_id], at)
    ]  # fmt: skip


def whom_it_interrupts(concern: Concern, standing: Around, at: datetime) -> tuple[int, ...]:
    return rules.interrupted(history_of(concern), standing, deputy_after(concern.case), at)


def known_from_draft(case: Case, instrument: str) -> bool:
    """Whether the answer was met already, when a page of the draft it stands in was saved."""
    drafts = ConcernStep.objects.filter(
        concern__case=case, kind="raised", about="answer", data__instrument=instrument
    ).values_list("data__draft", flat=True)
    return Draft.objects.filter(pk__in=[pk for pk in drafts if pk]).exists()


def has_been_raised_in_draft(draft: Draft, instrument: str) -> bool:
    return ConcernStep.objects.filter(
        kind="raised", about="answer", data__instrument=instrument, data__draft=draft.pk
    ).exists()


def client_has_said(case: Case) -> bool:
    """Whether the client has ever said, by an answer or on their own page, that they may not be safe."""
    return ConcernStep.objects.filter(
        concern__case=case, kind="raised", about__in=["answer", "client"]
    ).exists()


def on_call_at(services: Iterable[str], at: datetime) -> list[OnCall]:
    """The turns on call at a moment."""
    return list(
        OnCall.objects.filter(
            service__in=services, starts_at__lte=at, ends_at__gt=at, removed_at__isnull=True,
            user__is_active=True,
        ).select_related("user")
    )  # fmt: skip


def turns(services: Iterable[str], since: datetime) -> QuerySet[OnCall]:
    """The roster: turns that have not ended, the next first."""
    return OnCall.objects.filter(
        service__in=services, ends_at__gt=since, removed_at__isnull=True
    ).select_related("user")


ROSTER_AHEAD = timedelta(days=7)


def nobody_on_call(services: Iterable[str], at: datetime) -> dict[str, list[rules.Spell]]:
    """For each service, when in the next week it is closed with nobody on call. One query."""
    wanted = list(services)
    rows = list(turns(wanted, at)) if wanted else []
    found = {}
    for slug in wanted:
        spells = opening.closed_spells(service_models.get(slug), at, at + ROSTER_AHEAD)
        taken = [(row.starts_at, row.ends_at) for row in rows if row.service == slug and row.user.is_active]
        found[slug] = rules.uncovered(spells, taken)
    return found


def may_answer(service: str) -> QuerySet[User]:
    """Who may record what was done about a concern of this service, and so may be on call."""
    roles = [role.value for role in PERMISSIONS["answer_concern"][1]]
    found = User.objects.filter(is_active=True, memberships__service=service, memberships__role__in=roles)
    return found.order_by("name").distinct()
