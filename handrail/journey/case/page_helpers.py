"""How a staff page gets its case and how a form is worked through, the same everywhere.

A case page is scoped to what the reader may see and its reading is audited. A form that cannot be acted on
comes back with everything typed: with an error summary, or with what somebody else has done meanwhile.
"""

import functools
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import View, require_permission
from handrail.accounts.audit import record_reading
from handrail.accounts.policy import Permission
from handrail.design.forms import Form
from handrail.foundation.errors import UserError
from handrail.journey.case import form_memory, queries
from handrail.journey.case.drafts import NOT_KEPT, DraftSections, as_uuid
from handrail.journey.case.errors import Conflict, DraftConflict
from handrail.journey.case.events import describe_event
from handrail.journey.case.models import Case
from handrail.journey.case.presenters import section_items
from handrail.journey.case.signals import section_saved, worry_raised

# The value of the control 'Worried about safety', which stands on every form of a case.
SAFETY_ACTION = "safety"


def case_page(permission: Permission, *, keeps_drafts: bool = False) -> Callable[[View], View]:
    """A view of one case, named by its reference, for those who hold `permission` in its service.

    'Worried about safety', pressed on its form, opens a concern. What was typed is kept: by the view itself
    where it `keeps_drafts`, else until the page is opened again.
    """

    def decorate(view: View) -> View:
        @require_permission(permission)
        @functools.wraps(view)
        def page(request: HttpRequest, reference: str, **arguments: Any) -> HttpResponse:
            try:
                case = queries.find_case(request.reader, reference, permission)
            except Case.DoesNotExist:
                raise Http404(f"There is no case {reference} that you can see.") from None
            if request.method == "GET":
                record_reading(
                    request.reader,
                    record=case.reference,
                    page=request.resolver_match.url_name,
                    at=timezone.now(),
                )
            request.case = case
            if not is_safety_pressed(request):
                return view(request, case, **arguments)
            worry_raised.send(case_page, case=case, by=request.user, at=timezone.now())
            if not keeps_drafts:
                form_memory.keep_typed(request)
            elif (kept := view(request, case, **arguments)).status_code == 409:
                return kept
            return redirect_to_concern(request, case)

        return page

    return decorate


def is_safety_pressed(request: HttpRequest) -> bool:
    """Return whether 'Worried about safety' sent the form."""
    return request.method == "POST" and request.POST.get("action") == SAFETY_ACTION


def redirect_to_concern(request: HttpRequest, case: Case) -> HttpResponse:
    """Redirect to the concern over the case's safety, with the way back to what was typed."""
    return redirect_with_way_back(request, reverse("safety", args=[case.reference]))


def redirect_with_way_back(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect to an address that offers the way back to this page."""
    return redirect(f"{address}?{urlencode({'back': request.path})}")


def work_through(
    request: HttpRequest,
    form: Form,
    *,
    act: Callable[[Form], Any],
    then: Any,
    title: str,
    case: Case | None = None,
    template: str = "journey/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent and valid, `act` on it and go to `then`."""
    status = 200
    form_memory.put_back(request, form)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                result = act(form)
            except Conflict as conflict:
                status = 409
                context["conflict"] = conflict.events
                context["event_words"] = lambda event: describe_event(event.kind, event.data)
                form.data = form.data.copy()
                form.data[form.add_prefix("seen")] = str(max(event.pk for event in conflict.events))
            except UserError as refusal:
                status = 409
                form.add_error(None, str(refusal))
            else:
                form_memory.forget_typed(request)
                where = then(result) if callable(then) else then
                return redirect(*where) if isinstance(where, tuple) else redirect(where)
    return render(request, template, {"form": form, "title": title, "case": case, **context}, status=status)


def seen_of(form: Form) -> int | None:
    """The event number the page was drawn from, for the action to compare."""
    return int(form.cleaned_data["seen"]) if str(form.cleaned_data.get("seen") or "").isdigit() else None


def hub_page(
    request: HttpRequest,
    case: Case,
    sections: DraftSections,
    *,
    title: str,
    button: str,
    address: Callable[[str], str],
    finish: Callable[[dict[str, dict[str, object]], uuid.UUID | None], object],
    template: str = "journey/sections.html",
    **context: object,
) -> HttpResponse:
    """The list of sections: what is left, where work stopped, and `finish` once all is there.

    `finish` gets what every section says and the page's `submission`; sent twice, the page finishes once.
    """
    problems: list[str] = []
    if request.method == "POST":
        submission = as_uuid(request.POST.get("submission"))
        if queries.is_done(submission):
            return redirect("case", case.reference)
        problems = [f"Complete the {section.title} section" for section in sections.list_unfinished()]
        if not problems:
            try:
                finish(sections.read_cleaned(), submission)
                return redirect("case", case.reference)
            except UserError as refusal:
                problems = [str(refusal)]
    return render(
        request,
        template,
        {
            "title": title,
            "case": case,
            "sections": sections,
            "items": section_items(sections, address),
            "address": address,
            "problems": problems,
            "button": button,
            "submission": uuid.uuid4(),
            **context,
        },
        status=409 if problems else 200,
    )


def section_page(
    request: HttpRequest,
    case: Case | None,
    sections: DraftSections,
    code: str,
    *,
    address: Callable[[str], str],
    hub: str,
    **context: object,
) -> HttpResponse:
    """One section of work done a page at a time. What is typed is kept even where it is not yet right.

    `address` gives a section's own address; `hub` is the list of sections. Autosaving posts here as well,
    with the header `X-Autosave`.
    """
    if code not in sections.sections:
        raise Http404("There is no such section.")
    user = request.user if request.user.is_authenticated else None
    autosaving = request.headers.get("X-Autosave") is not None
    status = 200
    form = sections.make_form(code)
    if request.method == "POST":
        form = sections.make_form(code, request.POST)
        try:
            interruption = _keep(request, case, sections, code)
        except DraftConflict as conflict:
            if autosaving:
                return JsonResponse({"error": str(conflict)}, status=409)
            context["draft_conflict"] = conflict.draft
            context["theirs"] = _differences(form, conflict.draft.data.get(code, {}))
            form.data = form.data.copy()
            form.data["seen"] = str(conflict.draft.revision)
            status = 409
        else:
            if autosaving:
                return _autosaved(sections, interruption if user else None)
            valid = _checked(request, form, case)
            if user and interruption:
                return redirect_with_way_back(request, interruption)
            if request.POST.get("action") == "later":
                return redirect(hub)
            if valid:
                following = sections.find_next(code)
                return redirect(address(following) if following else hub)
            status = 422
            form.data = form.data.copy()
            form.data["seen"] = str(sections.revision_seen)
    before = sections.find_previous(code)
    return render(
        request,
        context.pop("template", "journey/section.html"),
        {
            "form": form,
            "title": sections.sections[code].title,
            "case": case,
            "section": sections.sections[code],
            "back": {"href": address(before) if before else hub},
            "hub": hub,
            "autosave": request.path,
            "saved": sections.draft.saved_at if sections.draft else None,
            **context,
        },
        status=status,
    )


def _keep(request: HttpRequest, case: Case | None, sections: DraftSections, code: str) -> str | None:
    """Keep what was typed in a section; pressed for later, it is marked to be come back to.

    Return the address of the page that must come next, where what was typed asks for one: it is kept together
    with what follows from it, or not at all.
    """
    autosaving = request.headers.get("X-Autosave") is not None
    by = request.user if request.user.is_authenticated else None
    later = None if autosaving else request.POST.get("action") == "later"
    before = sections.typed.get(code, {})
    with transaction.atomic():
        at = timezone.now()
        sections.save_section(code, request.POST, by=by, at=at, later=later)
        if case is None:
            return None
        answers = section_saved.send(
            section_page, case=case, sections=sections, code=code, before=before, by=by, at=at
        )
    return next((address for _, address in answers if address), None)


def _autosaved(sections: DraftSections, interruption: str | None) -> JsonResponse:
    """What an autosaving page is told; where an answer calls for another page, also where to go at once."""
    said = {"saved_at": timezone.now().isoformat(), "seen": str(sections.revision_seen)}
    if interruption:
        said["interrupts"] = interruption
    return JsonResponse(said)


def _checked(request: HttpRequest, form: Form, case: Case | None) -> bool:
    """Whether a section is right; what must be acted on at once is said on the page that follows."""
    valid = form.is_valid()
    nations = service_models.get_service(case.service).nations if case else ()
    for warning in form.list_warnings(nations) if valid and hasattr(form, "list_warnings") else ():
        messages.warning(request, warning)
    return valid


def _differences(form: Form, theirs: dict[str, list[str]]) -> list[dict[str, str]]:
    """What somebody else saved in the fields where this page says otherwise."""
    mine = {name: values for name, values in form.data.lists() if name not in NOT_KEPT}
    return [
        {
            "label": (form.fields[name].label if name in form.fields else name.replace("-", " ")),
            "theirs": ", ".join(theirs.get(name, [])),
            "yours": ", ".join(mine.get(name, [])),
        }
        for name in sorted({*mine, *theirs})
        if mine.get(name, [""]) != theirs.get(name, [""])
    ]
