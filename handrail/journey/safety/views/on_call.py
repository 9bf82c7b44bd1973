"""Who is on call out of hours: the roster of a service, kept by its manager."""

from datetime import time

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.backends.utils import csrf_input
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.journey.case.page_helpers import work_through
from handrail.journey.safety import queries
from handrail.journey.safety.actions import roster
from handrail.journey.safety.forms import OnCallForm
from handrail.journey.safety.models import OnCall
from handrail.journey.safety.presenters import turn_row
from handrail.outbox.carriers import is_carried
from handrail.service_models import Service
from handrail.service_models.crisis import read_crisis_lines


def service_led(request: StaffRequest, slug: str) -> Service:
    """A service whose team the reader leads. Raises Http404 otherwise."""
    if slug not in request.reader.list_services_with(Permission.MANAGE_TEAM):
        raise Http404("There is no such service whose team you manage.")
    return service_models.get_service(slug)


@require_permission(Permission.MANAGE_TEAM)
def show_roster(request: StaffRequest, service: str) -> HttpResponse:
    """The turns to come, the gaps in the next week, and a form to add a turn."""
    about = service_led(request, service)
    at = timezone.now()
    hours = about.about.safety
    opens, closes = time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)
    form = OnCallForm(
        request.POST or None,
        staff=queries.may_answer(service),
        today=timezone.localdate(at),
        hours=(opens, closes),
        texts=is_carried("text"),
    )
    return work_through(
        request,
        form,
        act=lambda form: roster.put_on_call(service=service, by=request.user, at=at, **form.read_facts()),
        then=("on-call", service),
        title="Who is on call",
        caption=about.name,
        back={"href": ".."},
        template="journey/safety/on_call.html",
        button="Put on call",
        service=about,
        hours=hours,
        opens=opens,
        closes=closes,
        turns=[turn_row(turn, service, csrf_input(request)) for turn in queries.list_turns([service], at)],
        gaps=queries.nobody_on_call([service], at)[service],
        lines_stale=read_crisis_lines().is_review_due(timezone.localdate(at)),
        lines_reviewed=read_crisis_lines().reviewed,
    )


@require_permission(Permission.MANAGE_TEAM)
def take_off(request: StaffRequest, service: str, turn_id: int) -> HttpResponse:
    """Take a turn off the roster."""
    service_led(request, service)
    turn = get_object_or_404(OnCall, service=service, pk=turn_id, ends_at__gt=timezone.now())
    if request.method == "POST":
        roster.take_off_call(turn=turn, by=request.user, at=timezone.now())
    return redirect("on-call", service)
