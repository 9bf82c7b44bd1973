"""The page on which a client says how to contact them."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from handrail.accounts.access import allow_link_holders
from handrail.foundation.translation import translate_text as _
from handrail.journey.private_pages.actions import change_own_details
from handrail.journey.private_pages.forms import OwnContactForm
from handrail.journey.private_pages.views.link_holders import open_own_page
from handrail.journey.private_pages.views.own_forms import OwnFormPage, work_through_own


@allow_link_holders
def change_own_contact(request: HttpRequest, token: str) -> HttpResponse:
    """The client says how to contact them safely; it holds from this moment."""
    case = open_own_page(request, token).case
    page = OwnFormPage(
        case,
        token,
        title=_("How to contact you"),
        template="journey/public/contact.html",
        then="my",
        thanks=_("Thank you. We’ve saved how to contact you, and will follow it from now on."),
    )
    return work_through_own(
        request,
        page,
        OwnContactForm(request.POST or None, person=case.person),
        act=lambda form: change_own_details(
            case=case,
            changes=form.read_changes(),
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
    )
