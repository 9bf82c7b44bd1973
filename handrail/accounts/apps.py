"""Accounts as a Django app: its emails, and what it clears away by time."""

from datetime import timedelta

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the emails about accounts and the job that clears away, once Django is ready."""

    name = "handrail.accounts"

    def ready(self) -> None:
        from handrail.accounts import emails
        from handrail.accounts.actions import clear_expired
        from handrail.accounts.receivers import connect_receivers
        from handrail.outbox.registry import Job, register_job

        emails.register_emails()
        connect_receivers()
        register_job(Job("clear-sessions", timedelta(hours=1), clear_expired))
