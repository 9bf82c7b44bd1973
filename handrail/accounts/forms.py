"""Forms of accounts that differ from allauth's."""

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest
from django.utils import timezone

from handrail.accounts.emails import queue_password_reset


class PasswordResetForm(ResetPasswordForm):  # type: ignore[misc]  # allauth declares no type for it
    """Asks for a new password. Does the same for every address, so that nobody learns who has an account."""

    def clean_email(self) -> str:
        """Return the address as typed; the worker looks up whose it is."""
        email: str = self.cleaned_data["email"]
        return email

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """Queue the request."""
        email: str = self.cleaned_data["email"]
        queue_password_reset(address=email, at=timezone.now())
        return email
