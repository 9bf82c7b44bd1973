"""Drafts of pages that know nothing of them: those sent after a sign-in had ended, those of lower floors.

What was typed on a page sent too late is kept as its writer's draft, and nothing is acted on.

The writer is whoever the page was given to, by its mark, or whose sign-in has just ended.
"""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import Http404, HttpRequest

from handrail.accounts.access import Access, StaffRequest, View
from handrail.accounts.middleware import find_access
from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_active_user
from handrail.accounts.signals import form_finished, form_shown, page_sent_late
from handrail.design.forms import Form
from handrail.design.writer import read_writer
from handrail.foundation.errors import UserError
from handrail.journey.case.drafts import list_typed
from handrail.journey.case.form_drafts import forget_form, save_form, show_draft


@receiver(form_shown, dispatch_uid="show draft")
def show_draft_below(
    *, request: StaffRequest, form: Form, buttons: list[dict[str, object]], **_: object
) -> dict[str, object]:
    """Return what a page of a lower floor shows of a form's draft."""
    return show_draft(request, form, buttons)


@receiver(form_finished, dispatch_uid="forget draft")
def forget_draft_below(*, request: StaffRequest, **_: object) -> None:
    """Forget the draft of a form that a lower floor has acted on."""
    forget_form(request)


@receiver(page_sent_late, dispatch_uid="keep late page")
def keep_late_page(
    *, request: StaffRequest, view: View, arguments: Mapping[str, object], **_: object
) -> bool:
    """Keep what was typed on a page that came too late, as its own view would; return whether it was kept."""
    typed = list_typed(request.POST)
    writer = find_writer(request) if any(any(values) for values in typed.values()) else None
    if writer is None or request.must_set_up or not may_reach(view, writer):
        return False
    return save_as(writer, request, view, arguments)


def find_writer(request: HttpRequest) -> User | None:
    """Return who wrote what was sent, where they may still sign in."""
    marked = read_writer(request.POST.get("writer", ""))
    if marked is not None:
        return find_active_user(marked)
    return request.user if request.user.is_authenticated else None


def may_reach(view: View, writer: User) -> bool:
    """Return whether a page is of somebody's work: one that they would be let into."""
    access = find_access(view)
    if isinstance(access, Permission):
        return writer.build_reader().has_permission(access)
    return access == Access.SIGNED_IN


def save_as(writer: User, request: StaffRequest, view: View, arguments: Mapping[str, object]) -> bool:
    """Save a page for its writer, as its script would have; a page that they may not see keeps nothing."""
    user, reader = request.user, request.reader
    request.user, request.reader, request.is_late = writer, writer.build_reader(), True
    try:
        if not getattr(view, "keeps_own_drafts", False):
            return bool(save_form(request).draft)
        answer = view(request, **arguments)
        # Someone else saved the same page meanwhile: both are shown once the writer is back.
        return answer.status_code == 200 or (answer.status_code == 409 and bool(save_form(request).draft))
    except (Http404, PermissionDenied, UserError):
        return False
    finally:
        request.user, request.reader, request.is_late = user, reader, False
