"""Reads of matters, cut to what each reader may see; who leads on them, and by when each thing is due."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from handrail import service_models
from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Permission, Reader, Role
from handrail.accounts.queries import find_holders
from handrail.foundation.calendars import end_of_day, to_day
from handrail.foundation.names import split_name
from handrail.governance.clocks import (
    REVIEW,
    MatterAct,
    MatterDeadline,
    compute_deadlines,
    is_overdue,
    make_review_deadline,
    was_answered_in_time,
    was_within_clocks,
)
from handrail.governance.figures import MatterCourse
from handrail.governance.models import Matter, MatterParty, MatterStep, PartyRole
from handrail.governance.rules import MatterKind, MatterOutcome, MatterStepKind
from handrail.journey.case.models import Case
from handrail.journey.case.queries import is_open_to, keep_readers, select_family
from handrail.service_models.duties import find_matter_clocks
from handrail.service_models.operator_details import find_service_calendar

SAFEGUARDING = Q(kind=MatterKind.SAFEGUARDING)


def find_safeguarding_leads(service: str) -> list[User]:
    """Return the safeguarding leads of a service; where it has none, its service managers."""
    leads = list(find_holders(Permission.LEAD_SAFEGUARDING, [service]))
    return leads or list(find_holders(Permission.HANDLE_MATTER, [service]))


def list_led_services(reader: Reader) -> set[str]:
    """Return the services in which a reader leads on safeguarding: by the role, else where nobody has it."""
    managed = set(reader.list_services_with(Permission.HANDLE_MATTER))
    leads = Membership.objects.filter(service__in=managed, role=Role.SAFEGUARDING_LEAD, user__is_active=True)
    without = managed - set(leads.values_list("service", flat=True)) if managed else set()
    return without | set(reader.list_services_with(Permission.LEAD_SAFEGUARDING))


def find_handlers(
    kind: str, service: str, subjects: Iterable[User] = (), case: Case | None = None
) -> list[User]:
    """Return who may own a matter of a kind: those in charge of it, without the people it is about.

    Where it is about all of them, the administrators; else everybody else who works there. Of a restricted
    record only those who may open it.
    """
    excluded = {user.pk for user in subjects}
    in_charge = (
        find_safeguarding_leads(service)
        if kind == MatterKind.SAFEGUARDING
        else list(find_holders(Permission.HANDLE_MATTER, [service]))
    )
    office = find_holders(Permission.RESEND_MESSAGE, [service])
    for group in (in_charge, office, list_staff(service)):
        handlers = [user for user in group if user.pk not in excluded]
        if case:
            handlers = keep_readers(handlers, case)
        if handlers:
            return handlers
    return []


def list_staff(service: str) -> list[User]:
    """Return the staff of a service, by name."""
    return list(find_holders(Permission.RECORD_MATTER, [service]))


def find_staff_named(service: str, text: str) -> list[User]:
    """Return the staff of a service whose name, or a part of it, stands in what a client wrote."""
    words = set(split_name(text))
    return [user for user in list_staff(service) if words & set(split_name(user.name))]


def _has_party(role: PartyRole, user_id: int | None) -> Exists:
    return Exists(
        MatterParty.objects.filter(
            matter=OuterRef("pk"), user_id=user_id or 0, role=role, removed_at__isnull=True
        )
    )


def select_readable(reader: Reader) -> QuerySet[Matter]:
    """Return the matters a reader may read, with their steps: never one that is about them.

    Who leads reads those of their services, but not of a record restricted to others.
    """
    led, handled = list_led_services(reader), reader.list_services_with(Permission.HANDLE_MATTER)
    user_id = reader.user_id or 0
    named = Q(owner_id=user_id) | Q(recorded_by_id=user_id) | Q(_has_party(PartyRole.READER, user_id))
    leads = (SAFEGUARDING & Q(service__in=led)) | (~SAFEGUARDING & Q(service__in=handled))
    unrestricted = Q(case__isnull=True) | Q(case__restricted=False) | is_open_to(reader.user_id, "case__")
    readable = Matter.objects.filter(
        named | (leads & unrestricted), service__in=reader.list_services_with(Permission.RECORD_MATTER)
    )
    return (
        readable.exclude(_has_party(PartyRole.SUBJECT, user_id))
        .select_related("case__person", "owner", "recorded_by")
        .prefetch_related(Prefetch("steps", MatterStep.objects.select_related("by")))
    )


def select_awaiting(reader: Reader) -> QuerySet[Matter]:
    """Return the open matters that a reader owns, with their steps."""
    matters = Matter.objects.filter(owner_id=reader.user_id or 0, closed_at__isnull=True)
    return matters.prefetch_related("steps")


def find_refused_matter(reader: Reader, matter_id: int) -> Matter | None:
    """Return a matter of the reader's services, whether or not they may read it."""
    services = reader.list_services_with(Permission.RECORD_MATTER)
    return Matter.objects.filter(pk=matter_id, service__in=services).select_related("case").first()


def is_leading(reader: Reader, matter: Matter) -> bool:
    """Return whether a reader of a matter also acts on it: its owner, or who is in charge of its kind."""
    if matter.owner_id == reader.user_id:
        return True
    if matter.is_safeguarding:
        return matter.service in list_led_services(reader)
    return reader.has_permission(Permission.HANDLE_MATTER, matter.service)


def list_readers(matter: Matter) -> list[User]:
    """Return the people named as readers of a matter."""
    return _list_parties(matter, PartyRole.READER)


def list_subjects(matter: Matter) -> list[User]:
    """Return the staff a matter is about."""
    return _list_parties(matter, PartyRole.SUBJECT)


def list_possible_owners(matter: Matter) -> list[User]:
    """Return who may own a matter: those in charge of its kind and those named, never who it is about."""
    subjects = list_subjects(matter)
    people = [*find_handlers(matter.kind, matter.service, subjects, matter.case), *list_readers(matter)]
    return list({user.pk: user for user in people if user not in subjects}.values())


def _list_parties(matter: Matter, role: PartyRole) -> list[User]:
    rows = MatterParty.objects.filter(matter=matter, role=role, removed_at__isnull=True)
    return [row.user for row in rows.select_related("user")]


def list_acts(matter: Matter) -> list[MatterAct]:
    """Return what was done about a matter, as its clocks see it."""
    return [MatterAct(MatterStepKind(step.kind), step.at) for step in matter.steps.all()]


def list_deadlines(matter: Matter, at: datetime) -> list[MatterDeadline]:
    """Return the deadlines of a matter by the clocks of its service, with the date to look at it again."""
    service = service_models.get_service(matter.service)
    acts = list_acts(matter)
    deadlines = compute_deadlines(
        find_matter_clocks(matter.kind, matter.service, service.nations),
        matter.came_at,
        acts,
        find_service_calendar(service.calendar, service.slug),
        at,
    )
    if matter.review_on and not matter.closed_at:
        deadlines.append(make_review_deadline(end_of_day(matter.review_on)))
    return deadlines


def list_courses(reader: Reader, since: datetime, at: datetime) -> list[MatterCourse]:
    """Return the matters that a reader may read and that came since a moment, as they are counted."""
    return [_describe_course(matter, at) for matter in select_readable(reader).filter(came_at__gte=since)]


def list_service_courses(services: Iterable[str], at: datetime) -> list[MatterCourse]:
    """Return every matter of some services as it is counted, for the extract: no reader cuts it."""
    matters = Matter.objects.filter(service__in=list(services)).order_by("pk").prefetch_related("steps")
    return [_describe_course(matter, at) for matter in matters]


def _describe_course(matter: Matter, at: datetime) -> MatterCourse:
    # The day to look at it again is the service's own, and no clock.
    deadlines = [deadline for deadline in list_deadlines(matter, at) if deadline.code != REVIEW]
    return MatterCourse(
        service=matter.service,
        kind=MatterKind(matter.kind),
        received_on=to_day(matter.came_at),
        closed_on=to_day(matter.closed_at) if matter.closed_at else None,
        outcome=MatterOutcome(matter.outcome) if matter.outcome else None,
        answered_in_time=was_answered_in_time(deadlines, at),
        kept_every_clock=was_within_clocks(deadlines, at),
        is_overdue=is_overdue(deadlines, at),
        learning_recorded=bool(matter.learning.strip()) if matter.closed_at else None,
    )


def list_open_matters() -> QuerySet[Matter]:
    """Return every open matter with its steps, for the schedule."""
    return Matter.objects.filter(closed_at__isnull=True).select_related("owner").prefetch_related("steps")


def find_shown_matters(reader: Reader, case: Case) -> list[Matter]:
    """Return the open safeguarding concerns that everyone who sees a case is told are on record."""
    rows = Matter.objects.filter(
        SAFEGUARDING,
        service=case.service,
        case__person__in=select_family(case.person),
        closed_at__isnull=True,
        shown_on_case=True,
    )
    return list(rows.exclude(_has_party(PartyRole.SUBJECT, reader.user_id)))


def list_matters_of_client(case: Case) -> list[Matter]:
    """Return what a client raised on their own page, the latest first."""
    rows = Matter.objects.filter(case=case, recorded_by__isnull=True).exclude(SAFEGUARDING)
    return list(rows.prefetch_related("steps"))


def find_matter_of_page(submission: UUID) -> Matter | None:
    """Return the matter of what a page with this number recorded; None where it was not sent yet."""
    step = MatterStep.objects.filter(submission=submission).select_related("matter").first()
    return step.matter if step else None
