"""Deny by default: every view must say who may reach it, and only they do."""

from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from handrail.accounts import second_factor
from handrail.accounts.access import Access, ReaderRequest, View
from handrail.accounts.log_lines import signed_in_user
from handrail.accounts.policy import GRANTS, NOBODY, Permission, Reader
from handrail.accounts.sessions import lead_to_sign_in

PUBLIC_ACCESS = (Access.PUBLIC, Access.PRIVATE_LINK)
# Sign-in pages belong to allauth, which guards its own; static files are public.
TRUSTED_VIEWS = (
    "allauth.account.",
    "allauth.mfa.",
    "allauth.usersessions.",
    "django.contrib.staticfiles.",
    "django.views.static",
)


class DenyByDefault:
    """Set `request.reader` and refuse any view the reader may not reach."""

    def __init__(self, get_response: Callable[[ReaderRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ReaderRequest) -> HttpResponse:
        user = request.user
        request.reader = user.build_reader() if user.is_authenticated else NOBODY
        request.must_set_up = user.is_authenticated and second_factor.is_missing(user, request.reader)
        if request.must_set_up:
            request.reader = Reader(request.reader.user_id, request.reader.name)
        signed_in_user.set(request.reader.user_id)
        response = self.get_response(request)
        # A browser keeps no page: the next person at the same computer must not find one by going back.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: ReaderRequest, view: View, args: object, kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        if request.must_set_up and (response := second_factor.lead_to_set_up(request, view)):
            return response
        if response := second_factor.lead_to_link(request):
            return response
        access = find_access(view)
        if access in PUBLIC_ACCESS:
            return None
        if access is None:
            raise PermissionDenied(f"{view.__module__}.{view.__name__} does not say who may reach it")
        if not request.user.is_authenticated:
            return lead_to_sign_in(request, view, kwargs)
        if isinstance(access, Permission) and not request.reader.has_permission(access):
            reason = f"You need permission to: {GRANTS[access].description.lower()}"
            raise PermissionDenied(getattr(view, "refused", "") or reason)
        return None


def find_access(view: View) -> Access | Permission | None:
    """Return what a view says of who may reach it; None where it says nothing."""
    if getattr(view, "__module__", "").startswith(TRUSTED_VIEWS):
        return Access.PUBLIC
    access: Access | Permission | None = getattr(view, "access", None)
    return access
