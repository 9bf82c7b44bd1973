"""Asking whoever holds a link to confirm that they are the client, before a page says who we are."""

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from handrail.journey.case.models import Case
from handrail.journey.private_pages.forms import ConfirmPersonForm

# A browser left alone shows nothing for long, and its list of pages visited opens nothing later.
CONFIRMED_FOR = 600  # seconds
PARAMETER = "confirmed"
_signer = TimestampSigner(salt="handrail.confirmed-person")


def is_confirmed(request: HttpRequest, case: Case) -> bool:
    """Return whether the client has just confirmed who they are."""
    try:
        return _signer.unsign(request.GET.get(PARAMETER, ""), max_age=CONFIRMED_FOR) == case.pk.hex
    except BadSignature:
        return False


def confirm_person(request: HttpRequest, case: Case, *, title: str, shows: str) -> HttpResponse:
    """Ask for the date of birth; once it is right, the same address shows what was asked for."""
    form = ConfirmPersonForm(request.POST or None, person=case.person)
    if request.method == "POST" and form.is_valid():
        return redirect(f"{request.path}?{urlencode({PARAMETER: _signer.sign(case.pk.hex)})}")
    page = {"form": form, "title": title, "shows": shows, "known": case.person.date_of_birth is not None}
    return render(request, "journey/public/confirm_person.html", page, status=422 if form.is_bound else 200)
