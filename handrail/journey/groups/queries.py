"""Group sessions as a reader may see them: their services, and of the register the clients in their scope."""

import uuid
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.models import Case, Contact
from handrail.journey.case.queries import cases_for, exclude_struck_out
from handrail.journey.case.rules import CARE_STAGES
from handrail.journey.diary.models import Appointment, GroupSession
from handrail.journey.diary.rules import AppointmentState
from handrail.journey.identity.queries import search_cases
from handrail.journey.support.models import Intervention

LISTED_BACK = timedelta(days=30)
MAX_CLIENTS_TO_CHOOSE = 60


def list_sessions(reader: Reader, at: datetime) -> QuerySet[GroupSession]:
    """Return the sessions of a reader's services from a month ago on, each with how many have a place."""
    services = reader.list_services_with(Permission.RECORD_CONTACT)
    sessions = GroupSession.objects.filter(service__in=services, starts_at__gte=at - LISTED_BACK)
    has_place = ~Q(places__state=AppointmentState.CANCELLED)
    counted = sessions.annotate(number=Count("places", filter=has_place))
    return counted.select_related("leader").order_by("starts_at", "id")


def find_session(reader: Reader, key: int, permission: Permission) -> GroupSession | None:
    """Return a session by its key, of the services in which a reader has a permission."""
    services = reader.list_services_with(permission)
    sessions = GroupSession.objects.filter(service__in=services, pk=key)
    return sessions.select_related("leader").first()


def find_made_session(submission: uuid.UUID) -> GroupSession | None:
    """Return the session that a page with this number made; None where it was not sent yet."""
    return GroupSession.objects.filter(submission=submission).first()


def list_places(session: GroupSession, reader: Reader) -> list[Appointment]:
    """Return the places of a session whose clients this reader may see, by name."""
    places = session.places.exclude(state=AppointmentState.CANCELLED)
    visible = places.filter(case__in=cases_for(reader).order_by().values("pk"))
    visible = visible.select_related("case__person", "user")
    return list(visible.order_by("case__person__family_name", "case__person__given_name", "pk"))


def count_places(session: GroupSession) -> int:
    """Return how many have a place, whoever may see them."""
    return session.places.exclude(state=AppointmentState.CANCELLED).count()


def list_candidates(session: GroupSession, reader: Reader, text: str) -> list[Case]:
    """Return the clients in support who can be put on: those found by `text`, else the reader's own."""
    cases = search_cases(reader, text) if text else cases_for(reader).filter(case_manager_id=reader.user_id)
    cases = cases.filter(service=session.service, stage__in=CARE_STAGES)
    placed = session.places.exclude(state=AppointmentState.CANCELLED).values("case")
    cases = cases.exclude(pk__in=placed).order_by("person__family_name", "person__given_name", "pk")
    return list(cases[:MAX_CLIENTS_TO_CHOOSE])


def find_open_intervention(case: Case, code: str) -> Intervention | None:
    """Return the latest intervention of a kind that has not ended."""
    rows = exclude_struck_out(Intervention.objects.filter(case=case, intervention=code, outcome=""))
    return rows.order_by("-at", "-id").first()


def find_ended_intervention(case: Case, code: str, day: date, *, is_counted: bool) -> Intervention | None:
    """Return the last intervention of a kind that has ended: one that a session of a day belongs to.

    It does where it is counted in it already, or where it took place before the intervention ended.
    """
    rows = exclude_struck_out(Intervention.objects.filter(case=case, intervention=code).exclude(outcome=""))
    if not is_counted:
        rows = rows.filter(finished_on__gte=day)
    return rows.order_by("-at", "-id").first()


def find_group_contact(place: Appointment) -> Contact | None:
    """Return the contact that the register recorded of a place."""
    contacts = Contact.objects.filter(case=place.case, kind=place.kind, at=place.starts_at)
    return exclude_struck_out(contacts).order_by("-id").first()
