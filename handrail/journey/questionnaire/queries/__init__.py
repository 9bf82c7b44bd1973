"""Reads of questionnaires: where each request stands, the request of a link, what a client has answered."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from handrail import instruments, service_models
from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.calendars import end_of_day
from handrail.foundation.errors import UserError
from handrail.foundation.wording import nhs_date
from handrail.journey.case import queries as cases
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case, Draft
from handrail.journey.case.rules import STAGES, Facts
from handrail.journey.measures.models import Measure
from handrail.journey.measures.queries import is_whole
from handrail.journey.messages.links import digest_of
from handrail.journey.messages.models import Message
from handrail.journey.messages.queries import refusals_of
from handrail.journey.messages.rules import Refusals
from handrail.journey.questionnaire import rules
from handrail.journey.questionnaire.declarations import Occasion
from handrail.journey.questionnaire.models import QuestionnaireRequest, QuestionnaireSending
from handrail.journey.questionnaire.parts import parts_of
from handrail.journey.questionnaire.question_sets.follow_up import WORK_AND_HEALTH
from handrail.journey.questionnaire.rules import RequestState
from handrail.outbox.rules import DeliveryState
from handrail.questions import QuestionSection
from handrail.questions.question_set import OccasionKind
from handrail.service_models import Version, clocks
from handrail.service_models.schema.journey import ConsentRequest


def draft_key(request: QuestionnaireRequest) -> str:
    return f"questionnaire:{request.pk}"


def occasions_of(case: Case) -> list[Occasion]:
    return rules.list_occasions(cases.version_of(case), case.workstream)


def occasion_of(case: Case, code: str) -> Occasion | None:
    return next((each for each in occasions_of(case) if each.code == code), None)


def parts_in(request: QuestionnaireRequest) -> list[QuestionSection]:
    """The parts of a request, as its own version of the service model declares them."""
    version = _version(request)
    asked = {part.code: part for each in [_occasion(request, version)] for part in parts_of(version, each)}
    return [asked[code] for code in request.parts if code in asked]


def parts_to_ask(case: Case, occasion: Occasion) -> list[QuestionSection]:
    """The parts of an occasion that a new request asks: after discharge, no instrument asked at it again."""
    parts = parts_of(cases.version_of(case), occasion)
    if occasion.kind != OccasionKind.DISCHARGE:
        return parts
    taken = set(
        cases.exclude_struck_out(case.measures)
        .filter(occasion=OccasionKind.DISCHARGE)
        .values_list("instrument", flat=True)
    )
    return [part for part in parts if part.instrument not in taken]


def why_somebody_else(
    case: Case, request: QuestionnaireRequest | None, occasion: Occasion, user: User
) -> str:
    """Why this member of staff is not the one to ask by telephone; empty where they may."""
    if case.case_manager_id != user.pk:
        return ""
    parts = parts_in(request) if request else parts_to_ask(case, occasion)
    if not any(part.impartial for part in parts):
        return ""
    return (
        "These questions ask what the client thinks of your work, so someone else must ask them. Ask "
        "a colleague to call, or send the link or the paper form."
    )


def occasion_in(request: QuestionnaireRequest) -> Occasion:
    return _occasion(request, _version(request))


def _version(request: QuestionnaireRequest) -> Version:
    return service_models.get_service(request.case.service).find_version(request.model_version)


def _occasion(request: QuestionnaireRequest, version: Version) -> Occasion:
    found = rules.list_occasions(version, request.case.workstream)
    return next(each for each in found if each.code == request.code)


# ---- Where things stand ------------------------------------------------------------------------------------


def build_request_state(
    request: QuestionnaireRequest, refusals: Refusals, *, started: bool, complete: bool = True
) -> RequestState:
    return RequestState(
        kind=request.occasion,
        asked_at=request.at,
        closes_at=request.closes_at,
        answered_at=request.answered_at,
        complete=complete,
        started=started,
        discharged=request.case.discharged_at is not None,
        opted_out=refusals.opted_out,
        withdrawn=refusals.withdrawn,
        died=refusals.died,
        never_again=refusals.never_again,
    )


def standing_of(request: QuestionnaireRequest) -> RequestState:
    """Where one request stands now."""
    return list_request_states([request])[request.pk]


def why_stopped(request: QuestionnaireRequest, at: datetime) -> str:
    """Why the client is not to be written to about it any more; empty where they may be."""
    return rules.why_stopped(standing_of(request), at)


def list_request_states(requests: Sequence[QuestionnaireRequest]) -> dict[int, RequestState]:
    """Where each stands, in five queries however many there are."""
    refusals = refusals_of({request.case_id: request.case for request in requests}.values())
    keys = {draft_key(request): request.pk for request in requests if not request.answered_at}
    begun = set(Draft.objects.filter(key__in=keys).values_list("key", flat=True))
    gaps = with_gaps(requests)
    return {
        request.pk: build_request_state(
            request,
            refusals[request.case_id],
            started=draft_key(request) in begun,
            complete=request.pk not in gaps,
        )
        for request in requests
    }


def with_gaps(requests: Sequence[QuestionnaireRequest]) -> set[int]:
    """The finished requests in which an instrument was left out or not answered whole."""
    finished = {request.pk: request for request in requests if request.answered_at}
    known = set(instruments.list_slugs())
    owed = {key: {part for part in request.parts if part in known} for key, request in finished.items()}
    rows = Measure.objects.filter(request__in=list(finished), struck_out_at__isnull=True)
    for key, slug, answers in rows.values_list("request", "instrument", "answers"):
        if is_whole(slug, answers):
            owed[key].discard(slug)
    return {key for key, left in owed.items() if left}


# ---- Requests ----------------------------------------------------------------------------------------------


def requests_of(case: Case) -> list[QuestionnaireRequest]:
    """The requests of a case with how each was sent, the latest first: three queries."""
    messages = Prefetch("messages", Message.objects.defer("body").order_by("queued_at", "id"))
    sendings = Prefetch("sendings", QuestionnaireSending.objects.prefetch_related(messages))
    found = list(
        cases.exclude_struck_out(case.questionnaires).prefetch_related(sendings).order_by("-at", "-id")
    )
    for request in found:
        request.case = case
    return found


def latest_request(case: Case, code: str) -> QuestionnaireRequest | None:
    """The last request for an occasion."""
    found = cases.exclude_struck_out(case.questionnaires).filter(code=code).order_by("-at", "-id").first()
    if found:
        found.case = case
    return found


def sending_of(token: str) -> QuestionnaireSending | None:
    """The sending whose link this is; None where there is no such link, or it was replaced by a later one."""
    found = QuestionnaireSending.objects.filter(digest=digest_of(token), replaced_at__isnull=True)
    return found.select_related("request__case__person", "request__case__case_manager").first()


def by_reference(reader: Reader, reference: str) -> QuestionnaireRequest | None:
    """The request of a paper form, where the reader may type it in."""
    found = QuestionnaireRequest.objects.filter(
        reference=reference,
        struck_out_at__isnull=True,
        case__service__in=reader.list_services_with(Permission.QUESTIONNAIRE),
    ).filter(cases.is_open_to(reader.user_id, "case__"))
    return found.select_related("case").first()


def messages_about(request: QuestionnaireRequest) -> list[datetime]:
    """When the client was written to about this request: what is queued counts, what was held back not."""
    found = Message.objects.filter(sending__request=request, held_back="")
    return list(found.order_by("queued_at").values_list("queued_at", flat=True))


def open_by_link() -> QuerySet[QuestionnaireRequest]:
    """Requests not finished for which a link was sent."""
    return (
        QuestionnaireRequest.objects.filter(
            answered_at__isnull=True, struck_out_at__isnull=True, sendings__digest__isnull=False
        )
        .select_related("case__person")
        .distinct()
    )


def said_of_work(case: Case, code: str) -> tuple[dict[str, object], tuple[str, ...]]:
    """What the client has answered about work and health alone, where that was not yet the whole follow-up.

    The answers to fill in, and the line that says when they were given.
    """
    rows = cases.exclude_struck_out(case.questionnaire_answers).filter(
        request__code=code, part=WORK_AND_HEALTH
    )
    row = rows.order_by("at", "id").last()
    if row is None:
        return {}, ()
    return dict(row.answers), (f"Answered in part by the client on {nhs_date(row.at)}: filled in below.",)


# ---- Whether to ask ----------------------------------------------------------------------------------------


def why_not_now(case: Case, occasion: Occasion, at: datetime) -> str:
    """Why the client is not to be asked on this occasion now, and what to do; empty where they may be."""
    refused = refusals_of([case])[case.pk]
    if refused.died:
        return rules.HAS_DIED
    if refused.never_again or refused.withdrawn:
        return rules.NOT_TO_BE_CONTACTED
    if refused.opted_out:
        return rules.ASKED_TO_STOP
    if occasion.follow_up and (other := find_asked_in_other_spell(case, at)):
        return f"{rules.ASKED_IN_OTHER_CASE} Case {other}."
    facts = facts_now(case)
    recorded = occasion.code in (facts.follow_ups or {})
    scheduled = schedule_follow_ups(case, facts, at).get(occasion.code) if occasion.follow_up else None
    return rules.why_not_yet(occasion, case.stage, scheduled, recorded, at)


def find_asked_in_other_spell(case: Case, at: datetime) -> str:
    """Return the reference of another case of the client with the service whose follow-up is out; else ''."""
    out = QuestionnaireRequest.objects.filter(
        case__in=cases.list_spells(case.person, case.service).exclude(pk=case.pk),
        occasion=OccasionKind.FOLLOW_UP,
        answered_at__isnull=True,
        struck_out_at__isnull=True,
        closes_at__gte=at,
    )
    return out.values_list("case__reference", flat=True).first() or ""


def facts_now(case: Case) -> Facts:
    """Return the facts of a case from its own columns and its history: one query."""
    return cases.facts_for_page(case, cases.version_of(case), CaseHistory.load(case))


def schedule_follow_ups(case: Case, facts: Facts, at: datetime) -> dict[str, clocks.ScheduledContact]:
    """Return the follow-ups of a case by code: those whose event has happened."""
    planned = clocks.compute_schedule(cases.version_of(case), facts.events, at, case.workstream or None)
    return {each.code: each for each in planned if each.kind == "follow_up"}


def scheduled_of(case: Case, at: datetime) -> dict[str, clocks.ScheduledContact]:
    """Return the same, from the case as it is now."""
    return schedule_follow_ups(case, facts_now(case), at)


def agreed_to_follow_up(case: Case) -> bool:
    """Whether the client agreed to be followed up.

    By the item of consent that speaks of it where the service has one (`follow_up`; else the evaluation,
    where the service makes that a condition of taking part); otherwise by having agreed to take part.
    """
    items = {item.code: item for item in cases.version_of(case).consents}
    wanted = [code for code in ("follow_up", "evaluation") if code in items and _asks(items[code])]
    given = {consent.item for consent in cases.consents_of(case).values() if consent.given}
    required = [code for code, item in items.items() if item.required]
    return set(wanted or required) <= given


def _asks(item: ConsentRequest) -> bool:
    return item.code == "follow_up" or item.required


def due_for_follow_up(at: datetime) -> QuerySet[Case]:
    """Cases with something due by now in a service that follows up; the rules look closer."""
    services = [
        service.slug
        for service in service_models.load_services()
        if any(version.follow_up for version in service.versions)
    ]
    open_stages = [stage.code for stage in STAGES if stage.open]
    return Case.objects.filter(
        service__in=services, stage__in=open_stages, next_due_at__lte=end_of_day(timezone.localdate(at))
    ).select_related("person")


def closed_half_answered(at: datetime) -> QuerySet[QuestionnaireRequest]:
    """Requests whose time is over, of which something was answered and nothing yet kept."""
    keys = Concat(Value("questionnaire:"), Cast(OuterRef("pk"), CharField()))
    begun = Draft.objects.filter(key=keys)
    return QuestionnaireRequest.objects.filter(
        Exists(begun), answered_at__isnull=True, struck_out_at__isnull=True, closes_at__lt=at
    ).select_related("case__person")


def has_opted_out(case: Case) -> bool:
    return refusals_of([case])[case.pk].opted_out


def has_concern(request: QuestionnaireRequest) -> bool:
    """Whether an answer kept from this questionnaire says that the client may not be safe."""
    rows = Measure.objects.filter(request=request, struck_out_at__isnull=True)
    return any(
        instruments.load_instrument(slug).find_safety_items(given)
        for slug, given in rows.values_list("instrument", "answers")
    )


def returned_form(reader: Reader, typed: str) -> QuestionnaireRequest:
    """The request whose reference is on a paper form. Raises UserError where it may not be typed in."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).removeprefix("QU")
    found = by_reference(reader, f"QU-{letters[:4]}-{letters[4:]}")
    if found is None:
        raise UserError(
            f"There is no form {typed.strip()[:20]} that you can type in. Expected a reference such as "
            "QU-7K3M-9QXW, as printed at the foot of the form; check each letter."
        )
    if found.answered_at and found.occasion != OccasionKind.REVIEW:
        raise UserError(
            f"The answers to {found.reference} have already been recorded, in case {found.case.reference}."
        )
    return found


def overdue_with_waiting_messages(at: datetime) -> QuerySet[QuestionnaireRequest]:
    """Return the requests whose time is over and about which a message still waits to be sent."""
    waiting = Message.objects.filter(sending__isnull=False, state=DeliveryState.WAITING)
    found = QuestionnaireRequest.objects.filter(closes_at__lt=at, sendings__messages__in=waiting)
    return found.select_related("case").distinct()
