"""What a referrer, a client and whoever got a letter see by their private links; every reading is audited."""

import uuid
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.i18n import set_language

from handrail import service_models
from handrail.accounts.access import allow_link_holders
from handrail.audit.models import ReaderKind
from handrail.audit.trail import note_opened
from handrail.design.discretion import find_discretion, show_openly
from handrail.design.service_voice import show_for
from handrail.foundation.errors import UserError
from handrail.foundation.translation import translate_text as _
from handrail.journey.case import queries as cases
from handrail.journey.case.actions import choose_language, record_consents
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.letters import pdf_response
from handrail.journey.case.models import Case, Document
from handrail.journey.case.opt_in import list_consent_items
from handrail.journey.links.models import LinkKind, PrivateLink
from handrail.journey.links.queries import find_link
from handrail.journey.messages.discretion import show_for_client
from handrail.journey.messages.purposes import Recipient
from handrail.journey.plan import actions as plans
from handrail.journey.plan.queries import latest_plan
from handrail.journey.private_pages import progress
from handrail.journey.private_pages.forms import ConsentAnswerForm, OwnForm
from handrail.journey.private_pages.queries import (
    agreed_to_tell,
    find_case_to_write_in,
    is_open,
    letters_to_client,
)
from handrail.journey.private_pages.rules import choose_referrer_view, list_withdrawal_effects
from handrail.journey.private_pages.views.confirmation import confirm_person, is_confirmed
from handrail.journey.referral.links import referrer_link
from handrail.journey.referral.models import ReferralChannel
from handrail.journey.referral.presenters import find_waiting_recipient
from handrail.journey.referral.queries import referrer_is, sent_with
from handrail.journey.safety import presenters as safety
from handrail.journey.safety.actions import open_concern
from handrail.journey.waiting.models import WaitingReferral
from handrail.journey.waiting.queries import build_person, find_by_token

# Where a client who gave us another name reads who we are. A letter says so itself.
ABOUT_PAGES = {LinkKind.CLIENT: "my-about", LinkKind.REFERRER: "track-about"}
NOTHING_HERE = "This link does not work, or no longer works."


@allow_link_holders
def track_referral(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a referral, for whoever sent it, as far as the client agrees.

    Who referred themselves can say here, too, that they do not feel safe.
    """
    if waiting := find_by_token(token, timezone.now()):
        return _track_waiting(request, waiting, token)
    link = open_link(LinkKind.REFERRER, token)
    referral, case = link.referral, link.case
    if referral is None:
        raise Http404(NOTHING_HERE)
    recipient = referrer_is(referral)
    show_for(case.service, case.person.language if recipient == "client" else "")
    if request.method == "POST":
        if recipient == "client":
            _say_not_safe(request, case)
        return redirect("track", token)
    seen = choose_referrer_view(
        recipient,
        agreed=agreed_to_tell(referral),
        told_beforehand=referral.channel in (ReferralChannel.PUBLIC_PAGE, ReferralChannel.GP_CARD),
    )
    note_link(request, link)
    context: dict[str, object] = {
        "referral": referral,
        "case": case,
        "service": service_models.get_service(case.service),
        "recipient": recipient,
        "seen": seen,
        "so_far": progress.so_far(case, seen),
        "token": token,
        "new_token": uuid.uuid4,
    }
    if recipient == "client":
        context |= safety.own_page(case, timezone.now())
        context["language_action"] = reverse("my-language", args=[token])
    if seen == "all":
        context |= progress.describe_outcome(case)
    return render(request, "journey/public/track.html", context)


def _track_waiting(request: HttpRequest, waiting: WaitingReferral, token: str) -> HttpResponse:
    """A referral that waits looks like one just received; once it is taken, its own page follows."""
    if taken := sent_with(waiting.submission):
        return redirect(urlsplit(referrer_link(taken)).path)
    if request.method == "POST":
        return redirect("track", token)
    reader = ReaderKind(find_waiting_recipient(waiting))
    note_opened(request, waiting.reference, waiting.service, reader, detail=f"link {waiting.pk.hex}")
    # Stands in for the case that there is not yet.
    case = Case(service=waiting.service, referred_at=waiting.at, person=build_person(waiting))
    if reader == ReaderKind.CLIENT:
        show_for_client(case)
    else:
        show_openly()
        show_for(waiting.service)
    page = {
        "referral": waiting,
        "case": case,
        "service": service_models.get_service(waiting.service),
        "recipient": Recipient.REFERRER,
        "seen": "received",
        "so_far": progress.so_far(case, "received"),
        "token": token,
        "new_token": uuid.uuid4,
    }
    return render(request, "journey/public/track.html", page)


@allow_link_holders
def show_own_page(request: HttpRequest, token: str) -> HttpResponse:
    """The client's own page: where things stand, the plan, letters, and what they have agreed to."""
    link = open_own_page(request, token)
    case = link.case
    page = progress.own_page(case, token, timezone.now()) | safety.own_page(case, timezone.now())
    page |= {"token": token, "new_token": uuid.uuid4, "language_action": reverse("my-language", args=[token])}
    return render(request, "journey/public/my.html", page)


@allow_link_holders
def choose_own_language(request: HttpRequest, token: str) -> HttpResponse:
    """The client's choice of language: kept in this browser, and on their record for letters and messages."""
    case = find_case_to_write_in(token, timezone.now())
    if case is None:
        raise Http404(NOTHING_HERE)
    if request.method != "POST":
        return redirect("my", token)
    choose_language(case=case, language=request.POST.get("language", ""), at=timezone.now())
    response = set_language(request)
    if "next" not in request.POST:
        response["Location"] = reverse("my", args=[token])
    return response


@allow_link_holders
def not_safe(request: HttpRequest, token: str) -> HttpResponse:
    """'I do not feel safe': whoever must know is told at once, and the page says who to call."""
    case = _own(token)
    if request.method == "POST":
        _say_not_safe(request, case)
    return redirect("my", token)


@allow_link_holders
def agree_own_plan(request: HttpRequest, token: str) -> HttpResponse:
    """The client agrees to the plan shown to them, on their own page."""
    case = _own(token)
    form = OwnForm(request.POST)
    plan = latest_plan(case)
    if request.method == "POST" and plan and form.is_valid():
        # The version they read, not whichever is the latest by now.
        shown = case.plans.filter(number=form.cleaned_data["number"]).first()
        try:
            plans.agree_plan(
                case=case,
                plan=shown or plan,
                who="client",
                how="own_page",
                by=None,
                at=timezone.now(),
                submission=form.cleaned_data["submission"],
            )
            messages.success(request, _("Thank you. You’ve agreed to the plan."))
        except UserError:
            messages.warning(
                request, _("The plan has changed since you opened this page. Please read it again below.")
            )
    return redirect("my", token)


@allow_link_holders
def ask_before_withdrawal(request: HttpRequest, token: str, item: str) -> HttpResponse:
    """Say what will happen before the client takes back their consent to an item, and ask once."""
    link = open_link(LinkKind.CLIENT, token)
    show_for(link.case.service, link.case.person.language)
    name = request.GET.get("name", "")
    answer = next(
        (
            row
            for row in cases.consents_of(link.case).values()
            if row.given and (row.item, row.recipient_name) == (item, name)
        ),
        None,
    )
    items = list_consent_items(cases.version_of(link.case))
    asked = next((each for each in items if each.code == item), None)
    if answer is None or asked is None:
        return redirect("my", token)
    note_link(request, link)
    page: dict[str, object] = {
        "case": link.case,
        "item": asked,
        "name": name,
        "token": token,
        "new_token": uuid.uuid4,
    }
    page["effects"] = list_withdrawal_effects(asked.recipient, required=asked.required)
    return render(request, "journey/public/withdraw.html", page)


@allow_link_holders
def change_own_consent(request: HttpRequest, token: str) -> HttpResponse:
    """The client withdraws an item of consent, or gives it again; it counts from this moment."""
    case = _own(token)
    items = {item.code: item for item in list_consent_items(cases.version_of(case))}
    form = ConsentAnswerForm(request.POST, items=list(items))
    if request.method == "POST" and form.is_valid():
        item, given = items[form.cleaned_data["item"]], form.cleaned_data["given"] == "yes"
        record_consents(
            case=case,
            by=None,
            at=timezone.now(),
            how="own_page",
            answers=[
                {
                    "item": item.code,
                    "label": item.label,
                    "recipient": item.recipient,
                    "recipient_name": form.cleaned_data["recipient_name"],
                    "given": given,
                }
            ],
            submission=form.cleaned_data["submission"],
        )
        messages.success(
            request,
            _("Thank you. You’ve agreed to this.")
            if given
            else _("You’ve withdrawn your consent to this. We’ve stopped what rested on it."),
        )
    return redirect("my", token)


@allow_link_holders
def shared_document(request: HttpRequest, token: str) -> HttpResponse:
    """A letter by its signed link, while the client's consent still allows it."""
    link = open_link(LinkKind.DOCUMENT, token)
    if link.document is None:
        raise Http404(NOTHING_HERE)
    return _show_letter(request, link, link.document)


@allow_link_holders
def own_letter(request: HttpRequest, token: str, document_id: uuid.UUID) -> HttpResponse:
    """A letter to the client, opened from their own page."""
    link = open_link(LinkKind.CLIENT, token)
    letter = next((each for each in letters_to_client(link.case) if each.pk == document_id), None)
    if letter is None:
        raise Http404(NOTHING_HERE)
    return _show_letter(request, link, letter)


def _show_letter(request: HttpRequest, link: PrivateLink, letter: Document) -> HttpResponse:
    """A letter tells who wrote it: where that must not be seen by chance, only once it is asked for."""
    if find_discretion() and not is_confirmed(request, link.case):
        title = _("A letter to you")
        return confirm_person(request, link.case, title=title, shows=_("The letter says who we are."))
    note_link(request, link)
    return pdf_response(letter, file_name="letter" if find_discretion() else "")


def open_link(kind: str, token: str) -> PrivateLink:
    """Return the link of a token. Raises Http404 where it opens nothing, or nothing any more.

    From here on the page names nobody its client does not want named, not even to say that it has ended.
    """
    link = find_link(kind, token)
    if link and link.recipient == Recipient.CLIENT:
        show_for_client(link.case, _find_about_page(link, token))
    elif link:
        show_openly()
    if link is None or not is_open(link, timezone.now()):
        raise Http404(NOTHING_HERE)
    return link


def open_own_page(request: HttpRequest, token: str) -> PrivateLink:
    """Return the link of a client's own page, in their language; the audit notes that it shows their case.

    Raises Http404 where it opens nothing, or nothing any more.
    """
    link = open_link(LinkKind.CLIENT, token)
    show_for(link.case.service, link.case.person.language)
    note_link(request, link)
    return link


def _find_about_page(link: PrivateLink, token: str) -> str:
    page = ABOUT_PAGES.get(LinkKind(link.kind))
    return reverse(page, args=[token]) if page else ""


def note_link(request: HttpRequest, link: PrivateLink) -> None:
    """Have the audit note that a link shows its case, by the kind of recipient it was made for."""
    case = link.case
    reader = ReaderKind(link.recipient)
    note_opened(request, case.reference, case.service, reader, detail=f"link {link.pk.hex}")


def _own(token: str) -> Case:
    case = open_link(LinkKind.CLIENT, token).case
    show_for(case.service, case.person.language)
    return case


def _say_not_safe(request: HttpRequest, case: Case) -> None:
    open_concern(
        case=case,
        source="client",
        by=None,
        at=timezone.now(),
        submission=as_uuid(request.POST.get("submission")),
    )
