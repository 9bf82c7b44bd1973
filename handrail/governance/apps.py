"""Matters as a Django app: adds their job to the schedule."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Registers the job that tells of overdue matters, once Django is ready."""

    name = "handrail.governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from handrail.governance import jobs

        jobs.register_jobs()
