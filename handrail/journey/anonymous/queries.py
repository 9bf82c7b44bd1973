"""Reads of the anonymous answers: never one with anything of a case."""

from collections.abc import Iterator, Sequence

from django.db.models import Count

from handrail import service_models
from handrail.accounts.policy import Permission, Reader
from handrail.journey.anonymous.models import AnonymousAnswer, SpentLink
from handrail.journey.case.models import Case, Event
from handrail.service_models import Service, Version


def is_spent(digest: str) -> bool:
    """Whether a link has been used."""
    return SpentLink.objects.filter(pk=digest).exists()


def count_answers(services: Sequence[str]) -> Iterator[tuple[str, str, str, str, int]]:
    """(service, month, condition group, intervention, how many) of the answers told."""
    fields = ("service", "month", "condition_group", "intervention")
    rows = AnonymousAnswer.objects.filter(service__in=services).values_list(*fields)
    yield from rows.annotate(n=Count("pk")).order_by(*fields)


def asks_anonymously(version: Version) -> bool:
    """Whether the service model has the client say anonymously what helped most."""
    return any(each.anonymous and each.to == "client" for each in version.questionnaires)


def services_asking(reader: Reader, permission: Permission) -> list[Service]:
    """The services in which the reader holds `permission` and which ask, or once asked, anonymously."""
    found = [service_models.get_service(slug) for slug in reader.list_services_with(permission)]
    return [each for each in found if any(asks_anonymously(version) for version in each.versions)]


def was_asked(case: Case) -> bool:
    """Whether the client of this case has been asked already; never whether they answered."""
    return case.events.filter(kind="anonymous.asked").exists()


def count_clients_asked(services: Sequence[str]) -> dict[str, int]:
    """How many clients of each service have been asked."""
    rows = Event.objects.filter(kind="anonymous.asked", case__service__in=services)
    return dict(rows.values_list("case__service").annotate(n=Count("pk")).order_by("case__service"))
