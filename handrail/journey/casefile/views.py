"""The case page, and what belongs to no one stage: contacts, details, consent, documents, corrections."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template.backends.utils import csrf_input
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.audit.queries import find_entries_of
from handrail.journey.addresses.queries import list_not_agreed
from handrail.journey.allocation.actions import choose_site
from handrail.journey.case import actions, queries
from handrail.journey.case.answers import AnswerKey
from handrail.journey.case.earlier_steps import list_steps_to_consent
from handrail.journey.case.file_pages import list_file_pages
from handrail.journey.case.forms import ConsentForm
from handrail.journey.case.forms.safe_contact import fill_safe_contact
from handrail.journey.case.models import Case, Consent
from handrail.journey.case.opt_in import ConsentItem, list_consent_items
from handrail.journey.case.page_helpers import case_page, note_cases, seen_of, work_through
from handrail.journey.casefile.correspondence import present_correspondence
from handrail.journey.casefile.forms import (
    NO_SITE,
    NOT_DETAILS,
    CaseSiteForm,
    ContactForm,
    PersonForm,
)
from handrail.journey.casefile.plan_page import present_plan
from handrail.journey.casefile.presenters import list_reading_rows, present_case
from handrail.journey.casefile.support_page import present_support
from handrail.journey.notes.queries import may_read_notes
from handrail.network.actions import PracticeAnswer, choose_practice
from handrail.network.models import Practice
from handrail.network.queries import list_sites
from handrail.service_models.bases import LegalSettings, list_bases


@case_page(Permission.READ_CASE)
def show_case(request: StaffRequest, case: Case) -> HttpResponse:
    """Everything about one case that this reader may see, and what to do next."""
    context = present_case(case, request.reader, timezone.now())
    for name in ("duplicates", "other_cases"):
        cases = context[name]
        assert isinstance(cases, list)
        note_cases(request, cases)
    return render(request, "journey/case.html", context)


@case_page(Permission.READ_CLINICAL)
def show_plan(request: StaffRequest, case: Case) -> HttpResponse:
    """Obstacles, decisions, and the plan as it stands."""
    if not may_read_notes(case, request.reader):
        raise PermissionDenied("Your role in this service does not include the plan.")
    context = present_plan(case, request.reader, timezone.now(), csrf_input(request))
    return _show_page(request, case, "case-plan", "Plan", context)


@case_page(Permission.READ_CASE)
def show_support(request: StaffRequest, case: Case) -> HttpResponse:
    """Appointments, what was arranged, fit notes and work."""
    context = present_support(case, request.reader, timezone.now())
    return _show_page(request, case, "case-support", "Support and appointments", context)


@case_page(Permission.READ_CASE)
def show_documents(request: StaffRequest, case: Case) -> HttpResponse:
    """Messages, letters, attached files and addresses."""
    context = present_correspondence(case, request.reader, timezone.now())
    return _show_page(request, case, "case-documents", "Messages and documents", context)


def _show_page(
    request: StaffRequest, case: Case, name: str, title: str, context: dict[str, object]
) -> HttpResponse:
    context |= {"case": case, "title": title, "sections": list_file_pages(case, request.reader, name)}
    return render(request, f"journey/{name.replace('-', '_')}.html", context)


@case_page(Permission.RECORD_CONTACT)
def record_contact_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Record an attempted or successful contact."""
    at = timezone.now()
    form = ContactForm(
        request.POST or None, at=at, referred_at=case.referred_at, scheduled=queries.contact_kinds(case)
    )
    if not case.first_contact_at:
        form.initial["kind"] = "first_contact"
    if asked := request.GET.get("kind"):
        form.initial["kind"] = asked
    return work_through(
        request,
        form,
        act=lambda form: actions.record_contact(
            case=case, by=request.user, at=at, submission=form.cleaned_data["submission"], **form.read_facts()
        ),
        then=("case", case.reference),
        title="Record a contact",
        not_agreed=list_not_agreed(case, "gp", "employer", "named_other"),
        case=case,
        button="Save contact",
    )


@case_page(Permission.RECORD_CONTACT)
def change_person(request: StaffRequest, case: Case) -> HttpResponse:
    """Correct or complete the person's details."""
    fields = [name for name in PersonForm.base_fields if name not in NOT_DETAILS]
    form = PersonForm(
        request.POST or None,
        seen=str(queries.latest_event(case, "person")),
        initial={name: getattr(case.person, name) for name in fields} | fill_safe_contact(case.person),
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.change_person(
            case=case,
            by=request.user,
            at=timezone.now(),
            changes=form.read_facts() | {"practice": _choose_practice(form)},
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
        ),
        then=("case", case.reference),
        title="Person’s details",
        case=case,
        button="Save",
    )


@case_page(Permission.RECORD_CONTACT)
def change_site(request: StaffRequest, case: Case) -> HttpResponse:
    """Choose where the client is seen, among the sites of the service."""
    sites = list_sites([case.service])
    if not sites and not case.site:
        may_add = request.reader.has_permission(Permission.KEEP_REGISTERS, case.service)
        return render(request, "journey/no_sites.html", {"case": case, "title": "Site", "may_add": may_add})
    form = CaseSiteForm(
        request.POST or None,
        sites=sites,
        seen=str(queries.latest_event(case, "site")),
        initial={"site": str(case.site_id or NO_SITE)},
    )
    return work_through(
        request,
        form,
        act=lambda form: choose_site(
            case=case,
            site=form.read_site(),
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
        ),
        then=("case", case.reference),
        title="Site",
        case=case,
        button="Save",
    )


def _choose_practice(form: PersonForm) -> Practice | None:
    said = form.cleaned_data
    return choose_practice(PracticeAnswer(said["practice"], said["practice_entry"]))


def find_withdrawn(
    form: ConsentForm, items: Iterable[ConsentItem], holding: Mapping[AnswerKey, Consent]
) -> list[str]:
    """Return the items that a form, sent and valid, takes back: what the client had agreed to."""
    if not form.is_bound or not form.is_valid():
        return []
    refused = {item.code: item.label for item in items if form.cleaned_data[item.code] is False}
    agreed = {item for (item, _), row in holding.items() if row.given}
    return [label for code, label in refused.items() if code in agreed]


@case_page(Permission.SCREEN)
def change_consent(request: StaffRequest, case: Case) -> HttpResponse:
    """Ask again, or record that the client has changed their mind; what takes consent back is asked once."""
    items, holding = list_consent_items(queries.version_of(case)), queries.consents_of(case)
    if case.correction:  # of one answer: the others stand
        items = [item for item in items if item.code in case.correction.answers]
    form = ConsentForm(
        request.POST or None,
        items=items,
        holding=holding.values(),
        seen=str(queries.latest_event(case, "consent")),
        bases=describe_bases(),
        steps=list_steps_to_consent(case, [item.code for item in items]),
    )
    withdrawn = [] if case.correction else find_withdrawn(form, items, holding)
    if withdrawn and not form.cleaned_data["confirmed"]:
        form.confirm_answers()
        page = {"form": form, "title": "Consent", "case": case, "withdrawn": withdrawn}
        page["button"] = "Yes, the client takes this back"
        return render(request, "journey/confirm_withdrawal.html", page)
    return work_through(
        request,
        form,
        act=lambda form: actions.record_consents(
            case=case,
            by=request.user,
            at=timezone.now(),
            answers=form.read_answers(),
            happened_on=form.cleaned_data["happened_on"],
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
        ),
        then=("case", case.reference),
        title="Consent",
        case=case,
        button="Save answers",
        purposes=[row for row in list_bases(read_legal_settings()) if not row.recipients],
        template="journey/consent.html",
    )


def read_legal_settings() -> LegalSettings:
    """Return what this installation has set about the law."""
    return LegalSettings(settings.LAWFUL_BASIS, settings.EVALUATION_BASIS, settings.OPT_OUTS_CHECKED)


def describe_bases() -> dict[str, str]:
    """Return, by the recipient of a consent, what the answer decides and what allows that purpose."""
    return {
        recipient: f"{row.title}. {row.decides} {row.basis}"
        for row in list_bases(read_legal_settings())
        for recipient in row.recipients
    }


@case_page(Permission.READ_AUDIT)
def list_readings(request: StaffRequest, case: Case) -> HttpResponse:
    """Who has opened this case, and when."""
    rows = list_reading_rows(find_entries_of(case.reference, case.service)[:200])
    return render(request, "journey/readings.html", {"case": case, "rows": rows})
