"""What pages about staff ask."""

from collections.abc import Iterable
from datetime import date
from typing import Unpack

from django import forms as django_forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password

from handrail.accounts.models import User
from handrail.accounts.policy import Role
from handrail.design import forms

# What each role is for, in the words of somebody who chooses one for a colleague.
ROLE_USES = {
    Role.CALL_HANDLER: "takes calls, enters referrals, screens",
    Role.CASE_MANAGER: "assesses, plans with and supports clients",
    Role.CLINICIAN: "clinical cover; may sign fit notes",
    Role.EMPLOYMENT_ADVISER: "advises on work; sees no clinical detail",
    Role.ADMINISTRATOR: "keeps records in order; sees no clinical detail",
    Role.SERVICE_MANAGER: "manages the team, sees everything in the service",
    Role.FUNDER: "sees figures only, no client",
    Role.SAFEGUARDING_LEAD: "reads and decides about safeguarding concerns; a duty, held with another role",
}
ROLE_CHOICES = [(role.value, f"{role.label}: {use}") for role, use in ROLE_USES.items()]


class PasswordForm(forms.Form):
    """The password that somebody who was invited chooses."""

    password = django_forms.CharField(
        label="Choose a password",
        strip=False,
        widget=django_forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = django_forms.CharField(
        label="Enter it again",
        strip=False,
        widget=django_forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(
        self, data: forms.FormData = None, *, user: User, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        """Refuse what a password of an account must not be."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> forms.CleanedData:
        """Refuse two that differ."""
        cleaned = super().clean()
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", "Enter the same password twice")
        return cleaned


class RolesForm(forms.Form):
    """The roles that somebody holds in one service; none takes all of them away."""

    roles = forms.MultipleChoiceField(label="Roles", choices=ROLE_CHOICES, required=False)

    def read_roles(self) -> list[Role]:
        """Return the roles ticked."""
        return [Role(code) for code in self.cleaned_data["roles"]]


class InviteForm(forms.Form):
    """Somebody to be invited. The service is asked of those who manage several."""

    name = forms.TextField(label="Full name", max_length=120)
    email = forms.EmailField(label="Work email", hint="They’ll sign in with it")
    telephone = forms.TelephoneField(
        label="Phone",
        hint="Needed for people on call, and shown to colleagues in a safety concern",
        required=False,
    )
    service = forms.ChoiceField(label="Service")
    roles = forms.MultipleChoiceField(label="Roles", choices=ROLE_CHOICES)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        services: Iterable[tuple[str, str]],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.services = list(services)
        self.set_choices("service", self.services)
        if len(self.services) == 1:
            del self.fields["service"]

    def read_service(self) -> str:
        """Return the service chosen, or the only one there is."""
        service: str = self.cleaned_data.get("service") or self.services[0][0]
        return service

    def read_roles(self) -> list[Role]:
        """Return the roles ticked."""
        return [Role(code) for code in self.cleaned_data["roles"]]


class StaffTelephoneForm(forms.Form):
    """The number at which colleagues reach somebody."""

    revises_record = True

    telephone = forms.TelephoneField(label="Phone", required=False)


class ConfirmForm(forms.Form):
    """A button that asks nothing more."""


class HandoverForm(forms.Form):
    """Who takes over a caseload, for how long, and whether its giver leaves."""

    taker = forms.ChoiceField(label="Who takes over", select=True)
    span = forms.ChoiceField(
        label="For how long",
        choices=[("good", "Permanently"), ("cover", "To cover until a day")],
        initial="good",
    )
    until = forms.DateField(label="Last day of cover")
    suspend = forms.TickField(label="They are leaving: suspend the account as well", required=False)
    reason = forms.TextField(label="Reason", hint="Kept with each case", required=False, max_length=300)
    reveals = {"span": {"cover": ["until"], "good": ["suspend"]}}

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        colleagues: Iterable[User],
        leaves: bool,
        today: date,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.colleagues = {str(user.pk): user for user in colleagues}
        self.today = today
        self.set_choices("taker", ((key, user.name) for key, user in self.colleagues.items()))
        if not leaves:
            del self.fields["suspend"]

    def clean_until(self) -> date | None:
        """Refuse a cover that is over already."""
        until: date | None = self.cleaned_data.get("until")
        if until and until < self.today:
            raise forms.ValidationError("Last day of cover must be today or later")
        return until

    def read_taker(self) -> User:
        """Return who takes over."""
        return self.colleagues[self.cleaned_data["taker"]]

    def read_until(self) -> date | None:
        """Return the last day of cover; None for good."""
        until: date | None = self.cleaned_data["until"] if self.cleaned_data["span"] == "cover" else None
        return until


class CasesHandoverForm(HandoverForm):
    """Which cases go, to which colleague, for how long and why."""

    cases = forms.MultipleChoiceField(
        label="Cases to hand over", error_messages={"required": "Choose at least one case"}
    )
    field_order = ["cases", "taker", "span", "until", "reason"]

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        colleagues: Iterable[User],
        cases: Iterable[tuple[str, str]],
        today: date,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, colleagues=colleagues, leaves=False, today=today, **options)
        self.fields["reason"].required = True
        self.set_choices("cases", cases)
