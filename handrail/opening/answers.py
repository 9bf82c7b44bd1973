"""The answers that set a service up: typed, or read from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from handrail.foundation.errors import UserError
from handrail.foundation.yaml_document import DeclaredFileError, YamlDocument
from handrail.service_models.catalogue import get_service

# The setting that keeps each answer; who is invited is kept in the database.
SETTINGS = {
    "brand": "HANDRAIL_BRAND",
    "address": "HANDRAIL_ADDRESS",
    "controller": "HANDRAIL_CONTROLLER",
    "privacy_contact": "HANDRAIL_PRIVACY_CONTACT",
    "email_host": "HANDRAIL_EMAIL_HOST",
    "from_email": "HANDRAIL_FROM_EMAIL",
}
QUESTIONS = {
    "service": "Service (its name among `handrail services list`)",
    "brand": "Name shown on every page",
    "address": "Public address, such as https://help.example.org",
    "controller": "Organisation responsible for the data (the controller)",
    "privacy_contact": "Email address or phone number for questions about privacy",
    "email_host": "Mail server (leave blank for later)",
    "from_email": "Address that mail comes from (leave blank for later)",
    "manager_name": "Name of the first service manager",
    "manager_email": "Work email of the first service manager",
    "manager_telephone": "Phone number of the first service manager",
}
REQUIRED = ("service", "brand", "address", "manager_name", "manager_email")


@dataclass(frozen=True)
class SetupAnswers:
    """What `handrail setup` asks."""

    service: str = ""
    brand: str = ""
    address: str = ""
    controller: str = ""
    privacy_contact: str = ""
    email_host: str = ""
    from_email: str = ""
    manager_name: str = ""
    manager_email: str = ""
    manager_telephone: str = ""

    def list_settings(self) -> dict[str, str]:
        """Return the settings these answers make, by name; nothing for what was left blank."""
        values = {setting: getattr(self, name) for name, setting in SETTINGS.items() if getattr(self, name)}
        parts = urlsplit(self.address)
        if parts.scheme == "https" and parts.hostname:
            values["HANDRAIL_HOSTS"] = parts.hostname
        return values


def read_answers(path: Path) -> SetupAnswers:
    """Return the answers of a file, checked. Raises UserError."""
    document = YamlDocument(path)
    if document.repeats:
        raise DeclaredFileError(*document.repeats)
    return check_answers(document.read_texts())


def check_answers(data: Mapping[str, str]) -> SetupAnswers:
    """Return answers, checked. Raises UserError that names what is unknown, missing or wrong."""
    names = [field.name for field in fields(SetupAnswers)]
    if unknown := [name for name in data if name not in names]:
        raise UserError(f"Answers: expected {', '.join(names)}; got {', '.join(unknown)}.")
    answers = SetupAnswers(**{name: value.strip() for name, value in data.items()})
    if missing := [name for name in REQUIRED if not getattr(answers, name)]:
        raise UserError(f"Answers: {', '.join(missing)} missing. Add a line for each.")
    get_service(answers.service)
    parts = urlsplit(answers.address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise UserError(
            f"address: expected the start of an address, such as https://help.example.org; got "
            f"{answers.address!r}."
        )
    try:
        validate_email(answers.manager_email)
    except ValidationError:
        raise UserError(f"manager_email: expected an email address; got {answers.manager_email!r}.") from None
    return answers


def find_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return a line for each setting that was something else before."""
    return [
        f"{name}: it is {before[name]!r}, the answer is {value!r}"
        for name, value in after.items()
        if name in before and before[name] != value
    ]
