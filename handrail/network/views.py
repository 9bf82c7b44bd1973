"""Pages of the registers: list, add, change, take out of use. One set of pages for every kind."""

import uuid
from collections.abc import Mapping
from itertools import islice

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.accounts.signals import form_finished, form_shown
from handrail.foundation.errors import UserError
from handrail.network.actions import ChangeRequest, add_entries, save_entry, set_in_use
from handrail.network.details import refresh_details
from handrail.network.models import JoinedEntry, RegisterEntry
from handrail.network.presenters import describe_changes, list_rows
from handrail.network.queries import is_done, list_changes, list_entries, list_joined
from handrail.network.registers import REGISTERS, Register
from handrail.network.registers.declaration import RegisterForm
from handrail.service_models import Service

ENTRIES_PER_PAGE = 50
ADD_ANYWAY = "add-anyway"
PREVIEW = "preview"


def find_service(request: StaffRequest, slug: str) -> Service:
    """Return a service whose registers the reader keeps. Raises Http404 otherwise."""
    if slug not in request.reader.list_services_with(Permission.KEEP_REGISTERS):
        raise Http404("There is no such service whose registers you keep.")
    return service_models.get_service(slug)


def find_register(slug: str) -> Register:
    """Return a register by its name in addresses. Raises Http404 where there is none."""
    if slug not in REGISTERS:
        raise Http404(f"There is no register {slug}.")
    return REGISTERS[slug]


@require_permission(Permission.KEEP_REGISTERS)
def show_registers(request: StaffRequest) -> HttpResponse:
    """Every register of each service whose registers the reader keeps."""
    slugs = request.reader.list_services_with(Permission.KEEP_REGISTERS)
    services = [service_models.get_service(slug) for slug in slugs]
    return render(
        request,
        "network/registers.html",
        {
            "services": services,
            "registers": REGISTERS.values(),
            "leads": request.reader.list_services_with(Permission.MANAGE_TEAM),
        },
    )


@require_permission(Permission.KEEP_REGISTERS)
def show_register(request: StaffRequest, service: str, register: str) -> HttpResponse:
    """List the entries of a register, those in use first; by name where one is looked for."""
    about, kind = find_service(request, service), find_register(register)
    words = request.GET.get("q", "")
    page = Paginator(list_entries(kind, service, words), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"service": about, "register": kind, "page": page, "words": words}
    return render(request, "network/list.html", {**context, "rows": list_rows(kind, service, page)})


@require_permission(Permission.KEEP_REGISTERS)
def add_entry(request: StaffRequest, service: str, register: str) -> HttpResponse:
    """Add an entry, once those like it have been looked at."""
    about, kind = find_service(request, service), find_register(register)
    form = build_form(request, kind, about)
    similar: list[list[object]] = []
    if form.is_valid() and not asks_preview(request):
        if is_done(form.cleaned_data["submission"]):
            return redirect("register", service, register)
        if request.POST.get("action") != ADD_ANYWAY:
            similar = list_rows(kind, service, islice(kind.find_similar(service, form), ENTRIES_PER_PAGE))
        if not similar and save_form(request, form, kind, None, about):
            return redirect("register", service, register)
    buttons = list_buttons(kind)
    if similar:
        buttons = [{"text": f"Add this {kind.noun} all the same", "value": ADD_ANYWAY}]
    context = {"title": f"Add {kind.noun}", "similar": similar, "buttons": buttons}
    return show_form(request, form, kind, about, context)


@require_permission(Permission.KEEP_REGISTERS)
def change_entry(request: StaffRequest, service: str, register: str, entry_id: int) -> HttpResponse:
    """Show an entry with what was done to it, and change it."""
    about, kind = find_service(request, service), find_register(register)
    entry = get_object_or_404(list_entries(kind, service), pk=entry_id)
    form = build_form(request, kind, about, entry)
    if form.is_valid() and not asks_preview(request) and save_form(request, form, kind, entry, about):
        return redirect("register", service, register)
    context = {
        "title": str(entry),
        "entry": entry,
        "buttons": list_buttons(kind),
        "changes": describe_changes(list_changes(kind, entry_id)),
        "joined": list_joined(entry) if isinstance(entry, JoinedEntry) and kind.may_join else [],
        "submission": uuid.uuid4(),
    }
    return show_form(request, form, kind, about, context)


@require_permission(Permission.KEEP_REGISTERS)
def retire_entry(request: StaffRequest, service: str, register: str, entry_id: int) -> HttpResponse:
    """Take an entry out of use, or bring it back."""
    find_service(request, service)
    kind = find_register(register)
    entry = get_object_or_404(list_entries(kind, service), pk=entry_id)
    if request.method == "POST":
        set_in_use(kind, entry, request.POST.get("action") == "restore", read_change(request, service))
        refresh_details(now=True)
    return redirect("register-entry", service, register, entry_id)


def read_change(request: StaffRequest, service: str) -> ChangeRequest:
    """Return who changes a register now by a button. Raises Http404 where the page gives no number."""
    try:
        submission = uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        raise Http404("The page is too old.") from None
    return ChangeRequest(service, request.user, timezone.now(), submission)


def asks_preview(request: StaffRequest) -> bool:
    """Return whether what was typed is only to be shown."""
    return request.POST.get("action") == PREVIEW


def list_buttons(kind: Register) -> list[dict[str, object]]:
    """Return the buttons of a register's form."""
    preview = {"text": "Preview", "value": PREVIEW, "secondary": True}
    return [{"text": "Save"}, preview] if kind.preview else [{"text": "Save"}]


def build_form(
    request: StaffRequest, kind: Register, service: Service, entry: RegisterEntry | None = None
) -> RegisterForm:
    """Return the form of a register, with what was sent or what an entry says now."""
    data = request.POST if request.method == "POST" else None
    form_class = kind.form if entry else kind.add_form or kind.form
    initial = {name: getattr(entry, name) for name in kind.form.base_fields if entry and hasattr(entry, name)}
    form = form_class(data, initial=initial)
    form.offer_choices(service)
    return form


def save_form(
    request: StaffRequest, form: RegisterForm, kind: Register, entry: RegisterEntry | None, service: Service
) -> bool:
    """Save what a form says; return whether it could be saved, with the reason on the form where not."""
    change = ChangeRequest(service.slug, request.user, timezone.now(), form.cleaned_data["submission"])
    try:
        if entry:
            save_entry(kind, entry, form.read_values(), change)
        else:
            add_entries(kind, form.list_entries(), change)
        refresh_details(now=True)
    except UserError as refusal:
        form.add_error(None, str(refusal))
        return False
    form_finished.send(save_form, request=request)
    return True


def show_form(
    request: StaffRequest, form: RegisterForm, kind: Register, service: Service, context: Mapping[str, object]
) -> HttpResponse:
    """Show the form of one entry."""
    is_previewed = asks_preview(request) and form.is_valid()
    status = 422 if form.is_bound and not is_previewed else 200
    shown = {"form": form, "register": kind, "service": service, "caption": service.name, **context}
    for _, draft in form_shown.send(show_form, request=request, form=form, buttons=shown["buttons"]):
        shown.update(draft if isinstance(draft, dict) else {})
    if is_previewed:
        shown["previewed"] = form.read_values()
    return render(request, "network/entry.html", shown, status=status)
