"""Promising to ring somebody back, and saying that it was done or put off."""

from django.http import Http404, HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.diary.actions.call_backs import finish_call_back, move_call_back, promise_call_back
from handrail.journey.diary.forms.call_backs import CallBackForm, CallBackOutcomeForm
from handrail.journey.diary.models import CallBack
from handrail.journey.diary.queries import find_call_back, list_keepers


@case_page(Permission.RECORD_CONTACT)
def promise_call_back_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Ring back at a time about something, from any page of the case."""
    at = timezone.now()
    form = CallBackForm(
        request.POST or None,
        keepers=list_keepers(case),
        at=at,
        initial={"user": str(request.user.pk)},
    )
    return work_through(
        request,
        form,
        act=lambda form: promise_call_back(
            case=case,
            promise=CallBack(
                user=form.read_user(), due_at=form.cleaned_data["due_at"], about=form.cleaned_data["about"]
            ),
            by=request.user,
            at=at,
            submission=form.cleaned_data["submission"],
        ),
        then=("case", case.reference),
        title="Call back",
        case=case,
        button="Save",
    )


@case_page(Permission.RECORD_CONTACT)
def close_call_back_page(request: StaffRequest, case: Case, call_back_id: int) -> HttpResponse:
    """Say that somebody rang back, or when they will."""
    at = timezone.now()
    row = find_call_back(case, call_back_id)
    if row is None:
        raise Http404("Nobody promised this call.")
    form = CallBackOutcomeForm(
        request.POST or None, keepers=list_keepers(case), at=at, initial={"user": str(row.user_id)}
    )
    return work_through(
        request,
        form,
        act=lambda form: _close(request, row, form),
        then=("case", case.reference),
        title="Call back",
        case=case,
        template="journey/diary/call_back.html",
        call_back=row,
        button="Save",
    )


def _close(request: StaffRequest, row: CallBack, form: CallBackOutcomeForm) -> CallBack | None:
    answers = form.cleaned_data
    if answers["state"] == "done":
        return finish_call_back(call_back=row, by=request.user, at=form.now, submission=answers["submission"])
    return move_call_back(
        call_back=row,
        user=form.read_user(),
        due_at=answers["due_at"],
        by=request.user,
        at=form.now,
        submission=answers["submission"],
    )
