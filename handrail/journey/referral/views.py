"""The public pages: what the services are, asking for help, a GP's card."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.accounts.access import public
from handrail.design import views as design


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept and who sees it."""
    return design.privacy(request)


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """How to use these pages, and what to do where that is hard."""
    return design.accessibility(request)


@public
def crisis(request: HttpRequest) -> HttpResponse:
    """Help now."""
    return design.crisis(request)


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "design/privacy.html")


refer = check = sent = forget = step = gp_card = home
