"""The details of a person, as two records are compared and one takes them from the other."""

from collections.abc import Collection
from typing import cast

from django.db.models import Field

from handrail.foundation.wording import nhs_date
from handrail.journey.case.models import ContactMode, Person
from handrail.journey.case.safe_contact import SAFE_CONTACT_FIELDS, ContactSafety, choose_stricter

# What is chosen together, with its words and the columns that hold it.
DETAILS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Name", ("given_name", "family_name")),
    "date_of_birth": ("Date of birth", ("date_of_birth",)),
    "nhs_number": ("NHS or CHI number", ("nhs_number",)),
    "telephone": ("Phone number", ("telephone",)),
    "email": ("Email address", ("email",)),
    "address": ("Address", ("address", "postcode")),
    "contact_by": ("Preferred way to be contacted", ("contact_by",)),
    "safe_contact": ("Safe contact", (*SAFE_CONTACT_FIELDS, "safe_contact_said_at")),
    "contact_needs": ("Needs when we contact them", ("contact_needs", "large_print", "language")),
    "emergency_contact": (
        "Emergency contact",
        ("emergency_name", "emergency_relation", "emergency_telephone"),
    ),
    "gender": ("Gender", ("gender",)),
    "ethnicity": ("Ethnicity", ("ethnicity",)),
    "practice": ("GP practice", ("practice",)),
}
# Never chosen: the stricter of both holds.
SAFE_CONTACT = "safe_contact"
# Of a detail's columns: the value before and the one taken, as JSON keeps them.
TakenDetails = dict[str, list[object]]


def describe_detail(person: Person, code: str) -> str:
    """Return a detail as a page shows it; '' where the record has none."""
    if code == "name":
        return person.name
    if code == "date_of_birth":
        return nhs_date(person.date_of_birth) if person.date_of_birth else ""
    if code == "safe_contact":
        return _describe_safe_contact(person)
    if code == "contact_by":
        return ContactMode.find_label(person.contact_by)
    return ", ".join(str(value) for name in DETAILS[code][1] if (value := getattr(person, name)))


def _describe_safe_contact(person: Person) -> str:
    contact = person.safe_contact
    if contact.has_rules:
        return f"Only by {', '.join(contact.safe_channels) or 'nothing'} {contact.describe_times()}".strip()
    return "Do not leave messages" if contact.no_messages else ""


def list_differences(kept: Person, record: Person) -> list[str]:
    """Return the details that the two records do not share."""
    return [code for code in DETAILS if describe_detail(kept, code) != describe_detail(record, code)]


def list_choices(kept: Person, record: Person) -> list[str]:
    """Return the details that the two records do not share and staff choose between."""
    return [code for code in list_differences(kept, record) if code != SAFE_CONTACT]


def suggest_taken(kept: Person, record: Person) -> set[str]:
    """Return what the record should give: what the other lacks."""
    return {code for code in list_choices(kept, record) if not describe_detail(kept, code)}


def take_details(kept: Person, record: Person, codes: Collection[str]) -> TakenDetails:
    """Set these details of one record as the other has them; return what was changed. Saves nothing.

    Whatever is chosen, the stricter rules of safe contact hold, with the words that they rest on.
    """
    chosen = [name for code in codes if code != SAFE_CONTACT for name in DETAILS[code][1]]
    values = {name: getattr(record, _find_column(name).attname) for name in chosen}
    taken: TakenDetails = {}
    for name, value in {**values, **_choose_safe_contact(kept, record)}.items():
        before = _read_column(kept, name)
        setattr(kept, _find_column(name).attname, value)
        if (after := _read_column(kept, name)) != before:
            taken[name] = [before, after]
    return taken


def _choose_safe_contact(kept: Person, record: Person) -> dict[str, object]:
    """Return the columns that keep both records safe; needs that may hold an instruction are all kept."""
    stricter = choose_stricter(kept.safe_contact, record.safe_contact)
    values = stricter.list_columns()
    sources = [person for person in (kept, record) if person.safe_contact == stricter]
    values["safe_contact_said_at"] = sources[0].safe_contact_said_at if sources else None
    if stricter.contact_safety == ContactSafety.UNCLEAR:
        needs = dict.fromkeys(filter(None, (kept.contact_needs, record.contact_needs)))
        values["contact_needs"] = "; ".join(needs)
    return values


def return_details(kept: Person, taken: TakenDetails) -> None:
    """Set what was taken as it was before, where nobody has changed it since. Saves nothing."""
    for name, (before, after) in taken.items():
        if _read_column(kept, name) == after:
            column = _find_column(name)
            setattr(kept, column.attname, None if before is None else column.to_python(before))


def _find_column(name: str) -> "Field[object, object]":
    return cast("Field[object, object]", Person._meta.get_field(name))


def _read_column(person: Person, name: str) -> object:
    column = _find_column(name)
    return None if getattr(person, column.attname) is None else column.value_to_string(person)
