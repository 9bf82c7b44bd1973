"""What is recorded of some cases, read in one query a kind however many they are; nothing struck out.

`read_cases` reads the cases of some services by key, a range at a time; it holds only the keys of all.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any  # columns are of every type, in rows that Django makes
from uuid import UUID

from django.db.models import Count, Max, Model, OuterRef, QuerySet, Subquery
from django.utils import timezone

from handrail import service_models
from handrail.journey.assessment.models import Assessment, SecondStage
from handrail.journey.case.models import Case, Contact, Event, Fact
from handrail.journey.discharge.models import Discharge
from handrail.journey.followup.models import FollowUp
from handrail.journey.measures.models import Measure
from handrail.journey.messages.models import Message
from handrail.journey.referral.models import Referral
from handrail.journey.screening.models import Confirmation, NeedsDecision, ReferralClosure, Screening
from handrail.journey.support.models import Intervention, WorkStatus
from handrail.reporting.from_journey.deaths import find_days_of_death
from handrail.reporting.from_journey.evaluation_answers import has_refused, was_asked
from handrail.service_models.meaning import Codebook

Row = Any  # a named tuple of the columns asked for
Record = dict[str, Any]  # the fields of a file of the extract by their names

CASES_PER_READ = 1_000
# The columns of a case, its person and its employer that the extract is made of. How many events it has and
# which is the last are moved by whatever is done to it.
CASE_COLUMNS = (
    "pk",
    "reference",
    "service",
    "model_version",
    "workstream",
    "case_manager_id",
    "referred_at",
    "screened_at",
    "enrolled_at",
    "first_contact_at",
    "assessed_at",
    "first_intervention_at",
    "discharged_at",
    "client_died",
    "person_id",
    "person__same_as_id",
    "person__date_of_birth",
    "person__gender",
    "person__ethnicity",
    "person__practice_id",
    "employer_id",
    "employer__sector",
    "employer__head_count",
    "referrer_told_at",
    "evaluation_asked",
    "evaluation_refused",
    "needs",
    "referral_closed",
    "event_count",
    "last_event",
)
HOURS = ("hours", "usual_hours")
# kind -> the model and the columns read of it; each a fact that may be struck out.
FACT_COLUMNS: dict[str, tuple[type[Fact], tuple[str, ...]]] = {
    "screenings": (Screening, ("answers", "outcome", "accepted_because")),
    "assessments": (
        Assessment,
        ("mode", "minutes", "answers", "work_attendance", "absence_started", "condition"),
    ),
    "confirmations": (Confirmation, ("question", "answer")),
    "second_stages": (SecondStage, ("mode", "minutes")),
    "measures": (
        Measure,
        ("instrument", "instrument_version", "occasion", "follow_up", "score", "answers", "value_set"),
    ),
    "contacts": (Contact, ("with_whom", "mode", "successful", "minutes", "kind", "content")),
    "interventions": (
        Intervention,
        (
            "intervention",
            "how",
            "provider_name",
            "first_appointment_on",
            "finished_on",
            "sessions_attended",
            "sessions_missed",
        ),
    ),
    "work_statuses": (WorkStatus, ("from_on", "attendance", "return_kind", *HOURS)),
    "discharges": (Discharge, ("reason", "work_attendance", "return_date", "return_kind", "answers", *HOURS)),
    "follow_ups": (FollowUp, ("code", "outcome", "missed_reason", "work_attendance", "answers", *HOURS)),
}

# What somebody who had died by then cannot have reached, and its day.
CENSORED: dict[str, Callable[[Row], date]] = {
    "work_statuses": lambda row: row.from_on,
    "follow_ups": lambda row: timezone.localdate(row.at),
}


@dataclass(frozen=True)
class CaseFacts:
    """All that the extract looks at of one case: its own row, and the rows of each kind in order of time.

    `possible_duplicate` says that the person looks like another, and nobody has decided; `died_on` is the day
    by which they had died.
    """

    case: Row
    rows: dict[str, list[Row]]
    possible_duplicate: bool = False
    died_on: date | None = None

    @cached_property
    def codebook(self) -> Codebook:
        """The meanings of the codes recorded of this case."""
        return service_models.get_service(self.case.service).codebook

    def find_last_row(self, kind: str) -> Row:
        """Return the latest row of a kind; None where there is none."""
        rows = self.rows.get(kind)
        return rows[-1] if rows else None

    def list_rows(self, kind: str) -> list[Row]:
        """List the rows of a kind, the earliest first."""
        return self.rows.get(kind, [])


def read_cases(services: Sequence[str], only: Sequence[Row] | None = None) -> Iterator[list[Row]]:
    """Read the cases of the services by key, or `only` these keys, a list of `CASE_COLUMNS` rows a range.

    The keys are put in order once: looking for each range again sorts all that are left a hundred times.
    """
    cases = Case.objects.filter(service__in=services)
    keys = list(cases.order_by("pk").values_list("pk", flat=True)) if only is None else only
    for start in range(0, len(keys), CASES_PER_READ):
        yield read_case_rows(cases.filter(pk__in=keys[start : start + CASES_PER_READ]))


def read_case_rows(cases: QuerySet[Case]) -> list[Row]:
    """Read the `CASE_COLUMNS` rows of some cases, by key."""
    events = Event.objects.filter(case=OuterRef("pk")).order_by().values("case")
    # To be facts that a referral arrived is not to be facts what became of it.
    replies = Message.objects.filter(
        case=OuterRef("pk"), recipient="referrer", sent_at__gte=OuterRef("screened_at")
    )
    rows = cases.annotate(
        referrer_told_at=Subquery(replies.order_by("sent_at").values("sent_at")[:1]),
        evaluation_asked=was_asked(),
        evaluation_refused=has_refused(),
        needs=find_latest(NeedsDecision, "decision"),
        referral_closed=find_latest(ReferralClosure, "reason"),
        event_count=Subquery(events.annotate(value=Count("id")).values("value")),
        last_event=Subquery(events.annotate(value=Max("id")).values("value")),
    )
    return list(rows.order_by("pk").values_list(*CASE_COLUMNS, named=True))


def find_latest(model: type[Fact], column: str) -> Subquery:
    """Select a column of the latest fact of a kind that stands, of each case: few cases have any."""
    facts = model._default_manager.filter(case=OuterRef("pk"), struck_out_at__isnull=True)
    return Subquery(facts.order_by("-at", "-pk").values(column)[:1])


def gather_facts(rows: Sequence[Row], alike: Container[UUID] = ()) -> list[CaseFacts]:
    """Gather what is recorded of each of these cases; `alike` are the people who look like another."""
    keys = [row.pk for row in rows]
    rows_by_case: dict[UUID, dict[str, list[Row]]] = defaultdict(dict)
    for kind, (model, columns) in FACT_COLUMNS.items():
        _add_rows(rows_by_case, kind, _select_facts(model, keys, columns))
    referrals = Referral.objects.filter(case_id__in=keys).order_by("at", "pk")
    # The first request is the one that opened the case.
    _add_rows(
        rows_by_case,
        "referrals",
        referrals.values_list("case_id", "route", "information_source", "answers", named=True),
    )
    died = [row for row in rows if row.client_died]
    deaths = find_days_of_death({row.person_id: row.person__same_as_id or row.person_id for row in died})
    for row in died:
        _censor_rows(rows_by_case[row.pk], deaths[row.person_id])
    return [
        CaseFacts(row, rows_by_case[row.pk], row.person_id in alike, deaths.get(row.person_id))
        for row in rows
    ]


def _censor_rows(rows: dict[str, list[Row]], died_on: date) -> None:
    """Leave out what would have come after the death: what was reached before it stands."""
    for kind, find_day in CENSORED.items():
        rows[kind] = [row for row in rows.get(kind, ()) if find_day(row) <= died_on]


def _select_facts(model: type[Fact], keys: Sequence[UUID], columns: tuple[str, ...]) -> QuerySet[Fact, Row]:
    facts = model._default_manager.filter(case_id__in=keys, struck_out_at__isnull=True)
    return facts.order_by("at", "pk").values_list("pk", "case_id", "at", *columns, named=True)


def _add_rows(rows_by_case: dict[UUID, dict[str, list[Row]]], kind: str, rows: QuerySet[Model, Row]) -> None:
    for row in rows.iterator(chunk_size=2_000):
        rows_by_case[row.case_id].setdefault(kind, []).append(row)


def to_float(number: Decimal | None) -> float | None:
    """Return a number as the extract holds it."""
    return None if number is None else float(number)


def to_local_day(moment: datetime | None) -> date | None:
    """Return the day in the United Kingdom on which something happened."""
    return timezone.localtime(moment).date() if moment else None
