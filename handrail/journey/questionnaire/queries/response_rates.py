"""Response rates as they stand now: by service, occasion, instrument and channel, from the facts alone.

`rows` is for whoever else needs the numbers: one a service, occasion, part and channel, with its counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from handrail import instruments, service_models
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.wording import upper_first
from handrail.journey.case.models import Draft
from handrail.journey.measures.models import Measure
from handrail.journey.measures.queries import is_whole
from handrail.journey.messages.queries import refusals_where
from handrail.journey.messages.rules import Channel, Refusals
from handrail.journey.questionnaire import queries, rules
from handrail.journey.questionnaire.models import (
    QuestionnaireAnswers,
    QuestionnaireRequest,
    QuestionnaireSending,
)
from handrail.journey.questionnaire.questions import ANSWER
from handrail.journey.questionnaire.rules import RequestState

WHOLE = ""  # stands for the questionnaire as a whole
# What became of one part of one request; `none` is a time that ended without an answer.
OUTCOMES = ("answered", "in part", "opted out", "open", "none")


@dataclass
class Rate:
    """The counts of one service, occasion, part (WHOLE for all together) and channel first asked by."""

    service: str
    occasion: str
    part: str
    channel: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def base(self) -> int:
        """Those who answered or whose time is over: it is too early to count the others."""
        return self.asked - self.counts["open"]

    @property
    def percent(self) -> float | None:
        """Answered, of the base; None where there is none."""
        return 100 * self.counts["answered"] / self.base if self.base else None


def compute_response_rates(services: Sequence[str], *, since: date | None = None, at: datetime) -> list[Rate]:
    """One row for each combination that was asked, in eight queries however many requests there are."""
    requests = QuestionnaireRequest.objects.filter(
        case__service__in=services, struck_out_at__isnull=True
    ).select_related("case")
    if since:
        requests = requests.filter(at__gte=rules.beginning_of(since))
    found = list(requests.defer("case__person"))
    channels = _first_channels(requests)
    given = _given(requests)
    begun = _begun(found)
    refusals = refusals_where(requests.values("case"))
    rates: dict[tuple[str, str, str, str], Rate] = {}
    for request in found:
        standing = queries.build_request_state(
            request, refusals.get(request.case_id, Refusals()), started=request.pk in begun
        )
        state = rules.state_of(standing, at)
        parts = {
            part: given.get((request.pk, part), begun.get(request.pk, {}).get(part, ""))
            for part in request.parts
        }
        outcomes = {part: outcome_of(state, share, standing) for part, share in parts.items()}
        outcomes[WHOLE] = outcome_of(state, _together(parts.values()), standing)
        for part, outcome in outcomes.items():
            key = (request.case.service, request.code, part, channels.get(request.pk, Channel.PAPER))
            rates.setdefault(key, Rate(*key)).counts[outcome] += 1
    return sorted(rates.values(), key=lambda rate: (rate.service, rate.occasion, rate.part, rate.channel))


def outcome_of(state: str, share: str, standing: RequestState) -> str:
    """What became of one part: `share` is how much of it was answered, 'whole', 'some' or nothing."""
    if standing.answered_at:
        return {"whole": "answered", "some": "in part"}.get(share, "none")
    if state in ("open", "started"):
        return "open"
    if state == "opted out":
        return "opted out"
    return "in part" if share else "none"


def _together(shares: Iterable[str]) -> str:
    found = set(shares)
    return "whole" if found == {"whole"} else "some" if found - {""} else ""


def _first_channels(requests: object) -> dict[int, str]:
    rows = QuestionnaireSending.objects.filter(request__in=requests).order_by("-made_at", "-id")
    return dict(rows.values_list("request", "channel"))


def _given(requests: object) -> dict[tuple[int, str], str]:
    """How much of each part was answered, of what has been finished."""
    measures = Measure.objects.filter(request__in=requests, struck_out_at__isnull=True)
    found = {
        (key, slug): "whole" if is_whole(slug, answers) else "some"
        for key, slug, answers in measures.values_list("request", "instrument", "answers")
    }
    others = QuestionnaireAnswers.objects.filter(request__in=requests, struck_out_at__isnull=True)
    return found | dict.fromkeys(others.values_list("request", "part"), "whole")


def _begun(requests: Iterable[QuestionnaireRequest]) -> dict[int, dict[str, str]]:
    """The parts of which something is saved in what has not been finished."""
    waiting = {queries.draft_key(each): each.pk for each in requests if not each.answered_at}
    found: dict[int, dict[str, str]] = {}
    for key, data in Draft.objects.filter(key__startswith="questionnaire:").values_list("key", "data"):
        if key in waiting:
            answered = {name.partition(".")[0] for name, typed in data.items() if any(typed.get(ANSWER, []))}
            found[waiting[key]] = dict.fromkeys(answered, "some")
    return found


# ---- The page ----------------------------------------------------------------------------------------------

PERIODS = {"90": "Last 90 days", "365": "Last 12 months", "all": "All time"}
COUNTED = ("Asked", "Answered", "In part", "Opted out", "Still open", "No answer", "Percent answered")
COLUMNS: list[object] = ["What", "Channel", *({"text": text, "numeric": True} for text in COUNTED)]


def present_response_rates(reader: Reader, period: str, at: datetime) -> dict[str, object]:
    """The context of the page: for each service its occasions, each with a table."""
    period = period if period in PERIODS else "365"
    since = None if period == "all" else timezone.localdate(at) - timedelta(days=int(period))
    found = compute_response_rates(reader.list_services_with(Permission.READ_RECORDS), since=since, at=at)
    services: dict[str, dict[str, list[Rate]]] = {}
    for rate in found:
        services.setdefault(rate.service, {}).setdefault(rate.occasion, []).append(rate)
    return {
        "services": [
            (
                service_models.get_service(slug),
                [(_occasion(slug, code), _table(rates)) for code, rates in by_code.items()],
            )
            for slug, by_code in services.items()
        ],
        "columns": COLUMNS,
        "periods": [
            {"text": text, "href": f"?since={code}", "current": code == period}
            for code, text in PERIODS.items()
        ],
        "at": at,
    }


def _occasion(service: str, code: str) -> str:
    """The occasion in the words of the version that has it, the latest first."""
    for version in reversed(service_models.get_service(service).versions):
        for occasion in rules.list_occasions(version, workstream=None):
            if occasion.code == code:
                return occasion.label
    return code


def _table(rates: Sequence[Rate]) -> list[list[object]]:
    """Rows for the page: each part by each channel."""
    return [
        [
            _part(rate.part),
            upper_first(Channel(rate.channel).label),
            rate.asked,
            *(rate.counts[outcome] for outcome in OUTCOMES),
            "–" if rate.percent is None else f"{rate.percent:.0f}% of {rate.base}",
        ]
        for rate in rates
    ]


def _part(code: str) -> str:
    if code == WHOLE:
        return "All of it"
    return instruments.load_instrument(code).name if code in _slugs() else code.replace("-", " ").capitalize()


def _slugs() -> Mapping[str, object]:
    return dict.fromkeys(instruments.list_slugs())
