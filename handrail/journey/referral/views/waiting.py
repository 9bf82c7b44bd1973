"""Referrals of somebody recorded as dead: the list, and what staff decide about each."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.audit.trail import note_listed, note_opened
from handrail.journey.case.page_helpers import Destination, note_cases, work_through
from handrail.journey.case.queries import find_death
from handrail.journey.referral.actions import decide_waiting
from handrail.journey.referral.forms.waiting import WaitingForm
from handrail.journey.referral.models import Referral
from handrail.journey.referral.presenters import describe_end, list_waiting_facts, list_waiting_rows
from handrail.journey.referral.queries import sent_with
from handrail.journey.waiting.models import WaitingDecision, WaitingReferral
from handrail.journey.waiting.queries import find_shown_case, find_waiting, list_undecided


@require_permission(Permission.TAKE_REFERRAL)
def list_waiting_referrals(request: StaffRequest) -> HttpResponse:
    """The referrals that wait because somebody is recorded as dead."""
    rows = list(list_undecided(request.reader))
    note_listed(request, [(row.reference, row.service) for row in rows])
    return render(request, "journey/referral/waiting_list.html", {"rows": list_waiting_rows(rows)})


@require_permission(Permission.TAKE_REFERRAL)
def decide_waiting_page(request: StaffRequest, waiting_id: uuid.UUID) -> HttpResponse:
    """Say who a referral is about: it is taken, or closed; once decided, what was decided."""
    waiting = find_waiting(request.reader, waiting_id)
    if waiting is None:
        raise Http404("There is no such referral that you can see.")
    note_opened(request, waiting.reference, waiting.service)
    if waiting.decided_at:
        return _show_decided(request, waiting)
    case = find_shown_case(request.reader, waiting.person)
    note_cases(request, [case] if case else [])

    def find_next(referral: Referral | None) -> Destination:
        return ("screening", referral.case.reference) if referral else "waiting-referrals"

    return work_through(
        request,
        WaitingForm(request.POST or None),
        act=lambda form: decide_waiting(
            waiting=waiting,
            decision=WaitingDecision(form.cleaned_data["decision"]),
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        ),
        then=find_next,
        title="Decide who this referral is about",
        template="journey/referral/waiting.html",
        button="Save",
        waiting=waiting,
        facts=list_waiting_facts(waiting),
        known=case,
        death=find_death(waiting.person),
    )


def _show_decided(request: StaffRequest, waiting: WaitingReferral) -> HttpResponse:
    """What was decided; a page that is sent again leads to the case that came of it."""
    taken = sent_with(waiting.submission)
    if request.method == "POST":
        return redirect("screening", taken.case.reference) if taken else redirect("waiting-referrals")
    page = {"waiting": waiting, "decided": describe_end(waiting), "case": taken.case if taken else None}
    return render(request, "journey/referral/waiting_decided.html", page)
