"""Pages of work done a section at a time: the list of sections, and each section on a page of its own."""

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import User
from handrail.design.forms import CleanedData, Form
from handrail.foundation.errors import UserError
from handrail.journey.case import queries
from handrail.journey.case.drafts import (
    SavedPage,
    answer_autosave,
    as_querydict,
    as_uuid,
    is_autosave,
    list_typed,
)
from handrail.journey.case.errors import DraftConflict
from handrail.journey.case.form_drafts import find_form_draft, forget_form
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import keep_confirmed_doubts, redirect_with_way_back, renew_seen
from handrail.journey.case.presenters import section_items
from handrail.journey.case.sections import DraftSections
from handrail.journey.case.signals import section_saved


@dataclass(frozen=True)
class SectionRoutes:
    """Where the pages are: the list of sections, and each section by its code."""

    hub: str
    address: Callable[[str], str]


def name_routes(name: str, *arguments: object) -> SectionRoutes:
    """Return the routes of a list called `name` whose sections are called `name`-section."""
    return SectionRoutes(
        reverse(name, args=arguments), lambda code: reverse(f"{name}-section", args=[*arguments, code])
    )


def hub_page(
    request: HttpRequest,
    case: Case,
    sections: DraftSections,
    routes: SectionRoutes,
    *,
    finish: Callable[[dict[str, CleanedData], uuid.UUID | None], object],
    template: str = "journey/sections.html",
    **context: object,
) -> HttpResponse:
    """The list of sections: what is left, where work stopped, and `finish` once all is there.

    `finish` gets what every section says and the page's `submission`; sent twice, the page finishes once. The
    page needs a `title` and the words of its `button`.
    """
    problems: list[str] = []
    if request.method == "POST":
        submission = as_uuid(request.POST.get("submission"))
        if queries.is_done(submission):
            return redirect("case", case.reference)
        problems = [f"Complete the {section.title} section" for section in sections.list_unfinished()]
        if not problems:
            try:
                confirmed = sections.list_confirmed_doubts()
                finish(sections.read_cleaned(), submission)
                if isinstance(request.user, User):
                    keep_confirmed_doubts(case, confirmed, request.user, submission)
                return redirect("case", case.reference)
            except UserError as refusal:
                problems = [str(refusal)]
    shown = {
        "case": case,
        "sections": sections,
        "items": section_items(sections, routes.address),
        "address": routes.address,
        "problems": problems,
        "submission": uuid.uuid4(),
    }
    return render(request, template, {**shown, **context}, status=409 if problems else 200)


def section_page(
    request: HttpRequest,
    case: Case | None,
    sections: DraftSections,
    code: str,
    routes: SectionRoutes,
    *,
    template: str = "journey/section.html",
    **context: object,
) -> HttpResponse:
    """One section of work done a page at a time. What is typed is kept even where it is not yet right."""
    if code not in sections.sections:
        raise Http404("There is no such section.")
    save = functools.partial(save_section, request, case, sections, code)
    if is_autosave(request):
        return answer_autosave(request, save)
    status, form = 200, sections.make_form(code, request.POST if request.method == "POST" else None)
    if late := find_late_page(request, sections, code):
        form, context["draft_conflict"] = sections.make_form(code, late), sections.draft
        context["theirs"] = list_differences(form, sections.typed.get(code, {}))
        renew_seen(form, sections.revision_seen)
    elif form.is_bound:
        try:
            page = save()
        except DraftConflict as conflict:
            status = 409
            context["draft_conflict"] = conflict.draft
            context["theirs"] = list_differences(form, conflict.draft.data.get(code, {}))
            renew_seen(form, conflict.draft.revision)
        else:
            if isinstance(request.user, User):
                forget_form(request)
            onward = find_onward(request, sections, code, routes, valid=check_section(request, form, case))
            if page.interrupts:
                return redirect_with_way_back(request, page.interrupts)
            if onward:
                return redirect(onward)
            status = 422
            renew_seen(form, sections.revision_seen)
    shown = describe_section(request, sections, code, routes)
    return render(request, template, {"form": form, "case": case, **shown, **context}, status=status)


def find_late_page(request: HttpRequest, sections: DraftSections, code: str) -> QueryDict | None:
    """Return what a reader sent too late, where someone else had saved the page meanwhile."""
    if request.method == "POST" or not isinstance(request.user, User) or not sections.draft:
        return None
    late = find_form_draft(request, sections.make_form(code))
    if late is None:
        return None
    data = as_querydict(late.data)
    data["submission"] = str(uuid.uuid4())
    return data


def find_onward(
    request: HttpRequest, sections: DraftSections, code: str, routes: SectionRoutes, *, valid: bool
) -> str:
    """Return where a saved section leads; empty where it must be corrected first."""
    following = sections.find_next(code)
    if request.POST.get("action") == "later" or (valid and not following):
        return routes.hub
    return routes.address(following) if valid and following else ""


def describe_section(
    request: HttpRequest, sections: DraftSections, code: str, routes: SectionRoutes
) -> dict[str, object]:
    """Return what the page of a section shows around its form."""
    before = sections.find_previous(code)
    return {
        "title": sections.sections[code].title,
        "section": sections.sections[code],
        "back": {"href": routes.address(before) if before else routes.hub},
        "autosave": request.path,
        "saved": sections.draft.saved_at if sections.draft else None,
    }


def save_section(request: HttpRequest, case: Case | None, sections: DraftSections, code: str) -> SavedPage:
    """Save what was typed in a section; pressed for later, it is marked to be come back to.

    It is saved together with what follows from it, such as a concern over safety, or not at all.
    """
    by = request.user if request.user.is_authenticated else None
    later = None if is_autosave(request) else request.POST.get("action") == "later"
    before = sections.typed.get(code, {})
    with transaction.atomic():
        at = timezone.now()
        draft = sections.save_section(code, request.POST, by=by, at=at, later=later)
        answers = case and section_saved.send(
            section_page, case=case, sections=sections, code=code, before=before, by=by, at=at
        )
    interrupts = next((address for _, address in answers or () if address), "")
    return SavedPage(draft, sections.revision_seen, interrupts)


def check_section(request: HttpRequest, form: Form, case: Case | None) -> bool:
    """Return whether a section is right; the next page says what must be acted on at once."""
    valid = form.is_valid()
    nations = service_models.get_service(case.service).nations if case else ()
    for warning in form.list_warnings(nations) if valid and hasattr(form, "list_warnings") else ():
        messages.warning(request, warning)
    return valid


def list_differences(form: Form, theirs: dict[str, list[str]]) -> list[dict[str, str]]:
    """Return what somebody else saved in the fields where this page says otherwise."""
    yours = list_typed(form.data)
    return [
        {
            "label": (str(form.fields[name].label) if name in form.fields else name.replace("-", " ")),
            "theirs": ", ".join(theirs.get(name, [])),
            "yours": ", ".join(yours.get(name, [])),
        }
        for name in sorted({*yours, *theirs})
        if yours.get(name, [""]) != theirs.get(name, [""])
    ]
