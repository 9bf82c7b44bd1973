"""Pages of reviews: those of a case, supervision of staff, and marking an action as done."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_holders
from handrail.audit.trail import note_opened
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.diary.queries import list_keepers
from handrail.journey.reviews import actions
from handrail.journey.reviews.forms import ReviewDoneForm, ReviewNoteForm
from handrail.journey.reviews.presenters import review_panels
from handrail.journey.reviews.queries import (
    find_review_action,
    list_case_reviews,
    list_supervisions,
)


@case_page(Permission.READ_CLINICAL)
def show_case_reviews(request: StaffRequest, case: Case) -> HttpResponse:
    """Show every review of a case."""
    context = {"case": case, "reviews": review_panels(list_case_reviews(case))}
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
    context = {"reviews": review_panels(list_supervisions(request.reader)), "team": team}
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
