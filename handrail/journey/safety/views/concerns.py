"""The concern over a client's safety: what stands, what to do next, and raising one by a single press."""

import uuid
from collections.abc import Callable
from typing import NotRequired, TypedDict, Unpack

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.design.forms import Form
from handrail.foundation.errors import UserError
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.case.section_pages import SectionRoutes, section_page
from handrail.journey.case.sections import DraftSection, DraftSections
from handrail.journey.safety import actions, queries
from handrail.journey.safety.forms import (
    PARTS,
    AcceptForm,
    ConcernPart,
    MistakeForm,
    NoteForm,
    ReachAttemptForm,
)
from handrail.journey.safety.models import Concern
from handrail.journey.safety.presenters import latest_record, page_of


@case_page(Permission.RAISE_CONCERN)
def show_concern(request: StaffRequest, case: Case) -> HttpResponse:
    """The concern that is open, or the last; 'Worried about safety', pressed elsewhere, opens one."""
    at = timezone.now()
    if request.method == "POST":
        actions.open_concern(
            case=case,
            source="worry",
            by=request.user,
            at=at,
            submission=as_uuid(request.POST.get("submission")),
        )
        return redirect("safety", case.reference)
    context = page_of(case, request.reader, at)
    context |= {"back_to": _way_back(request, case), "new_token": uuid.uuid4}
    context["waits"] = request.GET.get("waiting") == "1"
    return render(request, "journey/safety/concern.html", context)


def _way_back(request: StaffRequest, case: Case) -> str:
    """The page on which the control was pressed, where it is one of this case."""
    asked = request.GET.get("back", "")
    home = reverse("case", args=[case.reference])
    return asked if asked.startswith(home) and asked != request.path else ""


@case_page(Permission.ANSWER_CONCERN)
def taken_up(request: StaffRequest, case: Case) -> HttpResponse:
    """Say that one is dealing with it."""
    if request.method == "POST":
        try:
            actions.take_up(
                case=case,
                by=request.user,
                at=timezone.now(),
                submission=as_uuid(request.POST.get("submission")),
            )
        except UserError as refusal:
            messages.warning(request, str(refusal))
    return redirect("safety", case.reference)


@case_page(Permission.RAISE_CONCERN)
def add_note_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Anybody who sees the case may add what they saw, heard or did."""
    return _step(
        request,
        case,
        NoteForm(request.POST or None),
        lambda form, **common: actions.add_note(text=form.cleaned_data["text"], **common),
        title="Add a note",
        button="Save note",
    )


@case_page(Permission.ANSWER_CONCERN)
def record_attempt_page(request: StaffRequest, case: Case) -> HttpResponse:
    """One attempt to reach the client, or somebody who can."""
    form = ReachAttemptForm(request.POST or None, at=timezone.now())
    if asked := request.GET.get("rung"):
        form.initial["rung"] = asked
    return _step(
        request,
        case,
        form,
        lambda form, **common: actions.record_attempt(**form.read_facts(), **common),
        title="Trying to reach the client",
        button="Save attempt",
    )


@case_page(Permission.ANSWER_CONCERN)
def accept_page(request: StaffRequest, case: Case) -> HttpResponse:
    """A named person accepts responsibility: nothing else ends a concern."""
    form = AcceptForm(request.POST or None, at=timezone.now())
    form.initial.setdefault("telephone", request.user.telephone)
    return _step(
        request,
        case,
        form,
        lambda form, **common: actions.accept_responsibility(**form.read_facts(), **common),
        title="Accept responsibility",
        intro="This is the only way to end the concern. The name stays on the record.",
        button="Accept responsibility",
    )


@case_page(Permission.ANSWER_CONCERN)
def close_mistake_page(request: StaffRequest, case: Case) -> HttpResponse:
    """A named person closes a concern that should never have been opened."""
    form = MistakeForm(request.POST or None)
    form.initial.setdefault("telephone", request.user.telephone)
    return _step(
        request,
        case,
        form,
        lambda form, **common: actions.close_mistake(
            reason=form.cleaned_data["reason"], telephone=form.cleaned_data["telephone"], **common
        ),
        title="Opened by mistake",
        intro="Only for a concern that should never have been opened. If you worry at all, leave it open. "
        "Your name and the reason stay on the record, and everyone it alerted is told.",
        button="Close the concern",
    )


class StepWords(TypedDict):
    """What the page of a step says: its heading, its button, and what stands above the form."""

    title: str
    button: str
    intro: NotRequired[str]


def _step(
    request: StaffRequest,
    case: Case,
    form: Form,
    act: Callable[..., object],
    **words: Unpack[StepWords],
) -> HttpResponse:
    """One form that adds a step to the open concern."""
    return work_through(
        request,
        form,
        act=lambda form: act(
            form,
            case=case,
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("safety", case.reference),
        case=case,
        back={"href": reverse("safety", args=[case.reference])},
        **words,
    )


@case_page(Permission.ANSWER_CONCERN, keeps_drafts=True)
def record_part(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    """Assessment, formulation or safety plan: saved as it is typed, recorded when it is done."""
    found = next((each for each in PARTS if each.code == code), None)
    concern = queries.open_concern_of(case)
    if found is None:
        raise Http404("There is no such part of the record.")
    if concern is None:
        return redirect("safety", case.reference)
    sections = _sections(concern, found)
    concern_page = reverse("safety", args=[case.reference])
    response = section_page(
        request,
        case,
        sections,
        code,
        SectionRoutes(concern_page, lambda _: concern_page),
        template="journey/safety/part.html",
        caption=found.why,
    )
    if request.POST.get("action") == "record" and response.status_code == 302:
        _record(request, case, found, sections)
    return response


def _sections(concern: Concern, found: ConcernPart) -> DraftSections:
    """One section, begun from what was recorded before."""
    before = latest_record(concern, found.code)
    known = dict(before.data) if before else {}
    return DraftSections(
        f"safety:{concern.pk}:{found.code}",
        [DraftSection(found.code, found.title, found.form, initial=known)],
    )


def _record(request: StaffRequest, case: Case, found: ConcernPart, sections: DraftSections) -> None:
    said = sections.read_cleaned()[found.code]
    try:
        actions.record_part(
            case=case,
            by=request.user,
            at=timezone.now(),
            part=found.code,
            label=found.title,
            answers={name: str(value) for name, value in said.items()},
            draft_key=sections.key,
            submission=as_uuid(request.POST.get("submission")),
        )
    except UserError as refusal:
        messages.warning(request, str(refusal))
