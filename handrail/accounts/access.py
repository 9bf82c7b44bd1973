"""How a view says who may reach it. A view that says nothing is refused by the middleware."""

from collections.abc import Callable
from typing import Any

View = Callable[..., Any]


def requires(permission: str, *, refused: str = "") -> Callable[[View], View]:
    """For signed-in people who hold `permission` in at least one service; `refused` is what others are told.

    The record itself is then fetched by a query scoped to the services in which they hold it.
    """

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        view.refused = refused  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """For anybody: shows no record."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def private_link(view: View) -> View:
    """For whoever holds the unguessable link in the address; the view checks the token."""
    view.access = "private_link"  # type: ignore[attr-defined]
    return view


def uncounted(view: View) -> View:
    """Nothing of whoever sends to this page is looked at: not even how often an address has posted."""
    view.uncounted = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """For anybody signed in: shows only what their own roles allow."""
    view.access = "signed_in"  # type: ignore[attr-defined]
    return view
