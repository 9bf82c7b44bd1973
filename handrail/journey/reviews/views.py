"""Pages of reviews: those of a case, supervision of staff, and marking an action as done."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_holders
from handrail.audit.trail import note_opened
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.diary.queries import list_keepers
from handrail.journey.reviews import actions
from handrail.journey.reviews.forms import (
    ReviewActionForm,
    ReviewDoneForm,
    ReviewNoteForm,
    TakeBackActionForm,
)
from handrail.journey.reviews.models import ReviewAction
from handrail.journey.reviews.presenters import review_panels
from handrail.journey.reviews.queries import (
    find_correctable_action,
    find_review_action,
    list_case_reviews,
    list_supervisions,
)


@case_page(Permission.READ_CLINICAL)
def show_case_reviews(request: StaffRequest, case: Case) -> HttpResponse:
    """Show every review of a case."""
    context = {"case": case, "reviews": review_panels(list_case_reviews(case), request.reader)}
    return render(request, "journey/reviews/case.html", context)


@case_page(Permission.READ_CLINICAL)
def record_case_review_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Record a review of a case."""
    form = ReviewNoteForm(request.POST or None, owners=list_keepers(case))
    return work_through(
        request,
        form,
        act=lambda form: actions.record_case_review(
            case=case,
            review=form.read_review(),
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("case-reviews", case.reference),
        title="Record a case review",
        intro="Staff who may read health details can read it. Its actions go to their owners’ desks.",
        case=case,
        button="Save review",
    )


@require_permission(Permission.RECORD_CONTACT)
def show_supervision(request: StaffRequest) -> HttpResponse:
    """Show one's own supervision, and for a manager that of the team."""
    led = request.reader.list_services_with(Permission.MANAGE_TEAM)
    team = find_holders(Permission.RECORD_CONTACT, led).exclude(pk=request.user.pk) if led else []
    context = {"reviews": review_panels(list_supervisions(request.reader), request.reader), "team": team}
    return render(request, "journey/reviews/supervision.html", context)


@require_permission(Permission.MANAGE_TEAM)
def record_supervision_page(request: StaffRequest, user_id: int) -> HttpResponse:
    """Record a supervision of somebody in a team that the reader manages."""
    led = request.reader.list_services_with(Permission.MANAGE_TEAM)
    person = (
        find_holders(Permission.RECORD_CONTACT, led).filter(pk=user_id).exclude(pk=request.user.pk).first()
    )
    if person is None:
        raise Http404("There is no such person in a team you manage.")
    service = next(slug for slug in led if person.memberships.filter(service=slug).exists())
    return work_through(
        request,
        ReviewNoteForm(request.POST or None, owners=find_holders(Permission.RECORD_CONTACT, [service])),
        act=lambda form: actions.record_supervision(
            service=service,
            supervised=person,
            review=form.read_review(),
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then="supervision",
        title=f"Record a supervision of {person.name}",
        intro="They, you and the managers of the service can read it. Name no client.",
        back={"href": reverse("supervision")},
        button="Save supervision",
    )


@require_permission(Permission.RECORD_CONTACT)
def finish_review_action_page(request: StaffRequest, review_action_id: int) -> HttpResponse:
    """Mark an action of one's own as done."""
    line = find_review_action(request.reader, review_action_id)
    if line is None:
        raise Http404("You have no such action.")
    if line.review.case:
        note_opened(request, line.review.case.reference, line.review.case.service)
    return work_through(
        request,
        ReviewDoneForm(request.POST or None),
        act=lambda _form: actions.finish_review_action(line=line, at=timezone.now()),
        then="desk",
        title=f"Done: {line.action}",
        button="Mark as done",
    )


def _find_correctable(request: StaffRequest, key: int) -> ReviewAction:
    line = find_correctable_action(request.reader, key)
    if line is None:
        raise Http404("There is no such action that you may correct.")
    if line.review.case:
        note_opened(request, line.review.case.reference, line.review.case.service)
    return line


def _name_reviews(line: ReviewAction) -> tuple[str, ...]:
    case = line.review.case
    return ("case-reviews", case.reference) if case else ("supervision",)


def _list_owners(line: ReviewAction) -> Iterable[User]:
    case = line.review.case
    return list_keepers(case) if case else find_holders(Permission.RECORD_CONTACT, [line.review.service])


@require_permission(Permission.RECORD_CONTACT)
def correct_review_action_page(request: StaffRequest, review_action_id: int) -> HttpResponse:
    """Put an action of a review right; what it said first stays readable, struck through."""
    line = _find_correctable(request, review_action_id)
    then = _name_reviews(line)
    return work_through(
        request,
        ReviewActionForm(request.POST or None, owners=_list_owners(line), line=line),
        act=lambda form: actions.correct_review_action(
            line=line,
            right=form.read_line(),
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        ),
        then=then,
        title="Correct an action",
        back={"href": reverse(then[0], args=then[1:])},
        button="Save correction",
    )


@require_permission(Permission.RECORD_CONTACT)
def take_back_review_action_page(request: StaffRequest, review_action_id: int) -> HttpResponse:
    """Take back an action that was recorded in error; it leaves the desk of its owner."""
    line = _find_correctable(request, review_action_id)
    then = _name_reviews(line)
    return work_through(
        request,
        TakeBackActionForm(request.POST or None),
        act=lambda form: actions.take_back_review_action(
            line=line, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        ),
        then=then,
        title=f"Recorded in error: {line.action}",
        intro="It leaves the desk of its owner, and stays in the review, struck through, with your reason.",
        back={"href": reverse(then[0], args=then[1:])},
        button="Mark as recorded in error",
    )


@require_permission(Permission.RECORD_CONTACT)
def reopen_review_action_page(request: StaffRequest, review_action_id: int) -> HttpResponse:
    """Take back that an action of a review was done."""
    line = _find_correctable(request, review_action_id)
    then = _name_reviews(line)
    return work_through(
        request,
        ReviewDoneForm(request.POST or None),
        act=lambda _form: actions.reopen_review_action(line=line),
        then=then,
        title=f"Not done after all: {line.action}",
        back={"href": reverse(then[0], args=then[1:])},
        button="Mark as not done",
    )
