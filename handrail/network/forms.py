"""Forms on which an organisation is typed: they ask whether it is one that a register has already."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from handrail.design import forms
from handrail.design.forms.doubts import IS_RIGHT, make_doubts_field
from handrail.design.forms.looks import replace_messages
from handrail.foundation.translation import translate_text as _
from handrail.network.models import RegisterEntry

# The answer that keeps a name as it was typed.
AS_TYPED = "typed"


def name_choice(field: str) -> str:
    """Return the name of the question that is asked about a field."""
    return f"{field}_entry"


class RegisterNameForm(forms.Form):
    """Asks, once nothing else is wrong, whether a name typed is an entry of a register that is spelt like it.

    `registers` gives for a field what finds such entries. The key of the one chosen is `<field>_entry` of the
    cleaned data, '' where the name stands as it was typed.
    """

    registers: ClassVar[dict[str, Callable[[str], Sequence[RegisterEntry]]]] = {}

    def full_clean(self) -> None:
        self.chosen_names: dict[str, str] = {}
        super().full_clean()
        if self.is_bound and not self.errors.keys() - {IS_RIGHT}:
            for field in self.registers.keys() & self.fields.keys():
                self.ask_which(field)
        if self.errors and self.confirmed_doubts:
            # They are asked again with the page that comes back, ticked already.
            self.fields.setdefault(IS_RIGHT, make_doubts_field(self.confirmed_doubts))

    def ask_which(self, field: str) -> None:
        """Ask of one field which entry it is, where there are some like it; keep the answer."""
        typed = str(self.cleaned_data.get(field) or "")
        entries = self.registers[field](typed) if typed else []
        question = name_choice(field)
        self.cleaned_data[question] = ""
        if not entries:
            return
        choices = [(str(entry.pk), describe_entry(entry)) for entry in entries]
        self.fields[question] = forms.ChoiceField(
            label=_("Is it one of these?"),
            choices=[*choices, (AS_TYPED, _("None of these: keep ‘%(name)s’", name=typed))],
            required=False,
            inline=False,
            optional=False,
        )
        replace_messages(self.fields[question])
        chosen = self[question].data
        names = {str(entry.pk): str(entry) for entry in entries}
        if chosen in names:
            self.cleaned_data[question] = chosen
            self.chosen_names[field] = names[chosen]
        elif chosen != AS_TYPED:
            self.add_error(question, _("Select one of these, or keep what you entered"))

    def _expects(self, name: str) -> bool:
        return name in map(name_choice, self.registers) or super()._expects(name)


def describe_entry(entry: RegisterEntry) -> str:
    """Return an entry as it is told from others of its name: with its postcode, where it has one."""
    return ", ".join(text for text in (str(entry), getattr(entry, "postcode", "")) if text)
