"""Staff as a Django app: says what the outbox asks as an invitation leaves."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Registers the email of an invitation, once Django is ready."""

    name = "handrail.staff"

    def ready(self) -> None:
        from handrail.staff import emails

        emails.register_emails()
