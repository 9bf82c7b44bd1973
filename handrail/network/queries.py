"""Reads of practices, employers and providers."""

from django.db.models import QuerySet

from handrail.network.models import Practice, Provider, fold_practice_name


def list_active_providers(service: str) -> QuerySet[Provider]:
    """Return the providers a service can refer to now."""
    return Provider.objects.filter(service=service, active=True)


def find_practice(name: str, *, ods_code: str = "", postcode: str = "") -> Practice | None:
    """Return the practice of a code; without one that of a name, at its postcode where that is given.

    A name alone is enough where one practice bears it; of several it is the one whose place nobody gave.
    """
    practices = Practice.objects.filter(same_as__isnull=True)
    if ods_code:
        return practices.filter(ods_code=ods_code).first()
    named = practices.filter(folded_name=fold_practice_name(name))
    if postcode:
        return named.filter(postcode=postcode).order_by("pk").first()
    alike = list(named.order_by("pk"))
    unplaced = [practice for practice in alike if not (practice.postcode or practice.ods_code)]
    return alike[0] if len(alike) == 1 else next(iter(unplaced), None)
