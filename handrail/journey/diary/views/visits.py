"""The page of a home visit: checking in, needing longer, dealing with a check-in that is missing."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.audit.trail import note_opened
from handrail.journey.case.page_helpers import work_through
from handrail.journey.case.queries import cases_for
from handrail.journey.diary.actions.visits import check_in, stay_longer, take_up_visit
from handrail.journey.diary.forms.visits import VisitForm
from handrail.journey.diary.models import Appointment
from handrail.journey.diary.queries.visits import find_visit
from handrail.journey.diary.rules import VisitNews


@require_permission(Permission.RECORD_CONTACT)
def check_in_page(request: StaffRequest, visit_id: int) -> HttpResponse:
    """Say whether somebody on a home visit is safe: they themselves, or who was alerted.

    Where they went is shown to whoever was alerted, also of a restricted record: somebody may be in danger.
    """
    visit = find_visit(request.reader, visit_id, timezone.now())
    if visit is None:
        raise Http404("There is no such visit for you to look after.")
    note_opened(request, visit.case.reference, visit.case.service)
    return work_through(
        request,
        VisitForm(request.POST or None, is_own=visit.user_id == request.user.pk),
        act=lambda form: _record_news(request, visit, form),
        then="desk",
        title=f"Home visit of {visit.user.name}",
        template="journey/diary/visit.html",
        visit=visit,
        may_open=cases_for(request.reader).filter(pk=visit.case_id).exists(),
        steps=list(visit.visit_steps.select_related("by", "alerted")),
        button="Save",
    )


def _record_news(request: StaffRequest, visit: Appointment, form: VisitForm) -> object:
    answers = form.cleaned_data
    common = {"visit": visit, "by": request.user, "at": timezone.now(), "submission": answers["submission"]}
    if answers["what"] == VisitNews.LONGER:
        return stay_longer(**common, minutes=int(answers["minutes"]))
    if answers["what"] == VisitNews.TAKEN_UP:
        return take_up_visit(**common)
    messages.success(request, f"{visit.user.name} is checked in.")
    return check_in(**common)
