"""The concern over a client's safety: what stands, what to do next, and raising one by a single press."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.journey.case.models import Case
from handrail.journey.case.pages import case_page
from handrail.journey.case.sections import as_uuid
from handrail.journey.safety import actions
from handrail.journey.safety.showing import page_of


@case_page("raise_concern")
def safety(request: HttpRequest, case: Case) -> HttpResponse:
    """The concern that is open, or the last; a press of 'Worried about safety' sends here and opens one."""
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
    return render(request, "journey/safety/concern.html", page_of(case, request.reader, at))
