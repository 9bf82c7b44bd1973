"""Accounts as a Django app: says what the outbox asks as an email about an account leaves."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the emails about accounts, once Django is ready."""

    name = "handrail.accounts"

    def ready(self) -> None:
        from handrail.accounts import emails

        emails.register_emails()
