"""'Worried about safety' pressed on a page with a form: the concern is opened and what was typed is kept."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from handrail.design.forms import Form
from handrail.journey.case.drafts import NOT_KEPT, as_querydict
from handrail.journey.case.models import Case
from handrail.journey.safety.actions import open_concern

PRESSED = "safety"
KEPT = "typed"
PAGES_KEPT = 5


def is_pressed(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("action") == PRESSED


def worry(request: HttpRequest, case: Case) -> None:
    """Open the concern; whoever pressed is named."""
    open_concern(case=case, source="worry", by=request.user, at=timezone.now())


def to_concern(request: HttpRequest, case: Case) -> HttpResponse:
    """To the concern over the case's safety, with the way back to what was typed."""
    return redirect(f"{reverse('safety', args=[case.reference])}?{urlencode({'back': request.path})}")


def keep_typed(request: HttpRequest) -> None:
    """Keep what was typed on a page that has no draft of its own, until it is sent or the sign-in ends."""
    kept = request.session.get(KEPT, {})
    kept.pop(request.path, None)
    kept[request.path] = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
    request.session[KEPT] = dict(list(kept.items())[-PAGES_KEPT:])


def put_back(request: HttpRequest, form: Form) -> None:
    """Fill a form that is opened again with what was typed on it before the press, unjudged."""
    typed = request.session.get(KEPT, {}).get(request.path)
    if typed is None or form.is_bound:
        return
    data: QueryDict = as_querydict(typed)
    for name, field in form.fields.items():
        if name not in ("submission", "seen") and not field.widget.value_omitted_from_data(data, {}, name):
            form.initial[name] = field.widget.value_from_datadict(data, {}, form.add_prefix(name))


def forget_typed(request: HttpRequest) -> None:
    """It has been sent: what was kept of the page is needed no more."""
    if request.path in request.session.get(KEPT, {}):
        del request.session[KEPT][request.path]
        request.session.modified = True
