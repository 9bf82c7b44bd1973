"""The page on which a client complains or asks for their record, and reads what we answered."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from handrail.accounts.access import allow_link_holders
from handrail.foundation.translation import translate_text as _
from handrail.governance.actions import NewMatter, record_matter
from handrail.governance.forms.client import ABOUT_CASE_MANAGER, ABOUT_OTHER, OwnComplaintForm
from handrail.governance.presenters.matter import describe_own_matter
from handrail.governance.queries import find_staff_named, list_matters_of_client
from handrail.governance.rules import MatterKind
from handrail.journey.case.models import Case
from handrail.journey.private_pages.views.link_holders import open_own_page
from handrail.journey.private_pages.views.own_forms import OwnFormPage, work_through_own


@allow_link_holders
def complain_page(request: HttpRequest, token: str) -> HttpResponse:
    """Complain or ask for the record; what was raised before stands below with its answer."""
    case, at = open_own_page(request, token).case, timezone.now()
    page = OwnFormPage(
        case,
        token,
        title=_("Complain, or ask for your record"),
        template="governance/complain.html",
        then="my-complaint",
        thanks=_("Thank you. We have it, and will write back to you."),
    )
    return work_through_own(
        request,
        page,
        OwnComplaintForm(request.POST or None, case=case),
        act=lambda form: record_matter(
            details=read_own_matter(form, case, at),
            by=None,
            at=at,
            submission=form.cleaned_data["submission"],
        ),
        matters=[describe_own_matter(matter, at) for matter in list_matters_of_client(case)],
    )


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
