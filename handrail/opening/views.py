"""What a service still needs, and the button that opens it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.journey.case.page_helpers import work_through
from handrail.opening.actions import open_service
from handrail.opening.forms import OpeningForm
from handrail.opening.queries import find_service_opening, list_requirements
from handrail.opening.rules import list_missing


@require_permission(Permission.MANAGE_TEAM)
def show_opening(request: StaffRequest, service: str) -> HttpResponse:
    """List what is needed before a service opens, and open it."""
    if service not in request.reader.list_services_with(Permission.MANAGE_TEAM):
        raise Http404("There is no such service whose team you manage.")
    about, at = service_models.get_service(service), timezone.now()
    requirements, opening = list_requirements(service, at), find_service_opening(service)
    missing = list_missing(requirements)

    def open_to_public(form: OpeningForm) -> None:
        although = bool(form.cleaned_data.get("although_missing"))
        if open_service(service=service, by=request.user, at=at, although_missing=although):
            messages.success(request, f"{about.name} is open: its public page takes referrals.")

    return work_through(
        request,
        OpeningForm(request.POST or None, is_missing=bool(missing)),
        act=open_to_public,
        then=("opening", service),
        title="Before you open",
        caption=about.name,
        template="opening/opening.html",
        tasks=[
            {
                "text": requirement.title,
                "href": requirement.href if not requirement.is_met else "",
                "hint": "" if requirement.is_met else f"To do: {requirement.todo}.",
                "state": "done" if requirement.is_met else "missing",
            }
            for requirement in requirements
        ],
        missing=missing,
        opening=opening,
        is_open=opening is None or opening.opened_at is not None,
        button="Open the service",
    )
