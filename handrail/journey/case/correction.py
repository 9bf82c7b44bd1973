"""A fact that a page puts right."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class FactCorrection:
    """What is put right on a page: the form that recorded it is filled with its `answers` and asks why.

    kind, number    of the fact
    then            the address, by its name, the reference of the case and more, that saving leads to
    replace         given what records it again, the reason and what the form asks: both in one transaction
    """

    kind: str
    number: int
    title: str
    intro: str
    answers: Mapping[str, object]
    then: tuple[str, ...]
    replace: Callable[[Callable[[], object], str, Collection[str]], object]

    def describe_page(self) -> dict[str, object]:
        """Return what the page shows around its form."""
        name, *arguments = self.then
        strike_out = reverse("strike-out", args=[arguments[0], self.kind, self.number])
        return {
            "intro": self.intro,
            "button": "Save correction",
            "buttons": None,
            "back": {"href": reverse(name, args=arguments)},
            "cancel": {"href": strike_out, "text": "None of it is right: mark it as recorded in error"},
        }
