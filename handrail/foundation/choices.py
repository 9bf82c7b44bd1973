"""Closed lists of codes with their words. Pure, so that rules, models and forms share one list."""

from enum import StrEnum
from typing import Self


class TextChoices(StrEnum):
    """A closed list of codes and the words shown for each, as Django's class of this name, typed.

    A member is its code; without a label of its own it is shown as its code is read: 'off_sick', 'Off sick'.
    """

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make the member of a code and its words."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label or code.replace("_", " ").capitalize()
        return member

    @classmethod
    def list_choices(cls, *members: Self) -> list[tuple[str, str]]:
        """Return each code with its words, as a form offers them: of `members`, else of the whole list."""
        return [(member.value, member.label) for member in members or cls]

    @classmethod
    def find_label(cls, code: str) -> str:
        """Return the words of a code, nothing for none. Raises ValueError for one that is not listed."""
        return cls(code).label if code else ""
