"""The journey as a Django app: above all stages, it connects what one gives to those below it."""

from django.apps import AppConfig


class JourneyConfig(AppConfig):
    """One app for all stages, so that a model can move between them without a migration (decision 0002)."""

    name = "handrail.journey"

    def ready(self) -> None:
        from handrail.journey import wiring

        wiring.connect_stages()
        wiring.register_work()
