"""Reads of practices, employers and providers."""

from django.db.models import QuerySet

from handrail.network.models import Provider


def list_active_providers(service: str) -> QuerySet[Provider]:
    """Return the providers a service can refer to now."""
    return Provider.objects.filter(service=service, active=True)
