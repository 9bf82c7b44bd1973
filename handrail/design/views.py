"""Pages every project needs: what went wrong, privacy, accessibility, help in a crisis; the style guide.

In the root urls: handler400 = "handrail.design.views.bad_request", handler403 = permission_denied,
handler404 = page_not_found, handler500 = server_error of the same module, and in settings
CSRF_FAILURE_VIEW = "handrail.design.views.csrf_failure".
"""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django_guid import get_guid

from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import format_number

View = TypeVar("View", bound=Callable[..., HttpResponse])


def render_problem(
    request: HttpRequest,
    status: int,
    title: str,
    message: str,
    steps: tuple[str, ...] = (),
    **context: object,
) -> HttpResponse:
    """An error page that says what happened, what became of what was typed, and what to do."""
    context = {"title": title, "message": message, "steps": steps, **context}
    return render(request, "design/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) / 1_000_000
        sent = int(request.META.get("CONTENT_LENGTH") or 0) / 1_000_000
        return render_problem(
            request,
            413,
            _("What you sent is too big"),
            _(
                "You sent %(sent)s MB; a page can take %(limit)s MB of text. Nothing was saved.",
                sent=format_number(sent, 1),
                limit=format_number(limit, 1),
            ),
            (
                _("Go back in your browser: what you typed should still be there."),
                _("Shorten it and send again."),
            ),
        )
    if isinstance(exception, TooManyFieldsSent):
        return render_problem(request, 400, _("What you sent has too many parts"), _("Nothing was saved."))
    return render_problem(
        request,
        400,
        _("We could not read what you sent"),
        _("Nothing was saved."),
        (_("Go back in your browser, reload the page and try again."),),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    words = str(exception or "") or "Your role does not include this"
    return render_problem(
        request,
        403,
        "You cannot see this page",
        words.rstrip(".") + ".",
        ("If you need it for your work, ask your service manager.",),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render_problem(
        request,
        404,
        _("Page not found"),
        _("There is nothing at this address, or you do not have access to it."),
        (
            _("If you typed the address, check it is correct."),
            _("If you followed a link, it may no longer work."),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without anything of the request but its method, since anything may be broken."""
    engine = next(engine for engine in engines.all() if isinstance(engine, Jinja2))
    context = {
        "title": _("Sorry, there is a problem with the service"),
        "message": _("What you saved before is safe. What you just sent may not be saved."),
        "steps": (_("Try again in a few minutes."), _("Then check whether your last change is there.")),
        # The number of this request in the log.
        "reference": get_guid(),
    }
    return HttpResponse(engine.get_template("design/error.html").render(context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render_problem(
        request,
        403,
        _("This page was open too long or came from somewhere else"),
        _("To keep people’s information safe, we did not accept what you sent. Nothing was saved."),
        (
            _("Go back in your browser and copy anything you typed."),
            _("Reload the page and send it again."),
            _("If it keeps happening, allow cookies for this site."),
        ),
    )


def mark_public(view: View) -> View:
    """Marks a view that anybody may see; the accounts' middleware refuses views that say nothing."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


@mark_public
def show_privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "design/privacy.html")


@mark_public
def show_accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "design/accessibility.html")


@mark_public
def show_crisis(request: HttpRequest) -> HttpResponse:
    return render(request, "design/crisis.html")
