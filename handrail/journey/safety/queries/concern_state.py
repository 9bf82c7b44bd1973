"""Every open concern, its steps and who stands around its case, as every page asks for it.

Most pages find none: that is one short query. Where there are some, the rest is one more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any  # a column is a text or a moment

from django.db.models import Case as Either
from django.db.models import CharField, DateTimeField, F, Model, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from handrail import service_models
from handrail.journey.allocation.models import Allocation, AllocationKind
from handrail.journey.case.models import Case
from handrail.journey.safety import rules
from handrail.journey.safety.models import Concern, ConcernStep, OnCall
from handrail.journey.safety.queries.people import select_absences, select_deputies, select_managers
from handrail.journey.safety.rules import Around, ConcernEvent
from handrail.service_models import opening


@dataclass(frozen=True)
class ConcernRow:
    """One row of the query: a concern, a step of it, or somebody who stands around its case."""

    what: str
    at: datetime
    service: str = ""
    reference: str = ""
    who: str = ""
    person: str = ""
    kind: str = ""
    about: str = ""
    reached: str = ""
    number: str = "0"


@dataclass(frozen=True)
class OpenConcern:
    """An open concern: the client, since when, what was done, who stands around."""

    reference: str
    service: str
    name: str
    opened_at: datetime
    deputy_after: timedelta
    steps: tuple[ConcernEvent, ...]
    around: Around

    def find_interrupted(self, at: datetime) -> tuple[int, ...]:
        return rules.find_interrupted(self.steps, self.around, self.deputy_after, at)

    def to_tell(self, at: datetime) -> tuple[int, ...]:
        return rules.to_tell(self.steps, self.around, self.deputy_after, at)


def standing_in(services: Iterable[str], at: datetime) -> list[OpenConcern]:
    """The open concerns of these services, the oldest first; no query for none."""
    wanted = list(services)
    # Few are open in all services together: asked for by service, SQLite would read every case of it.
    if not wanted or not _open().exists():
        return []
    return [concern for concern in _standings(_open(), wanted, at) if concern.service in wanted]


def standing_of(case: Case, at: datetime) -> OpenConcern | None:
    """The open concern of a case."""
    return next(iter(_standings(_open().filter(case=case), [case.service], at)), None)


def _open() -> QuerySet[Concern]:
    """Concerns that nobody has accepted; one over a client who has died stays on record and alerts nobody."""
    return Concern.objects.filter(accepted_at__isnull=True, case__client_died=False).order_by()


def _standings(concerns: QuerySet[Concern], services: list[str], at: datetime) -> list[OpenConcern]:
    branches = [_concerns(concerns), _steps(concerns), _covers(concerns, at), *_people(services, at)]
    found = [ConcernRow(*values) for values in branches[0].union(*branches[1:], all=True)]
    opened = sorted((row for row in found if row.what == "concern"), key=lambda row: row.at)
    return [_standing(row, found, at) for row in opened]


def _standing(concern: ConcernRow, found: list[ConcernRow], at: datetime) -> OpenConcern:
    service = service_models.get_service(concern.service)
    own = [row for row in found if row.reference == concern.reference]
    steps = sorted((row for row in own if row.what == "step"), key=lambda row: int(row.number))
    return OpenConcern(
        reference=concern.reference,
        service=concern.service,
        name=f"{concern.kind} {concern.about}".strip(),
        opened_at=concern.at,
        deputy_after=timedelta(hours=service.about.safety.deputy_after.amount),
        steps=tuple(_step(row) for row in steps),
        around=_around(concern, service, own, found, at),
    )


def _step(row: ConcernRow) -> ConcernEvent:
    return ConcernEvent(
        row.kind, row.at, by=_id(row.who), alerted=_id(row.person), about=row.about, reached=bool(row.reached)
    )


def _around(
    concern: ConcernRow,
    service: service_models.Service,
    own: list[ConcernRow],
    found: list[ConcernRow],
    at: datetime,
) -> Around:
    here = [row for row in found if row.service == concern.service]
    deputies = [row for row in here if row.what == "deputy" and row.who == concern.who]
    return Around(
        case_manager=_id(concern.who),
        covers=_ids(row.who for row in own if row.what == "cover"),
        deputies=_ids(row.person for row in deputies),
        managers=_ids(row.who for row in here if row.what == "manager"),
        away=frozenset(_ids(row.who for row in found if row.what == "away")),
        on_call=_ids(row.who for row in here if row.what == "on_call"),
        staffed=opening.is_open(service, at),
    )


def _id(text: str) -> int | None:
    return int(text) if text else None


def _ids(found: Iterable[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(each) for each in found if each))


# The branches of one query, each with the columns of a ConcernRow: texts and a moment.
ConcernRows = QuerySet[Model, tuple[Any, ...]]


def _text(source: Combinable | str) -> Coalesce:
    return Coalesce(Cast(source, CharField()), Cast(Value(""), CharField()))


def _rows(rows: QuerySet[Model], what: str, at: Combinable | str, **columns: Combinable | str) -> ConcernRows:
    """A branch of the query, with the columns of a Row."""
    names = ("service", "reference", "who", "person", "kind", "about", "reached", "number")
    texts = [_text(columns.get(name, Value(""))) for name in names]
    return rows.order_by().values_list(_text(Value(what)), at, *texts)


def _concerns(concerns: QuerySet[Concern]) -> ConcernRows:
    """Each with the client's name and the case manager, where they are still here."""
    return _rows(
        concerns,
        "concern",
        "opened_at",
        service="case__service",
        reference="case__reference",
        who=Either(When(case__case_manager__is_active=True, then=F("case__case_manager_id"))),
        kind="case__person__given_name",
        about="case__person__family_name",
    )


def _steps(concerns: QuerySet[Concern]) -> ConcernRows:
    return _rows(
        ConcernStep.objects.filter(concern__in=concerns),
        "step",
        "recorded_at",
        reference="concern__case__reference",
        who="by_id",
        person="alerted_id",
        kind="kind",
        about="about",
        reached=Either(When(reached=True, then=Value("yes")), default=Value("")),
        number="id",
    )


def _covers(concerns: QuerySet[Concern], at: datetime) -> ConcernRows:
    """Who covers for the case manager today."""
    rows = Allocation.objects.filter(
        case__in=concerns.values("case_id"),
        kind=AllocationKind.COVER,
        at__lte=at,
        until__gte=timezone.localdate(at),
        struck_out_at__isnull=True,
        case_manager__is_active=True,
    )
    return _rows(rows, "cover", "at", reference="case__reference", who="case_manager_id")


def _people(services: list[str], at: datetime) -> list[ConcernRows]:
    """Who is away today, on call, leads a team, or is somebody's deputy."""
    today, now = timezone.localdate(at), Value(at, DateTimeField())
    on_call = OnCall.objects.filter(
        service__in=services, starts_at__lte=at, ends_at__gt=at, removed_at__isnull=True, user__is_active=True
    )
    return [
        _rows(select_absences(today), "away", now, who="user_id"),
        _rows(on_call, "on_call", now, service="service", who="user_id"),
        _rows(select_managers(services), "manager", now, service="service", who="user_id"),
        _rows(select_deputies(services), "deputy", now, service="service", who="user_id", person="deputy_id"),
    ]
