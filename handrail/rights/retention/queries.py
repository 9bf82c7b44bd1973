"""Whose record has been kept as long as the schedule says, and what was decided about how long."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.calendars import end_of_day
from handrail.governance.models import Matter
from handrail.governance.rules import MatterKind
from handrail.journey.case.models import Case
from handrail.journey.case.queries import cases_for, find_death, select_family
from handrail.journey.case.rules import OPEN_STAGES
from handrail.rights.erasure.queries import PersonScope, find_person_scope, read_state
from handrail.rights.erasure.rules import list_obstacles
from handrail.rights.models import LegalHold, RetentionExtension
from handrail.rights.retention.rules import KeptUntil, RecordTerm, add_years, find_term, keep_part
from handrail.service_models.retention import list_retention_rules, read_schedule
from handrail.service_models.schema.retention import RetentionCode, RetentionRule

MATTER_RULES: dict[str, RetentionCode] = {
    MatterKind.SAFEGUARDING: "safeguarding",
    MatterKind.COMPLAINT: "complaint",
    MatterKind.DATA_COMPLAINT: "complaint",
    MatterKind.INCIDENT: "incident",
    MatterKind.NEAR_MISS: "incident",
    MatterKind.BREACH: "incident",
    MatterKind.ACCESS_REQUEST: "request",
}


@dataclass(frozen=True)
class DueRecord:
    """One person's record that is due: whose, until when it was kept, and what stands against erasing it."""

    scope: PersonScope
    term: RecordTerm
    obstacles: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its first case, by which a page names it."""
        return self.scope.cases[0].reference


def list_due_records(reader: Reader, services: Iterable[str], on: date, by: User | None) -> list[DueRecord]:
    """Return the records due by a day that a reader decides about: those all of whose cases they may see."""
    mine = cases_for(reader, Permission.ERASE_RECORD).filter(service__in=list(services))
    visible = set(cases_for(reader, Permission.ERASE_RECORD).values_list("pk", flat=True))
    return [due for due in find_due_records(mine, on, by) if {case.pk for case in due.scope.cases} <= visible]


def find_due_records(cases: QuerySet[Case], on: date, by: User | None = None) -> Iterator[DueRecord]:
    """Yield the records due by a day of the people of some cases, the longest due first."""
    years = min(rule.years for rule in _list_rules(cases))
    before = end_of_day(add_years(on, -years))
    old = cases.exclude(stage__in=OPEN_STAGES).filter(
        Q(discharged_at__isnull=True) | Q(discharged_at__lte=before),
        erased_at__isnull=True,
        referred_at__lte=before,
    )
    seen = set()
    for case in old.select_related("person").order_by("referred_at", "pk"):
        root = case.person.same_as_id or case.person_id
        if root in seen:
            continue
        seen.add(root)
        scope = find_person_scope(case.person)
        term = find_record_term(scope)
        if term and term.until <= on and not any(row.takes_referrals for row in scope.cases):
            yield DueRecord(scope, term, tuple(list_obstacles(read_state(scope, by))))


def _list_rules(cases: QuerySet[Case]) -> list[RetentionRule]:
    services = set(cases.order_by().values_list("service", flat=True).distinct())
    rules = [rule for slug in services for rule in list_retention_rules(service_models.get_service(slug))]
    return rules or list(read_schedule().rules)


def find_record_term(scope: PersonScope) -> RecordTerm | None:
    """Return until when a person's record is kept, by the rules of each service they were with."""
    extension = RetentionExtension.objects.filter(person__in=scope.people).order_by("-until").first()
    parts = [part for case in scope.cases for part in _list_parts(case)]
    return find_term(parts, extension.until if extension else None)


def _list_parts(case: Case) -> list[KeptUntil]:
    """Return until when a case and each closed matter of it are kept."""
    rules = {rule.code: rule for rule in list_retention_rules(service_models.get_service(case.service))}
    code: RetentionCode = "died" if case.client_died else "supported" if case.enrolled_at else "not_taken_up"
    parts = [keep_part(rules[code], _find_end(case))]
    for kind, closed_at in Matter.objects.filter(case=case, closed_at__isnull=False).values_list(
        "kind", "closed_at"
    ):
        rule = rules[MATTER_RULES[kind]]
        parts.append(keep_part(rule, timezone.localdate(closed_at)))
    return parts


def _find_end(case: Case) -> date:
    """Return the last day on which anything happened: the death, else the discharge, contact or follow-up."""
    if case.client_died and (death := find_death(case.person)):
        return death.died_on or timezone.localdate(death.recorded_at)
    contact = case.contacts.filter(struck_out_at__isnull=True).aggregate(last=Max("at"))["last"]
    follow_up = case.follow_ups.filter(struck_out_at__isnull=True).aggregate(last=Max("at"))["last"]
    moments = (case.referred_at, case.screened_at, case.discharged_at, contact, follow_up)
    return timezone.localdate(max(moment for moment in moments if moment))


def list_holds_of(case: Case) -> list[LegalHold]:
    """Return the legal holds on a person's record, those lifted too, the latest first."""
    scope = find_person_scope(case.person)
    rows = LegalHold.objects.filter(Q(person__in=scope.people) | Q(case__in=scope.cases))
    return list(rows.select_related("placed_by", "lifted_by").order_by("-id"))


def find_standing_holds(case: Case) -> list[LegalHold]:
    """Return the legal holds that stand over a case."""
    return [hold for hold in list_holds_of(case) if hold.lifted_at is None]


def list_interrupting_holds(case: Case) -> list[LegalHold]:
    """Return the legal holds that stand over a case, for its pages: one query."""
    rows = LegalHold.objects.filter(person__in=select_family(case.person), lifted_at__isnull=True)
    return list(rows.select_related("placed_by"))


def find_latest_day(on: date) -> date:
    """Return the latest day until which a record can be kept longer: ten years, then it is decided again."""
    return add_years(on, 10)


def select_cases_of(services: Iterable[str]) -> QuerySet[Case]:
    """Return all cases of some services, for a command on the server."""
    return Case.objects.filter(service__in=list(services))
