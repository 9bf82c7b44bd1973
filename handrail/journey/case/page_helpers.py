"""How a staff page gets its case and how a form is worked through, the same everywhere.

A case page is scoped to what the reader may see and its reading is audited. A form that cannot be acted on
comes back with everything typed: with an error summary, or with what somebody else has done meanwhile.
"""

import functools
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest, View, keep_own_drafts, require_permission
from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.audit.trail import note_listed, note_opened, note_refused
from handrail.design.forms import Form
from handrail.design.service_voice import show_for
from handrail.foundation.errors import UserError
from handrail.journey.case import queries
from handrail.journey.case.actions import append_event, once_per_submission
from handrail.journey.case.correction import FactCorrection
from handrail.journey.case.drafts import answer_autosave, as_uuid, is_autosave
from handrail.journey.case.errors import Conflict
from handrail.journey.case.events import describe_event
from handrail.journey.case.form_drafts import CLEAR_ACTION, forget_form, save_form, show_draft
from handrail.journey.case.forms.correction import CORRECTION_REASON, ask_why
from handrail.journey.case.history import find_erasure
from handrail.journey.case.models import Case, Event
from handrail.journey.case.signals import worry_raised

# The value of the control 'Worried about safety', which stands on every form of a case.
SAFETY_ACTION = "safety"

FormType = TypeVar("FormType", bound=Form)
ResultType = TypeVar("ResultType")
# The name of an address, alone or with its arguments.
Destination = str | tuple[str, ...]


class CaseRequest(StaffRequest):
    """The request of a page of one case."""

    case: Case
    # What the page puts right, where it was opened to.
    correction: FactCorrection | None


def case_page(permission: Permission, *, keeps_drafts: bool = False) -> Callable[[View], View]:
    """A view of one case, named by its reference, for those who hold `permission` in its service.

    'Worried about safety', pressed on its form, opens a concern. What was typed is saved: by the view itself
    where it `keeps_drafts`, else as a draft of this person's form, which `work_through` shows again.
    """

    def wrap_view(view: View) -> View:
        @require_permission(permission)
        @functools.wraps(view)
        def answer_request(request: CaseRequest, reference: str, **arguments: object) -> HttpResponse:
            try:
                case = queries.find_case(request.reader, reference, permission)
            except Case.DoesNotExist:
                if restricted := queries.find_restricted_case(request.reader, reference, permission):
                    return refuse_restricted(request, restricted)
                if erasure := find_erasure(request.reader, reference, permission):
                    return refuse_erased(request, erasure)
                raise Http404(f"There is no case {reference} that you can see.") from None
            note_opened(request, case.reference, case.service)
            request.case = case
            case.correction = getattr(request, "correction", None)
            show_for(case.service)
            if case.client_died:
                case.death = queries.find_death(case.person)
            keep = functools.partial(view, request, case, **arguments) if keeps_drafts else None
            return answer_draft(request, case, keep) or view(request, case, **arguments)

        return keep_own_drafts(answer_request)

    return wrap_view


def refuse_restricted(request: StaffRequest, case: Case) -> HttpResponse:
    """Say that a record is restricted, who to ask, and how to open it where somebody is in danger; log it."""
    note_refused(request, case.reference, case.service)
    restriction = queries.find_restriction(case.person)
    context = {
        "reference": case.reference,
        "readers": queries.list_named_readers(restriction) if restriction else [],
        "may_open": request.reader.has_permission(Permission.OPEN_IN_EMERGENCY, case.service),
    }
    return render(request, "journey/restriction/refused.html", context, status=403)


def refuse_erased(request: StaffRequest, erasure: Event) -> HttpResponse:
    """Say that a record was erased, when, why and by who, to those who might have opened it; log it."""
    note_refused(request, erasure.case.reference, erasure.case.service)
    return render(request, "journey/erased.html", {"erasure": erasure}, status=410)


def note_cases(request: HttpRequest, cases: Iterable[Case]) -> None:
    """Have the audit note that the page names these cases."""
    note_listed(request, [(case.reference, case.service) for case in cases])


def answer_draft(
    request: StaffRequest, case: Case, keep: Callable[[], HttpResponse] | None
) -> HttpResponse | None:
    """Answer what only saves or clears a form, and 'Worried about safety'; None where the view must act.

    `keep` is the view, where it saves what is typed by itself.
    """
    action = request.POST.get("action")
    if is_autosave(request) and not keep:
        return answer_autosave(request, lambda: save_form(request))
    if action == CLEAR_ACTION and not keep:
        forget_form(request)
        return redirect(request.get_full_path())
    if action != SAFETY_ACTION:
        return None
    worry_raised.send(case_page, case=case, by=request.user, at=timezone.now())
    if not keep:
        save_form(request)
    elif (answer := keep()).status_code == 409:
        return answer
    return redirect_with_way_back(request, reverse("safety", args=[case.reference]))


def redirect_with_way_back(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect to an address that offers the way back to this page."""
    return redirect(f"{address}?{urlencode({'back': request.path})}")


def work_through(
    request: StaffRequest,
    form: FormType,
    *,
    act: Callable[[FormType], ResultType],
    then: Destination | Callable[[ResultType], Destination],
    title: str,
    case: Case | None = None,
    template: str = "journey/form.html",
    **context: object,
) -> HttpResponse:
    """Show a form; when it is sent and valid, `act` on it and go to `then`.

    A form with free text is saved as somebody types. What was saved before is shown again, with whose it is,
    when it was kept, what was recorded otherwise since, and a button to clear it. Opened to put a fact right,
    it asks why, and what it saves replaces that fact.
    """
    if case and (correction := case.correction) and CORRECTION_REASON not in form.fields:
        ask_why(form, correction)
        return work_through(
            request,
            form,
            act=lambda form: correction.replace(
                lambda: act(form), form.cleaned_data[CORRECTION_REASON], form.fields
            ),
            then=correction.then,
            title=correction.title,
            case=case,
            template=template,
            **{**context, **correction.describe_page()},
        )
    status = 200
    given = context.get("buttons")
    buttons = given if isinstance(given, list) else [{"text": context.get("button") or "Continue"}]
    context = {**context, **show_draft(request, form, buttons)}
    if request.method == "POST":
        if not callable(then) and queries.is_done(as_uuid(form.data.get(form.add_prefix("submission")))):
            # Sent twice: what the page asks may have changed by the first, and the second is answered alike.
            return go_to(then)
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    result = act(form)
                    if case:
                        sent = form.cleaned_data.get("submission")
                        keep_confirmed_doubts(case, form.confirmed_doubts, request.user, sent)
            except Conflict as conflict:
                status = 409
                context["conflict"] = conflict.events
                context["event_words"] = lambda event: describe_event(event.kind, event.data)
                renew_seen(form, max(event.pk for event in conflict.events))
            except UserError as refusal:
                status = 409
                form.add_error(None, str(refusal))
            else:
                forget_form(request)
                return go_to(then(result) if callable(then) else then)
    return render(request, template, {"form": form, "title": title, "case": case, **context}, status=status)


def go_to(where: Destination) -> HttpResponse:
    """Redirect to an address by its name."""
    return redirect(*where) if isinstance(where, tuple) else redirect(where)


def keep_confirmed_doubts(case: Case, doubts: Sequence[str], by: User, submission: uuid.UUID | None) -> None:
    """Keep on the timeline, once a page, that unlikely answers were asked about and said to be right."""
    if doubts:
        # The page's own number is that of the action; this one follows from it, so that it too counts once.
        own = uuid.uuid5(submission, "answer.confirmed") if submission else None
        _note_confirmed(case=case, asked="; ".join(doubts), by=by, submission=own)


@once_per_submission
def _note_confirmed(*, case: Case, asked: str, by: User, submission: uuid.UUID | None) -> None:
    append_event(case, "answer.confirmed", by=by, at=timezone.now(), submission=submission, asked=asked)


def seen_of(form: Form) -> int | None:
    """The event number the page was drawn from, for the action to compare."""
    return int(form.cleaned_data["seen"]) if str(form.cleaned_data.get("seen") or "").isdigit() else None


def renew_seen(form: Form, number: int) -> None:
    """Let a form that comes back count as drawn from this event or revision, since the page shows it."""
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = str(number)
