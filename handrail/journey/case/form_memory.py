"""What was typed on a page left before it was sent: kept for the sign-in, put back when opened again."""

from django.http import HttpRequest, QueryDict

from handrail.design.forms import Form
from handrail.journey.case.drafts import NOT_KEPT, as_querydict

KEPT = "typed"
PAGES_KEPT = 5


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
