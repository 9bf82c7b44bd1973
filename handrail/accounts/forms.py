"""Forms of accounts that differ from allauth's."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.emails import queue_password_reset
from handrail.accounts.queries import find_owner_of
from handrail.design.forms import FormData


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


class EmailChangeForm(forms.Form):
    """Asks for a new address and for the password: an open session alone changes nothing."""

    email = forms.EmailField(
        label="New email address", error_messages={"required": "Enter the new email address"}
    )
    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
    )

    def __init__(self, data: FormData = None, *, request: StaffRequest) -> None:
        super().__init__(data)
        self.request = request

    def clean_email(self) -> str:
        """Return the new address. Refuses one that an account has already."""
        email: str = self.cleaned_data["email"].lower()
        if find_owner_of(email):
            raise ValidationError("An account has this email address already. Enter another one.")
        return email

    def clean_password(self) -> str:
        """Check the password; wrong ones are counted as at sign-in."""
        password: str = self.cleaned_data["password"]
        user = get_adapter().authenticate(self.request, email=self.request.user.email, password=password)
        if user is None or user.pk != self.request.user.pk:
            raise ValidationError("This is not your password. Enter it again.")
        return password
