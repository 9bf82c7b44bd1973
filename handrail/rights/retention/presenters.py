"""What pages show of retention: rows of records due, the schedule, and the hold on a case."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from handrail import service_models
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.wording import format_count, lower_first, nhs_date
from handrail.journey.case.models import Case
from handrail.journey.safety.presenters import Interruption
from handrail.rights.grounds import HoldReason
from handrail.rights.models import LegalHold
from handrail.rights.retention.queries import DueRecord, list_interrupting_holds
from handrail.service_models.retention import list_retention_rules

DUE_COLUMNS = ("Case", "Client", "Kept until", "By which rule", "What stands against erasing it")
# Other pages of a case ask nothing about holds: each would need a query more.
FIRST_PAGE = "case"
HOLD_COLUMNS = ("Reason", "Placed", "Lifted")


def list_due_rows(records: Iterable[DueRecord]) -> list[list[object]]:
    """Return a row for each record due."""
    return [
        [
            {"text": record.key, "href": reverse("record-retention", args=[record.key])},
            record.scope.people[0].name,
            nhs_date(record.term.until),
            describe_rule(record),
            "; ".join(record.obstacles) or "Nothing",
        ]
        for record in records
    ]


def describe_rule(record: DueRecord) -> str:
    """Return by which rule and after what day a record was kept."""
    part = record.term.part
    years = format_count(part.rule.years, "year")
    return f"{part.rule.label}: {years} after {nhs_date(part.since)}"


def list_due_choices(records: Iterable[DueRecord]) -> list[tuple[str, str]]:
    """Return the records to choose from: those against which nothing stands come first."""
    ordered = sorted(records, key=lambda record: bool(record.obstacles))
    return [(record.key, f"{record.key}, {record.scope.people[0].name}") for record in ordered]


def list_hold_rows(holds: Iterable[LegalHold]) -> list[list[str | None]]:
    """Return a row for each legal hold, with who placed and lifted it."""
    return [
        [
            HoldReason(hold.reason).label,
            f"{nhs_date(hold.placed_at)} by {hold.placed_by.name}",
            f"{nhs_date(hold.lifted_at)} by {hold.lifted_by.name}"
            if hold.lifted_at and hold.lifted_by
            else None,
        ]
        for hold in holds
    ]


def list_schedule_rows(services: Sequence[str]) -> list[list[object]]:
    """Return a row for each rule of some services: how long, why, on which basis, by which source."""
    return [
        [
            f"{rule.label}, {service.name}",
            format_count(rule.years, "year"),
            rule.why,
            f"{rule.basis}. {'Our choice: no source sets it' if rule.is_assumed else rule.source}",
        ]
        for service in map(service_models.get_service, services)
        for rule in list_retention_rules(service)
    ]


def find_hold_interruptions(reader: Reader, case: Case | None, page: str) -> list[Interruption]:
    """Return that a legal hold stands over a case, on its first page, to those who decide about it."""
    if case is None or page != FIRST_PAGE or not reader.has_permission(Permission.ERASE_RECORD, case.service):
        return []
    return [
        Interruption(
            title="Legal hold: nothing of this record may be erased.",
            text=f"Placed {nhs_date(hold.placed_at)} by {hold.placed_by.name}: "
            f"{lower_first(HoldReason(hold.reason).label)}.",
            href=reverse("record-retention", args=[case.reference]),
            link="See the hold",
            quiet=True,
        )
        for hold in list_interrupting_holds(case)
    ]
