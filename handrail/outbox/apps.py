"""The outbox as a Django app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Stands under accounts: it knows neither staff nor cases. Owners of messages register at start-up."""

    name = "handrail.outbox"
