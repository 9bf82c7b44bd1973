"""The public pages: what there is, asking for help a step at a time, a GP's card."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.i18n import set_language

from handrail import service_models
from handrail.accounts.access import allow_everybody
from handrail.design import views as design
from handrail.design.discretion import find_discretion
from handrail.design.forms import Form
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.actions import drop_draft
from handrail.journey.case.drafts import is_autosave, refuse_autosave
from handrail.journey.case.safe_contact import ContactSafety
from handrail.journey.case.section_pages import SectionRoutes, section_page
from handrail.journey.referral import actions, queries
from handrail.journey.referral.browser import DRAFT, PRACTICE, SENT
from handrail.journey.referral.forms import GPCardForm
from handrail.journey.referral.models import Referral, ReferralChannel
from handrail.journey.referral.presenters import present_sent, present_sent_waiting
from handrail.journey.referral.privacy import describe_privacy
from handrail.journey.referral.public_form import PublicReferral, draft_key
from handrail.journey.referral.rules import PUBLIC_DRAFTS_KEPT
from handrail.journey.referral.summary import list_answer_rows
from handrail.journey.waiting.models import WaitingReferral
from handrail.journey.waiting.queries import find_sent
from handrail.network.actions import PracticeAnswer
from handrail.service_models import Service, Version
from handrail.service_models.questions import QUESTIONS

# What 'I have finished' makes a browser forget: pages it can go back to, and what scripts kept in a tab.
FORGET_PAGES = '"cache", "storage"'


@allow_everybody
def show_privacy(request: HttpRequest) -> HttpResponse:
    """What is kept and who sees it."""
    return render(request, "design/privacy.html", describe_privacy())


@allow_everybody
def finish_visit(request: HttpRequest) -> HttpResponse:
    """'I have finished': the browser forgets the referral, its draft and every page it could go back to."""
    if request.method != "POST" and not find_discretion():
        return redirect("home")
    response = render(request, "journey/public/finished.html")
    kept = (f"{DRAFT.name}-", f"{SENT.name}-")
    for name in request.COOKIES:
        if name.startswith(kept):
            response.delete_cookie(name, samesite="Lax")
    if not request.user.is_authenticated:
        request.session.flush()
    response["Clear-Site-Data"] = FORGET_PAGES
    return response


@allow_everybody
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """How to use these pages, and what to do where that is hard."""
    return design.show_accessibility(request)


@allow_everybody
def show_crisis(request: HttpRequest) -> HttpResponse:
    """Help now."""
    return design.show_crisis(request)


@allow_everybody
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of language in this browser, and go back to the page."""
    return set_language(request)


@allow_everybody
def show_home(request: HttpRequest) -> HttpResponse:
    """The services there are, and how to get help from each."""
    offered = queries.open_services(timezone.localdate())
    unopened = queries.list_unopened_services()
    return render(request, "journey/public/home.html", {"offered": offered, "unopened": unopened})


def show_not_open(request: HttpRequest, service: str) -> HttpResponse:
    """Say that a service has not opened; nothing is asked and nothing is taken."""
    about = service_models.get_service(service)
    status = 403 if request.method == "POST" else 200
    return render(request, "journey/public/not_open.html", {"service": about}, status=status)


def find_service(slug: str, form: str) -> tuple[Service, Version]:
    """The service and its version in force, where it takes referrals by this form."""
    unopened = queries.list_unopened_services()
    for service, version in queries.open_services(timezone.localdate(), form):
        if service.slug == slug and slug not in unopened:
            return service, version
    raise Http404("There is no such service here.")


@allow_everybody
def start_referral(request: HttpRequest, service: str) -> HttpResponse:
    """Where a referral begins, or is carried on in the same browser; a service not open yet says so."""
    if service in queries.list_unopened_services():
        return show_not_open(request, service)
    found, version = find_service(service, "public_page")
    draft = DRAFT.read_keys(request, service)
    referral = PublicReferral(draft, version, timezone.localdate()) if draft else None
    begun = referral if referral and referral.draft else None
    return render(
        request,
        "journey/public/start.html",
        {
            "service": found,
            "version": version,
            "begun": begun,
            "place": (begun.next_step or "check") if begun else "who",
            "gives_up": begun.draft.saved_at + PUBLIC_DRAFTS_KEPT if begun and begun.draft else None,
        },
    )


@allow_everybody
def show_step(request: HttpRequest, service: str, code: str) -> HttpResponse:
    """One step; what is typed is kept under a key that only this browser has."""
    found, version = find_service(service, "public_page")
    kept = DRAFT.read_keys(request, service)
    if kept is None and is_autosave(request):
        # A page left open after its referral was sent: nothing typed there begins another by itself.
        return refuse_autosave("This referral has already been sent or deleted.")
    draft = kept or uuid.uuid4()
    referral = PublicReferral(draft, version, timezone.localdate())
    start = reverse("refer", args=[service])
    before = referral.find_previous(code) if code in referral.sections else None
    response = section_page(
        request,
        None,
        referral,
        code,
        SectionRoutes(
            start if request.POST.get("action") == "later" else reverse("refer-check", args=[service]),
            lambda code: reverse("refer-step", args=[service, code]),
        ),
        template="journey/public/step.html",
        back={"href": reverse("refer-step", args=[service, before]) if before else start},
        service=found,
        version=version,
        referral=referral,
        asked_about_work={key.replace("_", "-") for key in QUESTIONS},
    )
    DRAFT.write_key(response, service, draft)
    return response


@allow_everybody
def check_referral(request: HttpRequest, service: str) -> HttpResponse:
    """Check the answers, then send them: once, however often the button is pressed."""
    found, version = find_service(service, "public_page")
    draft = DRAFT.read_keys(request, service)
    referral = PublicReferral(draft or uuid.uuid4(), version, timezone.localdate())
    form = Form(request.POST or None, initial={"submission": draft})
    status = 200
    if request.method == "POST" and form.is_valid():
        submission = form.cleaned_data["submission"]
        if sent := queries.sent_with(submission) or find_sent(submission=submission):
            return _to_sent(sent, service)
        if draft and not referral.list_unfinished():
            at = timezone.now()
            made = actions.send_public_referral(
                draft_key=referral.key,
                submission=draft,
                service=service,
                channel=ReferralChannel.PUBLIC_PAGE,
                at=at,
                **referral.read_facts(),
            )
            return _to_sent(made, service)
        status = 422
    if not referral.typed:
        return redirect("refer", service)
    return render(
        request,
        "journey/public/check.html",
        {
            "service": found,
            "version": version,
            "referral": referral,
            "form": form,
            "rows": list_answer_rows(referral, lambda code: reverse("refer-step", args=[service, code])),
            "unfinished": referral.list_unfinished(),
            "address": lambda code: reverse("refer-step", args=[service, code]),
        },
        status=status,
    )


def _to_sent(referral: Referral | WaitingReferral, service: str) -> HttpResponse:
    response = redirect("refer-sent", service)
    SENT.write_key(response, service, referral.pk)
    DRAFT.forget_key(response, service)
    return response


@allow_everybody
def show_sent(request: HttpRequest, service: str) -> HttpResponse:
    """The reference, what happens next, and the private link: for the browser that sent it, for a day."""
    kept = SENT.read_keys(request, service)
    if referral := queries.referral_of(kept) if kept else None:
        page = present_sent(request, referral)
    elif waiting := find_sent(pk=kept) if kept else None:
        page = present_sent_waiting(request, waiting)
    else:
        return redirect("home")
    return render(request, "journey/public/sent.html", page)


@allow_everybody
def forget_referral(request: HttpRequest, service: str) -> HttpResponse:
    """Delete what was typed in this browser."""
    response = redirect("refer", service)
    draft = DRAFT.read_keys(request, service)
    if request.method == "POST" and draft:
        drop_draft(draft_key(draft))
        DRAFT.forget_key(response, service)
        messages.success(request, _("We’ve deleted what you typed."))
    return response


@allow_everybody
def gp_card(request: HttpRequest, service: str) -> HttpResponse:
    """A GP's card: one short page. The practice and GP are remembered in this browser, the patient is not."""
    if service in queries.list_unopened_services():
        return show_not_open(request, service)
    found, version = find_service(service, "gp_card")
    remembered = PRACTICE.read_text(request, service)
    practice, gp = [*remembered.split("\n"), ""][:2]
    form = GPCardForm(request.POST or None, initial={"practice": practice, "gp": gp})
    if request.method == "POST" and form.is_valid():
        referral = _receive_card(form, service)
        response = _to_sent(referral, service)
        practice = form.chosen_names.get("practice", form.cleaned_data["practice"])
        PRACTICE.write_key(response, service, f"{practice}\n{form.cleaned_data['gp']}")
        return response
    return render(
        request,
        "journey/public/gp_card.html",
        {"service": found, "version": version, "form": form, "title": _("Refer a patient")},
        status=422 if form.is_bound else 200,
    )


def _receive_card(form: GPCardForm, service: str) -> Referral | WaitingReferral:
    said = form.cleaned_data
    return actions.send_public_referral(
        submission=said["submission"],
        service=service,
        route="gp",
        channel=ReferralChannel.GP_CARD,
        person={
            name: said[name]
            for name in ("given_name", "family_name", "date_of_birth", "nhs_number", "telephone")
        }
        | {"contact_safety": ContactSafety.UNCLEAR.value if said["ask_first"] else ""},
        practice=PracticeAnswer(said["practice"], said["practice_entry"], said["practice_code"]),
        referrer={"referrer_name": said["gp"], "referrer_organisation": said["practice"]},
        answers={},
        reason=said["reason"],
        confirmed_doubts=form.confirmed_doubts,
        at=timezone.now(),
    )
