"""Pages on which entries that look like one organisation are compared, joined and parted."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.foundation.errors import UserError
from handrail.network.actions import ChangeRequest
from handrail.network.joining import actions
from handrail.network.joining.forms import AlikeAnswer, AlikeForm
from handrail.network.joining.presenters import compare_rows, pair_rows
from handrail.network.joining.queries import suggest_pairs
from handrail.network.models import JoinedEntry
from handrail.network.queries import is_done
from handrail.network.registers import Register
from handrail.network.views import find_register, find_service, read_change


def find_joined_register(slug: str) -> Register:
    """Return a register whose entries may be joined. Raises Http404 otherwise."""
    register = find_register(slug)
    if not register.may_join:
        raise Http404(f"Entries of the register {slug} are not joined.")
    return register


def find_entries(register: Register, *keys: int) -> list[JoinedEntry]:
    """Return entries by their keys, in that order. Raises Http404 where one is missing."""
    rows = {row.pk: row for row in register.model._default_manager.filter(pk__in=keys)}
    entries = [row for key in keys if isinstance(row := rows.get(key), JoinedEntry)]
    if len(entries) != len(keys):
        raise Http404("There is no such entry.")
    return entries


@require_permission(Permission.KEEP_REGISTERS)
def show_alike(request: StaffRequest, service: str, register: str) -> HttpResponse:
    """List the entries that look like one organisation."""
    about, kind = find_service(request, service), find_joined_register(register)
    pairs = suggest_pairs(kind)
    keys = {key for pair in pairs for key in (pair.first, pair.second)}
    entries = {row.pk: row for row in find_entries(kind, *sorted(keys))}
    rows = pair_rows(kind, service, [(entries[pair.first], entries[pair.second]) for pair in pairs])
    return render(request, "network/alike.html", {"service": about, "register": kind, "rows": rows})


@require_permission(Permission.KEEP_REGISTERS)
def compare_entries(
    request: StaffRequest, service: str, register: str, entry_id: int, other_id: int
) -> HttpResponse:
    """Show two entries side by side; join them, or say that they are two."""
    about, kind = find_service(request, service), find_joined_register(register)
    first, second = find_entries(kind, entry_id, other_id)
    form = AlikeForm(request.POST or None, first=first, second=second)
    if form.is_valid() and is_done(form.cleaned_data["submission"]):
        return redirect("register-alike", service, register)
    if first.pk == second.pk or first.same_as_id or second.same_as_id:
        raise Http404("These have been joined already.")
    if form.is_valid():
        change = ChangeRequest(service, request.user, timezone.now(), form.cleaned_data["submission"])
        answer = form.cleaned_data["answer"]
        try:
            if answer == AlikeAnswer.APART:
                actions.tell_apart(kind, first, second, change)
            elif answer == AlikeAnswer.FIRST:
                actions.join_entries(kind, first, second, change)
            else:
                actions.join_entries(kind, second, first, change)
            return redirect("register-alike", service, register)
        except UserError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "title": f"Are these one {kind.noun}?",
        "caption": about.name,
        "service": about,
        "register": kind,
        "form": form,
        "buttons": [{"text": "Save"}],
        "headings": ["", f"First: {first}", f"Second: {second}"],
        "rows": compare_rows(kind, first, second),
    }
    return render(request, "network/compare.html", context, status=422 if form.is_bound else 200)


@require_permission(Permission.KEEP_REGISTERS)
def part_entry(
    request: StaffRequest, service: str, register: str, entry_id: int, other_id: int
) -> HttpResponse:
    """Part an entry that was joined by mistake."""
    find_service(request, service)
    kind = find_joined_register(register)
    kept, other = find_entries(kind, entry_id, other_id)
    if request.method == "POST":
        try:
            actions.part_entries(kind, kept, other, read_change(request, service))
        except UserError as problem:
            raise Http404(str(problem)) from problem
    return redirect("register-entry", service, register, entry_id)
