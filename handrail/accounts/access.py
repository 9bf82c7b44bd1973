"""How a view says who may reach it. A view that says nothing is refused by the middleware."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader

View = Callable[..., HttpResponse]
ViewType = TypeVar("ViewType", bound=Callable[..., HttpResponseBase])


class ReaderRequest(HttpRequest):
    """Any request, once the middleware has said who reads: `NOBODY` where nobody is signed in."""

    reader: Reader
    # Signed in, and still to set up the second factor that the roles ask for.
    must_set_up: bool = False
    # Sent after its writer's sign-in had ended: what was typed is kept, and nothing is acted on.
    is_late: bool = False


class StaffRequest(ReaderRequest):
    """A request that only somebody signed in can make."""

    user: User


class Access(StrEnum):
    """Who may reach a view that asks for no permission."""

    PUBLIC = "public"
    PRIVATE_LINK = "private_link"
    SIGNED_IN = "signed_in"


def get_page_name(request: HttpRequest) -> str:
    """Return the name of a page's address; empty before its view is known."""
    return (request.resolver_match and request.resolver_match.url_name) or ""


def require_permission(permission: Permission, *, refused: str = "") -> Callable[[ViewType], ViewType]:
    """Let in signed-in people who hold a permission in at least one service; tell the others `refused`.

    The record itself is then fetched by a query scoped to the services in which they hold it.
    """

    def mark_view(view: ViewType) -> ViewType:
        view.refused = refused  # type: ignore[attr-defined]
        return _mark_access(view, permission)

    return mark_view


def _mark_access(view: ViewType, access: Access | Permission) -> ViewType:
    view.access = access  # type: ignore[attr-defined]
    return view


def allow_everybody(view: ViewType) -> ViewType:
    """Let anybody in: the view shows no record."""
    return _mark_access(view, Access.PUBLIC)


def allow_link_holders(view: ViewType) -> ViewType:
    """Let in holders of the unguessable link in the address; the view checks its token."""
    return _mark_access(view, Access.PRIVATE_LINK)


def allow_signed_in(view: ViewType) -> ViewType:
    """Let in anybody signed in: the view shows only what their own roles allow."""
    return _mark_access(view, Access.SIGNED_IN)


def keep_own_drafts(view: ViewType) -> ViewType:
    """Leave it to a view how its drafts are saved, or that it keeps none."""
    vars(view)["keeps_own_drafts"] = True
    return view


def leave_uncounted(view: ViewType) -> ViewType:
    """Count no posts to a view, not even by address: nothing about their senders is looked at."""
    view.uncounted = True  # type: ignore[attr-defined]
    return view
