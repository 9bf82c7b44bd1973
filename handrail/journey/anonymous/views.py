"""The anonymous page and its paper twin: no session, cookie, audit or log line, no size that differs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from handrail import service_models
from handrail.accounts.access import (
    StaffRequest,
    allow_everybody,
    allow_link_holders,
    keep_own_drafts,
    leave_uncounted,
    require_permission,
)
from handrail.accounts.policy import Permission
from handrail.design import letters
from handrail.design.discretion import Discretion, show_discreetly, show_openly
from handrail.design.forms import CleanedData
from handrail.design.jinja import build_url
from handrail.design.service_voice import show_for
from handrail.foundation.conditions import ConditionGroup
from handrail.foundation.translation import translate_text as _
from handrail.journey.anonymous import actions, queries
from handrail.journey.anonymous.forms import AnonymousAnswerForm, AnonymousPaperForm
from handrail.journey.anonymous.links import GROUPS, NO_NAME, Ticket, read_code
from handrail.journey.anonymous.rules import INTERVENTIONS
from handrail.journey.messages.discretion import list_own_names
from handrail.service_models import Service


def hide_address(response: HttpResponse) -> HttpResponse:
    """The address of this page must not reach any log by way of the files that the page asks for."""
    response["Referrer-Policy"] = "no-referrer"
    return response


def draw_page(template: str, **context: object) -> HttpResponse:
    """A page drawn without the request: it cannot show, keep or set anything of whoever looks at it."""
    return hide_address(HttpResponse(render_to_string(f"journey/anonymous/{template}.html", context)))


# No cookie, so nothing that another site could misuse: whoever has the link may answer.
@csrf_exempt
@allow_link_holders
@leave_uncounted
@sensitive_post_parameters()
def ask_question(request: StaffRequest, service: str, code: str) -> HttpResponse:
    """The one question. Every outcome is status 200: any other would be logged with the address."""
    ticket = read_code(service, code)
    at = timezone.now()
    _choose_name(service, ticket)
    if ticket is None or not ticket.is_open(at) or queries.is_spent(ticket.digest):
        return draw_page("closed")
    form = AnonymousAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.keep_answer(ticket=ticket, intervention=form.intervention, at=at)
        return hide_address(redirect(build_url("anonymous-thanks")))
    return draw_page(
        "answer",
        form=form,
        service=service_models.get_service(ticket.service),
        title=_("What helped you most?"),
    )


def _choose_name(service: str, ticket: Ticket | None) -> None:
    """Show the page of a link that names no service without its name, and any other with it."""
    if service != NO_NAME:
        show_openly()
    elif ticket:
        show_for(ticket.service)
        show_discreetly(Discretion(_("the service"), tuple(list_own_names(ticket.service))))


@allow_everybody
def show_thanks(request: StaffRequest) -> HttpResponse:
    """The same words for everybody."""
    return draw_page("thanks")


@keep_own_drafts  # none: nothing that says who typed it in may stay with an anonymous answer
@require_permission(Permission.TYPE_IN_ANONYMOUS)
def type_in_paper(request: StaffRequest) -> HttpResponse:
    """An administrator types in a form that came back by post; the page asks nothing else."""
    services = queries.services_asking(request.reader, Permission.TYPE_IN_ANONYMOUS)
    form = AnonymousPaperForm(request.POST or None, services=services, initial=_first(services))
    if request.method == "POST" and form.is_valid():
        actions.type_in(**form.read_facts(), at=timezone.now())
        messages.success(request, "Answer saved. Destroy the form, then type in the next one.")
        return redirect("anonymous-paper")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": "Type in anonymous forms", "services": services}
    return render(request, "journey/anonymous/paper.html", {**context, "groups": _letters()}, status=status)


@require_permission(Permission.READ_CASE)
def paper_form(request: StaffRequest, service: str, group: str) -> HttpResponse:
    """The blank form to print: the same sheet for everybody of a condition group."""
    services = queries.services_asking(request.reader, Permission.READ_CASE)
    found = next((each for each in services if each.slug == service), None)
    letter = dict(_letters()).get(group)
    if found is None or letter is None:
        raise Http404("There is no such form here.")
    context = {
        "title": "What helped you most?",
        "service": found,
        "letter": letter,
        "interventions": INTERVENTIONS.values(),
    }
    large = request.GET.get("print") == "large"
    content = letters.render_pdf("journey/anonymous/form.html", context, large_print=large)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="what-helped-most-{service}.pdf"'
    return response


def _first(services: list[Service]) -> CleanedData:
    return {"service": services[0].slug} if len(services) == 1 else {}


def _letters() -> list[tuple[str, str]]:
    """The groups that have a form, each with the letter in its corner."""
    letters: dict[str, str] = {
        ConditionGroup.MUSCULOSKELETAL: "M",
        ConditionGroup.MENTAL_HEALTH: "P",
        ConditionGroup.OTHER: "T",
    }
    return [(group, letters[group]) for group in GROUPS if group]
