"""The page on which a client says how to contact them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import allow_link_holders
from handrail.design.service_voice import show_for
from handrail.foundation.translation import translate_text as _
from handrail.journey.links.models import LinkKind
from handrail.journey.private_pages.actions import change_own_details
from handrail.journey.private_pages.forms import OwnContactForm
from handrail.journey.private_pages.views.link_holders import note_link, open_link


@allow_link_holders
def change_own_contact(request: HttpRequest, token: str) -> HttpResponse:
    """The client says how to contact them safely; it holds from this moment."""
    link = open_link(LinkKind.CLIENT, token)
    case = link.case
    show_for(case.service, case.person.language)
    note_link(request, link)
    form = OwnContactForm(request.POST or None, person=case.person)
    if request.method == "POST" and form.is_valid():
        change_own_details(
            case=case,
            changes=form.read_changes(),
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        )
        messages.success(
            request, _("Thank you. We’ve saved how to contact you, and will follow it from now on.")
        )
        return redirect("my", token)
    page = {"form": form, "title": _("How to contact you"), "token": token, "case": case}
    return render(request, "journey/public/contact.html", page, status=422 if form.is_bound else 200)
