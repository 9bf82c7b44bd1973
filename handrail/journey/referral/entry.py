"""A referral taken by telephone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.accounts.access import requires


@requires("take_referral")
def referral_entry(request: HttpRequest) -> HttpResponse:
    return render(request, "design/privacy.html")


lookup = referral_entry
