"""How questionnaires stand, for staff: the rows of the case page, and of the page that has them all."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from handrail.foundation.calendars import end_of_day
from handrail.foundation.wording import nhs_date
from handrail.journey.case import queries as cases
from handrail.journey.case.facts import QuestionnaireAsked
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case, Consent
from handrail.journey.case.rules import Facts
from handrail.journey.measures.models import AnswerMode
from handrail.journey.messages.models import Message
from handrail.journey.messages.presenters import describe_delivery
from handrail.journey.messages.queries import refusals_of
from handrail.journey.messages.rules import Channel
from handrail.journey.questionnaire import queries, rules
from handrail.journey.questionnaire.declarations import Occasion
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.parts import list_reasons_withheld, not_sent, parts_of
from handrail.journey.questionnaire.rules import RequestState
from handrail.outbox.carriers import is_carried
from handrail.questions.question_set import OccasionKind
from handrail.service_models import Version, clocks
from handrail.service_models.vocabulary import QUESTIONNAIRES_BY_LINK

__all__ = ["list_reasons_withheld", "page_of", "rows_for_case"]

SEND, AGAIN, PAPER, TYPE, RING = "Send", "Send again", "Paper form", "Type in", "Ask by phone"


def rows_for_case(
    case: Case,
    version: Version,
    facts: Facts,
    history: CaseHistory,
    consents: Iterable[Consent],
    at: datetime,
) -> list[dict[str, object]]:
    """A row for each occasion that is now or was asked, from what the case page has read already."""
    given = {consent.item: consent.given for consent in consents}
    asked = {fact.code: fact for fact in history.select_facts(QuestionnaireAsked)}
    planned = clocks.compute_schedule(version, facts.events, at, facts.workstream or None)
    scheduled = {each.code: each for each in planned if each.kind == "follow_up"}
    rows = []
    for occasion in rules.list_occasions(version, facts.workstream):
        recorded = occasion.code in (facts.follow_ups or {})
        last = asked.get(occasion.code)
        standing = _standing(occasion, last, case, opted_out=given.get(QUESTIONNAIRES_BY_LINK) is False)
        not_yet = rules.why_not_yet(occasion, case.stage, scheduled.get(occasion.code), recorded, at)
        if standing or not not_yet:
            rows.append(present_occasion(case, occasion, standing, at, why_not=not_yet or _unwanted(given)))
    return rows


def _unwanted(given: Mapping[str, bool]) -> str:
    return rules.ASKED_TO_STOP if given.get(QUESTIONNAIRES_BY_LINK) is False else ""


def _standing(
    occasion: Occasion, last: QuestionnaireAsked | None, case: Case, *, opted_out: bool
) -> RequestState | None:
    """As far as the case page knows: not whether something has been answered and not yet sent."""
    if last is None:
        return None
    return RequestState(
        kind=occasion.kind,
        asked_at=last.at,
        closes_at=end_of_day(last.closes_on),
        answered_at=end_of_day(last.answered_on) if last.answered_on else None,
        opted_out=opted_out,
        discharged=case.discharged_at is not None,
    )


def present_occasion(
    case: Case,
    occasion: Occasion,
    standing: RequestState | None,
    at: datetime,
    *,
    why_not: str,
    mode: str = "",
) -> dict[str, object]:
    """One occasion: where it stands, in words, and what can be done about it."""
    state = rules.state_of(standing, at)
    answered = state in ("answered", "in part")
    again = occasion.kind == OccasionKind.REVIEW or not answered
    links = _links(case, occasion, standing, askable=again and not why_not)
    return {
        "occasion": occasion,
        "label": occasion.label,
        "state": state,
        "words": in_words(state, standing, mode),
        "links": links,
        "why_not": why_not if not links else "",
    }


def in_words(state: str, standing: RequestState | None, mode: str = "") -> str:
    if standing is None:
        return "Not asked yet"
    asked = f"Asked on {nhs_date(standing.asked_at)}"
    if standing.answered_at:
        return " ".join(
            filter(None, ["Answered", AnswerMode.find_label(mode), "on", nhs_date(standing.answered_at)])
        )
    if state in ("open", "started"):
        return f"{asked}, open until {nhs_date(standing.closes_at)}"
    return f"{asked}; {'the client asked us to stop' if state == 'opted out' else 'closed'}"


def _links(
    case: Case, occasion: Occasion, standing: RequestState | None, *, askable: bool
) -> list[dict[str, str]]:
    """What can be done. A paper form that comes back when the time is over is typed in all the same."""
    at = [case.reference, occasion.code]
    waiting = standing is not None and not standing.answered_at
    type_in = {"text": TYPE, "href": reverse("questionnaire-type", args=[*at, "type-in"])}
    if not askable:
        return [type_in] if waiting else []
    return [
        {"text": AGAIN if standing else SEND, "href": reverse("questionnaire-send", args=at)},
        {"text": PAPER, "href": reverse("questionnaire-paper", args=at)},
        type_in,
        {"text": RING, "href": reverse("questionnaire-type", args=[*at, "telephone"])},
    ]


def page_of(case: Case, at: datetime) -> dict[str, object]:
    """The page of a case's questionnaires: each occasion, how it was sent, what cannot be sent and why."""
    requests = queries.requests_of(case)
    standings = queries.list_request_states(requests)
    latest = {request.code: request for request in reversed(requests)}
    version = cases.version_of(case)
    facts = cases.facts_for_page(case, version, CaseHistory.load(case))
    planned = clocks.compute_schedule(version, facts.events, at, facts.workstream or None)
    scheduled = {each.code: each for each in planned if each.kind == "follow_up"}
    refused = refusals_of([case])[case.pk]
    unwanted = rules.NOT_TO_BE_CONTACTED if refused.never_again or refused.withdrawn else ""
    if refused.died:
        unwanted = rules.HAS_DIED
    unwanted = unwanted or (rules.ASKED_TO_STOP if refused.opted_out else "")
    rows = []
    occasions = queries.occasions_of(case)
    for occasion in occasions:
        request = latest.get(occasion.code)
        recorded = occasion.code in (facts.follow_ups or {})
        not_yet = rules.why_not_yet(occasion, case.stage, scheduled.get(occasion.code), recorded, at)
        mine = present_occasion(
            case, occasion, standings[request.pk] if request else None, at,
            why_not=not_yet or unwanted, mode=request.answered_mode if request else "",
        )  # fmt: skip
        rows.append(
            mine
            | {
                "request": request,
                "sendings": _sendings(request),
                "not_sent": not_sent(occasion),
                "asks": [part.title for part in parts_of(version, occasion)],
            }
        )
    return {
        "rows": rows,
        "withheld": list(
            dict.fromkeys(each for occasion in occasions for each in list_reasons_withheld(occasion))
        ),
        "refused": refused,
        "unwanted": unwanted,
        "texts": is_carried("text"),
    }


def _sendings(request: QuestionnaireRequest | None) -> list[dict[str, object]]:
    """Each time it was put to the client: who asked, and what became of the messages."""
    return [
        {
            "at": sending.made_at,
            "channel": Channel(sending.channel).label,
            "messages": [
                {"at": each.sent_at or each.queued_at, "words": _became(each)}
                for each in sending.messages.all()
            ],
        }
        for sending in (request.sendings.all() if request else ())
    ]


def _became(message: Message) -> str:
    return f"{message.subject}: {describe_delivery(message)}"
