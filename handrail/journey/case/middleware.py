"""Drafts of every form of staff: what its script saves as somebody types, and the button that clears it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from handrail.accounts.access import Access, StaffRequest, View
from handrail.accounts.middleware import find_access
from handrail.accounts.policy import Permission
from handrail.journey.case.drafts import answer_autosave, is_autosave
from handrail.journey.case.form_drafts import CLEAR_ACTION, forget_form, save_form


class KeepDrafts:
    """Saves and clears the draft of a form, before its view acts; pages of a case do so by themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: StaffRequest, view: View, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Answer what only saves or clears a form; pages for the public keep drafts of their own."""
        access = find_access(view)
        if getattr(view, "keeps_own_drafts", False) or not (
            isinstance(access, Permission) or access == Access.SIGNED_IN
        ):
            return None
        if is_autosave(request):
            return answer_autosave(request, lambda: save_form(request))
        if request.method == "POST" and request.POST.get("action") == CLEAR_ACTION:
            forget_form(request)
            return redirect(request.get_full_path())
        return None
