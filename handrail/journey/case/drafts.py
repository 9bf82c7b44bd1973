"""Unfinished pages: what was typed is saved as a draft, by the pause in typing or by a button.

The script posts a form to its own address after a pause, with a header of its own. This is the one place that
knows the header; a page says only how it saves its draft.
"""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.design.forms import Form
from handrail.design.forms.base import PAGE_TOKENS
from handrail.journey.case import queries
from handrail.journey.case.actions import save_draft
from handrail.journey.case.errors import DraftConflict
from handrail.journey.case.models import Draft

FormType = TypeVar("FormType", bound=Form)

AUTOSAVE_HEADER = "X-Autosave"
# Before the number of a matter that a draft is about.
MATTER = "matter:"
# Fields of the page itself: its token, number and the event it was drawn from, the button, the way onward.
PAGE_FIELDS = frozenset({"submission", "seen", "action", "then"}) | PAGE_TOKENS


@dataclass(frozen=True)
class SavedPage:
    """A saved page: its draft, the revision it must send next, and the address that must be opened next."""

    draft: Draft
    seen: int | None = None
    interrupts: str = ""


def is_autosave(request: HttpRequest) -> bool:
    """Return whether a page is only to be saved: sent by its script, or after its sign-in had ended."""
    is_sent_by_script = AUTOSAVE_HEADER in request.headers
    return request.method == "POST" and (is_sent_by_script or getattr(request, "is_late", False))


def answer_autosave(request: HttpRequest, save: Callable[[], SavedPage]) -> JsonResponse:
    """Save the page and tell its script when.

    Answers 409 where somebody else has saved the draft meanwhile, 410 where this page has been sent already:
    what was still on its way as the button was pressed brings no draft back.
    """
    if queries.is_done(as_uuid(request.POST.get("submission"))):
        return refuse_autosave("This has already been sent.")
    try:
        page = save()
    except DraftConflict as conflict:
        return JsonResponse({"error": str(conflict)}, status=409)
    answer = {"saved_at": page.draft.saved_at.isoformat()}
    if page.seen is not None:
        answer["seen"] = str(page.seen)
    if page.interrupts:
        answer["interrupts"] = page.interrupts
    return JsonResponse(answer)


def refuse_autosave(reason: str) -> JsonResponse:
    """Tell a page's script that what it belongs to was sent or deleted, so that it stops saving."""
    return JsonResponse({"error": reason}, status=410)


def save_page(request: StaffRequest, key: str, **more: object) -> SavedPage:
    """Save everything typed on a page, and `more` by name, as the draft `key`, whatever stood there."""
    data = {**list_typed(request.POST), **more}
    about = find_subject(request)
    return SavedPage(save_draft(key=key, data=data, about=about, by=request.user, at=timezone.now()))


def find_subject(request: HttpRequest) -> str:
    """Return the case or matter that a page is about, as its address names it; empty where it is of none."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    matter = named.get("matter_id")
    return str(named.get("reference") or (f"{MATTER}{matter}" if matter else ""))[:40]


def list_typed(data: QueryDict) -> dict[str, list[str]]:
    """Return the values of each field as typed, without the fields of the page itself."""
    # A null character is not text: PostgreSQL refuses it.
    return {
        name: [value.replace("\0", "") for value in values]
        for name, values in data.lists()
        if name not in PAGE_FIELDS
    }


def as_querydict(typed: Mapping[str, list[str]]) -> QueryDict:
    """Return what was typed as a form takes it."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def fill_form(form: FormType, typed: Mapping[str, list[str]], leave: Collection[str] = ()) -> FormType:
    """Fill a form that is not yet sent with what was typed on it before, unjudged; fields to `leave` stay."""
    data = as_querydict(typed)
    for name, field in form.fields.items():
        prefixed = form.add_prefix(name)
        if (
            name not in PAGE_FIELDS
            and name not in leave
            and not field.widget.value_omitted_from_data(data, {}, prefixed)
        ):
            form.initial[name] = field.widget.value_from_datadict(data, {}, prefixed)
    return form


def as_uuid(text: str | None) -> uuid.UUID | None:
    """Return a page's number as it was sent; None where it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
