"""Who we are, for a client who gave us another name to use: read on purpose, never in passing."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from handrail import service_models
from handrail.accounts.access import allow_link_holders
from handrail.audit.models import ReaderKind
from handrail.audit.trail import note_opened
from handrail.design.discretion import find_discretion, keep_own_names
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.models import Case
from handrail.journey.links.models import LinkKind
from handrail.journey.messages.discretion import show_for_client
from handrail.journey.private_pages.views.confirmation import confirm_person, is_confirmed
from handrail.journey.private_pages.views.link_holders import NOTHING_HERE, open_link
from handrail.journey.questionnaire.queries import sending_of

LINK_KINDS = {"my": LinkKind.CLIENT, "track": LinkKind.REFERRER}


@allow_link_holders
def show_who_we_are(request: HttpRequest, token: str, page: str) -> HttpResponse:
    """Which service this is and who holds the record, once the client has confirmed who they are.

    Whoever reads our own name on the page anyway is led to the page about privacy.
    """
    case = _find_case(request, token, page)
    if find_discretion() is None:
        return redirect("privacy")
    if not is_confirmed(request, case):
        title = _("Who we are")
        return confirm_person(request, case, title=title, shows=_("The next page says who we are."))
    keep_own_names()
    note_opened(request, case.reference, case.service, ReaderKind.CLIENT)
    service = service_models.get_service(case.service)
    context = {
        "service": service,
        "controller": settings.CONTROLLER,
        "privacy_contact": settings.PRIVACY_CONTACT,
        "retention": settings.RETENTION,
    }
    return render(request, "journey/public/about.html", context)


def _find_case(request: HttpRequest, token: str, page: str) -> Case:
    """Return the case whose private page this belongs to. Raises Http404 where its link opens nothing."""
    if kind := LINK_KINDS.get(page):
        return open_link(kind, token).case
    sending = sending_of(token)
    if sending is None:
        raise Http404(NOTHING_HERE)
    case = sending.request.case
    show_for_client(case, request.path)
    return case
