"""What a referrer and a client see by their private links."""

from django.http import Http404, HttpRequest, HttpResponse

from handrail.accounts.access import private_link


@private_link
def track(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404


my = agree = consent = shared_document = track
