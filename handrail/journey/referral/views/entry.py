"""A referral taken with the caller on the line: one page a call, earlier records shown while typing."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest, keep_own_drafts, require_permission
from handrail.accounts.policy import Permission
from handrail.design.forms import CleanedData
from handrail.foundation.errors import UserError
from handrail.foundation.wording import join_words
from handrail.journey.case.actions import drop_draft
from handrail.journey.case.drafts import (
    answer_autosave,
    as_querydict,
    as_uuid,
    fill_form,
    is_autosave,
    save_page,
)
from handrail.journey.case.errors import NotNow
from handrail.journey.case.form_drafts import CLEAR_ACTION
from handrail.journey.case.forms.safe_contact import read_safe_contact
from handrail.journey.case.models import Case, Draft
from handrail.journey.case.page_helpers import SAFETY_ACTION, note_cases
from handrail.journey.case.queries import draft_of
from handrail.journey.identity.queries import find_similar_cases
from handrail.journey.referral import actions, queries
from handrail.journey.referral.actions import TakenReferral
from handrail.journey.referral.forms import EntryForm, LookupForm
from handrail.journey.waiting.models import WaitingReferral
from handrail.network.actions import PracticeAnswer

STILL_WORRIED = "You’re worried about the safety of {names}. Save their referral too: that opens the concern."
NO_NAME = "someone whose name was not typed"
PERSON = (
    "given_name",
    "family_name",
    "date_of_birth",
    "nhs_number",
    "telephone",
    "email",
    "postcode",
    "contact_by",
    "contact_needs",
)
SAVED_TO_WAIT = "We’ve saved referral {reference}. A colleague has to look at it before it goes on."
REFERRER = ("referrer_name", "referrer_organisation", "referrer_email", "referrer_telephone")


@keep_own_drafts
@require_permission(Permission.TAKE_REFERRAL)
def referral_entry(request: StaffRequest) -> HttpResponse:
    """Enter a referral, then straight on to screening; what is typed is kept with its call.

    The number of the call stands in the address: two tabs are two calls, and a page loaded again is the same.
    """
    number = as_uuid(request.GET.get("call"))
    if request.method == "POST":
        return _answer(request, number or as_uuid(request.POST.get("submission")) or uuid.uuid4())
    if number is None:
        return redirect(_find_address("referral-entry", uuid.uuid4()))
    draft = draft_of(queries.make_call_key(request.user, number))
    typed = as_querydict(draft.data) if draft else None
    return _page(request, number, _filled(request, draft), typed=typed, draft=draft)


def _find_address(name: str, number: uuid.UUID) -> str:
    return f"{reverse(name)}?call={number}"


def _answer(request: StaffRequest, number: uuid.UUID) -> HttpResponse:
    key = queries.make_call_key(request.user, number)
    action = request.POST.get("action")
    if is_autosave(request):
        return answer_autosave(request, lambda: save_page(request, key))
    if action == "receive":
        return _receive(request, number)
    if action == CLEAR_ACTION:
        drop_draft(key)
        drop_draft(queries.make_worry_key(request.user, number))
        return redirect("referral-entry")
    draft = save_page(request, key).draft
    if action == SAFETY_ACTION:
        actions.remember_worry(by=request.user, number=number, at=timezone.now())
        return redirect(_find_address("referral-safety", number))
    return _page(request, number, _filled(request, draft), typed=request.POST, looked=True, draft=draft)


def _receive(request: StaffRequest, number: uuid.UUID) -> HttpResponse:
    form = _form(request, request.POST)
    valid = form.is_valid()
    if valid and (sent := queries.sent_with(form.cleaned_data["submission"])):
        return redirect("screening", sent.case.reference)
    found = _found(request, request.POST)
    chosen = request.POST.get("known_person", "")
    known = queries.known_person(request.reader, chosen)
    if found and not known and chosen != "new":
        form.add_error(None, "Select a person, or select someone new")
        valid = False
    if not valid:
        return _page(request, number, form, typed=request.POST, looked=True, status=422)
    said = form.cleaned_data
    try:
        referral = actions.take_referral(
            known=known,
            person=_read_person(said),
            practice=PracticeAnswer(said["practice"], said["practice_entry"]),
            number=number,
            by=request.user,
            at=timezone.now(),
            **_facts(form),
        )
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return _page(request, number, form, typed=request.POST, looked=True, status=409)
    except UserError as refusal:
        form.add_error("happened_on", str(refusal))
        return _page(request, number, form, typed=request.POST, looked=True, status=409)
    if isinstance(referral, WaitingReferral):
        messages.success(request, SAVED_TO_WAIT.format(reference=referral.reference))
        return redirect("desk")
    worrying = [call for call in queries.list_open_calls(request.reader) if call.is_worrying]
    if worrying:
        names = join_words([call.caller or NO_NAME for call in worrying])
        messages.warning(request, STILL_WORRIED.format(names=names))
    return redirect("screening", referral.case.reference)


def _read_person(said: CleanedData) -> dict[str, object]:
    needs = {"large_print": bool(said["large_print"])}
    return {name: said[name] for name in PERSON} | needs | read_safe_contact(said)


def _facts(form: EntryForm) -> TakenReferral:
    said = form.cleaned_data
    return {
        "submission": said["submission"],
        "service": said["service"],
        "route": said["route"],
        "referrer": {name: said[name] for name in REFERRER},
        "answers": {},
        "reason": said["reason"],
        "employer": {"name": said["employer"], "entry": said["employer_entry"]},
        "information_source": said["information_source"],
        "confirmed_doubts": form.confirmed_doubts,
        "happened_on": said["happened_on"],
    }


@require_permission(Permission.TAKE_REFERRAL)
def show_caller_safety(request: StaffRequest) -> HttpResponse:
    """Worried about a caller who has no case yet: who to call; saving the referral opens a concern."""
    number = as_uuid(request.GET.get("call"))
    back = _find_address("referral-entry", number) if number else reverse("referral-entry")
    context = {"title": "Worried about a caller’s safety", "back_address": back}
    return render(request, "journey/safety/caller.html", context)


@require_permission(Permission.TAKE_REFERRAL)
def find_earlier_records(request: StaffRequest) -> HttpResponse:
    """The fragment of possible earlier records, for what is typed so far."""
    found = _found(request, request.POST)
    return render(
        request,
        "journey/referral/found.html",
        {"found": found, "chosen": request.POST.get("known_person", ""), "prefix": "typed"},
    )


def _found(request: StaffRequest, typed: QueryDict) -> list[Case]:
    so_far = LookupForm(typed).read_identity()
    found = [] if so_far.is_empty() else find_similar_cases(request.reader, so_far)
    note_cases(request, found)
    return found


def _form(request: StaffRequest, data: QueryDict | None = None) -> EntryForm:
    may = request.reader.list_services_with(Permission.TAKE_REFERRAL)
    offered = [
        (service, version)
        for service, version in queries.open_services(timezone.localdate())
        if service.slug in may
    ]
    return EntryForm(data, offered=offered, lookup=reverse("referral-lookup"))


def _filled(request: StaffRequest, draft: Draft | None) -> EntryForm:
    """The form filled with what was typed, nothing of it judged yet."""
    return fill_form(_form(request), draft.data if draft else {})


def _page(
    request: StaffRequest,
    number: uuid.UUID,
    form: EntryForm,
    *,
    typed: QueryDict | None,
    draft: Draft | None = None,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    calls = queries.list_open_calls(request.reader)
    return render(
        request,
        "journey/referral/entry.html",
        {
            "form": form,
            "title": "New referral",
            "found": _found(request, typed) if typed else [],
            "chosen": typed.get("known_person", "") if typed else "",
            "autosave": _find_address("referral-entry", number),
            "saved": draft.saved_at if draft else None,
            "call": next((call for call in calls if call.number == number), None),
            "other_calls": [call for call in calls if call.number != number],
            "safety_address": _find_address("referral-safety", number),
            **context,
        },
        status=status,
    )
