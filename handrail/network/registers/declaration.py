"""What a register says of itself; the pages of all of them are drawn from this."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from handrail.design import forms
from handrail.network.models import RegisterEntry
from handrail.service_models import Service


class RegisterForm(forms.Form):
    """Asks for the details of one entry. The names of the fields are those of the model."""

    revises_record = True

    def offer_choices(self, service: Service) -> None:
        """Offer what this service has to choose from."""

    def read_values(self) -> dict[str, object]:
        """Return the details that were given, by field of the model."""
        values = {name: self.cleaned_data[name] for name in self.fields if name not in ("submission", "seen")}
        return {name: "" if value is None else value for name, value in values.items()}

    def list_entries(self) -> list[dict[str, object]]:
        """Return the details of each entry that the form adds."""
        return [self.read_values()]


@dataclass(frozen=True)
class Register:
    """One kind of entry: its words, its model and form, what its list shows, and what counts as the same."""

    slug: str
    title: str
    noun: str
    # What the software does with an entry, in a sentence for whoever keeps the register.
    purpose: str
    model: type[RegisterEntry]
    form: type[RegisterForm]
    # What the list shows after the name: a heading, and the field under it.
    columns: Mapping[str, str]
    # Entries that may be the one to be added, by the service and what was typed.
    find_similar: Callable[[str, RegisterForm], Iterable[RegisterEntry]]
    search_fields: tuple[str, ...] = ("name",)
    # Whether each service has entries of its own; the others are shared.
    is_of_service: bool = True
    # The form that adds, where it asks otherwise than the one that changes.
    add_form: type[RegisterForm] | None = None
    # Whether two entries may be joined: of organisations that others name as they please.
    may_join: bool = False
    # The template that shows what was typed as people will see it; empty where there is nothing to show.
    preview: str = ""
