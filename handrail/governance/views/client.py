"""The page on which a client complains or asks for their record, and reads what we answered."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import allow_link_holders
from handrail.design.service_voice import show_for
from handrail.foundation.translation import translate_text as _
from handrail.governance.actions import NewMatter, record_matter
from handrail.governance.forms.client import ABOUT_CASE_MANAGER, ABOUT_OTHER, OwnComplaintForm
from handrail.governance.presenters.matter import describe_own_matter
from handrail.governance.queries import find_staff_named, list_matters_of_client
from handrail.governance.rules import MatterKind
from handrail.journey.case.models import Case
from handrail.journey.links.models import LinkKind
from handrail.journey.private_pages.views.link_holders import note_link, open_link


@allow_link_holders
def complain_page(request: HttpRequest, token: str) -> HttpResponse:
    """Complain or ask for the record; what was raised before stands below with its answer."""
    link = open_link(LinkKind.CLIENT, token)
    case = link.case
    show_for(case.service, case.person.language)
    note_link(request, link)
    form = OwnComplaintForm(request.POST or None, case=case)
    at = timezone.now()
    if request.method == "POST" and form.is_valid():
        record_matter(
            details=read_own_matter(form, case, at),
            by=None,
            at=at,
            submission=form.cleaned_data["submission"],
        )
        messages.success(request, _("Thank you. We have it, and will write back to you."))
        return redirect("my-complaint", token)
    page = {
        "form": form,
        "title": _("Complain, or ask for your record"),
        "token": token,
        "case": case,
        "matters": [describe_own_matter(matter, at) for matter in list_matters_of_client(case)],
    }
    return render(request, "governance/complain.html", page, status=422 if form.is_bound else 200)


def read_own_matter(form: OwnComplaintForm, case: Case, at: datetime) -> NewMatter:
    """Return what a client raised; who it is about, as far as we know the name, never reads it."""
    cleaned, name = form.cleaned_data, form.cleaned_data.get("name", "")
    subjects = find_staff_named(case.service, name) if cleaned["about"] == ABOUT_OTHER else []
    if cleaned["about"] == ABOUT_CASE_MANAGER and case.case_manager:
        subjects = [case.case_manager]
    account = f"{cleaned['account']}\n\nIt is about: {name}" if name else cleaned["account"]
    return NewMatter(
        kind=MatterKind(cleaned["kind"]),
        service=case.service,
        # The minute in which it came: staff record what they do to the minute.
        came_at=at.replace(second=0, microsecond=0),
        account=account,
        case=case,
        subjects=tuple(subjects),
    )
