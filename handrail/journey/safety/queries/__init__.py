"""Reads of concerns: those open, who stands around each case, who is interrupted, who is on call."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from handrail import service_models
from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_holders
from handrail.journey.case.models import Case, Draft
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import Recipient
from handrail.journey.safety import rules
from handrail.journey.safety.models import Concern, ConcernStep, OnCall
from handrail.journey.safety.rules import ConcernEvent, ConcernStepKind
from handrail.outbox.rules import DeliveryState
from handrail.service_models import opening


def open_concerns() -> QuerySet[Concern]:
    """Every concern over a living client that nobody has accepted, the oldest first."""
    concerns = Concern.objects.filter(accepted_at__isnull=True, case__client_died=False)
    return concerns.select_related("case").order_by("opened_at", "id")


def open_concern_of(case: Case) -> Concern | None:
    """The concern of a case that is open now; one at a time."""
    return case.concerns.filter(accepted_at__isnull=True).first()


def concerns_of(case: Case) -> list[Concern]:
    """Every concern there has been over a case, the latest first, with its steps and who took them."""
    found = case.concerns.select_related("accepted_by").prefetch_related("steps__by", "steps__alerted")
    return list(found)


def history_of(concern: Concern) -> list[ConcernEvent]:
    """The steps as the rules want them, in the order recorded."""
    return [as_step(row) for row in concern.steps.all()]


def as_step(row: ConcernStep) -> ConcernEvent:
    return ConcernEvent(
        row.kind, row.recorded_at, by=row.by_id, alerted=row.alerted_id, about=row.about, reached=row.reached
    )


def known_from_draft(case: Case, instrument: str) -> bool:
    """Whether the answer was met already, when a page of the draft it stands in was saved."""
    drafts = ConcernStep.objects.filter(
        concern__case=case, kind=ConcernStepKind.RAISED, about="answer", data__instrument=instrument
    ).values_list("data__draft", flat=True)
    return Draft.objects.filter(pk__in=[pk for pk in drafts if pk]).exists()


def has_been_raised_in_draft(draft: Draft, instrument: str) -> bool:
    return ConcernStep.objects.filter(
        kind=ConcernStepKind.RAISED, about="answer", data__instrument=instrument, data__draft=draft.pk
    ).exists()


def client_has_said(case: Case) -> bool:
    """Whether the client has ever said, by an answer or on their own page, that they may not be safe."""
    said = ConcernStep.objects.filter(
        concern__case=case, kind=ConcernStepKind.RAISED, about__in=["answer", "client"]
    )
    return said.filter(concern__mistake="").exists()


def has_client_raised(concern: Concern) -> bool:
    """Return whether the client raised a concern alone: on their own page, or by an answer of their own."""
    return any(step.kind == ConcernStepKind.RAISED and step.by_id is None for step in concern.steps.all())


def on_call_at(services: Iterable[str], at: datetime) -> list[OnCall]:
    """The turns on call at a moment."""
    return list(
        OnCall.objects.filter(
            service__in=services, starts_at__lte=at, ends_at__gt=at, removed_at__isnull=True,
            user__is_active=True,
        ).select_related("user")
    )  # fmt: skip


def has_waiting_alerts(services: Iterable[str], *, before: datetime) -> bool:
    """Return whether an alert of an open concern, queued before then, has not been sent."""
    alerts = Message.objects.filter(
        recipient=Recipient.STAFF,
        state__in=(DeliveryState.WAITING, DeliveryState.FAILED),
        closed_at__isnull=True,
        queued_at__lt=before,
        case__service__in=services,
        case__client_died=False,
        case__concerns__accepted_at__isnull=True,
        case__concerns__opened_at__lte=F("queued_at"),
    )
    return alerts.exists()


def find_alert_states(case: Case) -> dict[tuple[datetime, str], tuple[str, str]]:
    """Return channel and state of every alert of a case, by when it was queued and the address."""
    alerts = Message.objects.filter(case=case, recipient=Recipient.STAFF)
    rows = alerts.values_list("queued_at", "address", "channel", "state")
    return {(queued_at, address): (channel, state) for queued_at, address, channel, state in rows}


def list_turns(services: Iterable[str], since: datetime) -> QuerySet[OnCall]:
    """The roster: turns that have not ended, the next first."""
    return OnCall.objects.filter(
        service__in=services, ends_at__gt=since, removed_at__isnull=True
    ).select_related("user")


ROSTER_AHEAD = timedelta(days=7)


def nobody_on_call(services: Iterable[str], at: datetime) -> dict[str, list[rules.Spell]]:
    """For each service, when in the next week it is closed with nobody on call. One query."""
    wanted = list(services)
    rows = list(list_turns(wanted, at)) if wanted else []
    found = {}
    for slug in wanted:
        spells = opening.find_closed_spells(service_models.get_service(slug), at, at + ROSTER_AHEAD)
        taken = [(row.starts_at, row.ends_at) for row in rows if row.service == slug and row.user.is_active]
        found[slug] = rules.find_uncovered(spells, taken)
    return found


def may_answer(service: str) -> QuerySet[User]:
    """Who may record what was done about a concern of this service, and so may be on call."""
    return find_holders(Permission.ANSWER_CONCERN, [service])


def find_people(keys: Iterable[int]) -> dict[int, User]:
    """Return users by their keys."""
    return User.objects.in_bulk(set(keys))
