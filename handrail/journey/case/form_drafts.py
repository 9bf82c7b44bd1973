"""Drafts of forms that keep none of their own: one for each writer and address, whatever the form is about.

The address names the subject: this case, this matter, this session. A draft is its writer's alone.
"""

import uuid
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.design.forms import Form
from handrail.design.forms.drafts import (
    FactChange,
    describe_value,
    has_free_text,
    list_changes,
    read_drawn,
    write_drawn,
)
from handrail.journey.case import queries
from handrail.journey.case.actions import drop_draft, drop_old_drafts
from handrail.journey.case.drafts import PAGE_FIELDS, SavedPage, as_querydict, fill_form, save_page
from handrail.journey.case.models import Draft

# A form that was never sent is forgotten after this long.
FORMS_KEPT = timedelta(days=30)
# The value of the button that forgets what was typed on a form.
CLEAR_ACTION = "clear"
# What a draft keeps of its page besides what was typed: the event it was drawn from, what its boxes said.
SEEN, DRAWN = "seen", "drawn"


def form_key(request: HttpRequest) -> str:
    """Return the key of this person's draft of the form at this address."""
    return f"form:{request.user.pk}:{uuid.uuid5(uuid.NAMESPACE_URL, request.path).hex}"


def save_form(request: StaffRequest) -> SavedPage:
    """Save what was typed on a form, until it is sent or cleared."""
    drop_old_drafts("form:", before=timezone.now() - FORMS_KEPT)
    page = {name: [request.POST.get(name, "")] for name in (SEEN, DRAWN)}
    return save_page(request, form_key(request), **page)


def find_form_draft(request: HttpRequest, form: Form) -> Draft | None:
    """Return this person's draft of a form, where what it keeps is asked on it."""
    draft = queries.draft_of(form_key(request))
    return draft if draft and list_drafted(form, draft) else None


def list_drafted(form: Form, draft: Draft) -> dict[str, str]:
    """Return what a draft says in the fields of a form, by field, in words."""
    data = as_querydict(draft.data)
    return {
        name: describe_value(field, field.widget.value_from_datadict(data, {}, form.add_prefix(name)))
        for name, field in form.fields.items()
        if name not in PAGE_FIELDS
        and not field.widget.value_omitted_from_data(data, {}, form.add_prefix(name))
    }


def restore_form(form: Form, draft: Draft) -> list[FactChange]:
    """Fill a form that is opened again with its draft; return what was recorded otherwise since.

    A box that the writer had not touched shows what is recorded now. The page counts as drawn when it was
    first opened: what somebody else has changed since is a conflict.
    """
    drawn = read_drawn(draft.data.get(DRAWN, [""])[0])
    changes = list_changes(form, drawn, list_drafted(form, draft))
    fill_form(form, draft.data, leave={name for name, change in changes.items() if not change.is_contested})
    form.initial[SEEN] = draft.data[SEEN][0]
    return list(changes.values())


def forget_form(request: HttpRequest) -> None:
    """Forget what was saved of a form: it has been sent, or cleared."""
    drop_draft(form_key(request))


def show_draft(request: StaffRequest, form: Form, buttons: list[dict[str, object]]) -> dict[str, object]:
    """Fill a form from its reader's draft; return what its page needs to keep one and to say whose it is."""
    context: dict[str, object] = {"drawn": request.POST.get(DRAWN) or write_drawn(form)}
    if has_free_text(form):
        context["autosave"] = request.path
    if draft := find_form_draft(request, form):
        changes = [] if form.is_bound else restore_form(form, draft)
        clear = {"text": "Clear the page", "value": CLEAR_ACTION, "secondary": True}
        context |= {"draft": draft, "fact_changes": changes, "buttons": [*buttons, clear]}
    return context
