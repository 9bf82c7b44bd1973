"""The copy of a record that a client asked for: looked through, made, and downloaded once."""

import functools
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest, View, require_permission
from handrail.accounts.policy import Permission
from handrail.audit.models import ReaderKind
from handrail.audit.trail import find_visit
from handrail.foundation.errors import UserError
from handrail.governance.models import Matter
from handrail.governance.queries import select_readable
from handrail.governance.views.staff import note_matters, refuse_matter
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import note_cases
from handrail.rights.actions import decide_texts, hand_out_copy, make_copy
from handrail.rights.copy_files import write_zip
from handrail.rights.forms import LookThroughForm
from handrail.rights.person_record import PersonRecord
from handrail.rights.presenters import COPY_COLUMNS, list_copy_rows, list_record_facts
from handrail.rights.queries import (
    find_open_copy,
    find_reader_scope,
    find_request,
    list_copies,
    list_verdicts,
)

TEXTS_PER_PAGE = 20
NOTHING_TO_DOWNLOAD = "There is no copy to download: it was downloaded already, or expired. Make another."


def request_page(view: View) -> View:
    """A view of the copy of one request, for those who answer requests in its service."""

    @require_permission(Permission.HANDLE_MATTER)
    @functools.wraps(view)
    def answer_request(request: StaffRequest, matter_id: int) -> HttpResponse:
        matter = find_request(request.reader, matter_id)
        if matter is None or matter.case is None:
            if select_readable(request.reader).filter(pk=matter_id).exists():
                raise Http404("It is no request for a record that you answer.")
            return refuse_matter(request, matter_id)
        note_matters(request, [matter])
        return view(request, matter, matter.case)

    return answer_request


def read_copy(request: StaffRequest, matter: Matter, case: Case) -> PersonRecord:
    """Return the record as far as it is looked through; the audit notes every case of it."""
    scope = find_reader_scope(request.reader, case)
    note_cases(request, scope.cases)
    return scope.read(list_verdicts(matter))


@request_page
def show_copy(request: StaffRequest, matter: Matter, case: Case) -> HttpResponse:
    """What waits to be looked through, what is held back, and the copies made."""
    record, at = read_copy(request, matter, case), timezone.now()
    texts = record.list_waiting()[:TEXTS_PER_PAGE]
    form = LookThroughForm(request.POST or None, texts=texts)
    status = 200
    if request.method == "POST":
        if is_decided(request, record):
            return redirect("record-copy", matter.pk)
        status = 422
        if form.is_valid():
            try:
                decide_texts(
                    matter=matter,
                    texts={text.key: text for text in texts},
                    verdicts=form.read_verdicts(),
                    by=request.user,
                    at=at,
                )
            except UserError as refusal:
                status = 409
                form.add_error(None, str(refusal))
            else:
                return redirect("record-copy", matter.pk)
    copies = list_copies(matter)
    context = {
        "matter": matter,
        "form": form,
        "rows": form.list_rows(),
        "facts": list_record_facts(record),
        "held_back": record.held_back,
        "waiting": len(record.list_waiting()),
        "columns": COPY_COLUMNS,
        "copies": list_copy_rows(copies, at),
        "ready": find_open_copy(copies, at),
        "submission": uuid.uuid4(),
    }
    return render(request, "rights/copy.html", context, status=status)


def is_decided(request: StaffRequest, record: PersonRecord) -> bool:
    """Return whether what a page sends was decided already, as when it is sent twice."""
    digests = {value for name, value in request.POST.items() if name.startswith("digest_")}
    return bool(digests) and digests <= {text.digest for text in record.texts if text.decided}


@request_page
def make_copy_page(request: StaffRequest, matter: Matter, case: Case) -> HttpResponse:
    """Make a copy that can be downloaded once."""
    if request.method == "POST":
        submission = as_uuid(request.POST.get("submission")) or uuid.uuid4()
        record = read_copy(request, matter, case)
        try:
            make_copy(matter=matter, record=record, by=request.user, at=timezone.now(), submission=submission)
        except UserError as refusal:
            messages.error(request, str(refusal))
    return redirect("record-copy", matter.pk)


@request_page
def download_copy(request: StaffRequest, matter: Matter, case: Case) -> HttpResponse:
    """Send the copy as one file, once."""
    at = timezone.now()
    copy = find_open_copy(list_copies(matter), at)
    if request.method != "POST" or copy is None:
        if request.method == "POST":
            messages.error(request, NOTHING_TO_DOWNLOAD)
        return redirect("record-copy", matter.pk)
    record = read_copy(request, matter, case)
    content = write_zip(record, at) if not record.list_waiting() else b""
    try:
        hand_out_copy(
            copy=copy, record=record, visit=find_visit(request, ReaderKind.STAFF), by=request.user, at=at
        )
    except UserError as refusal:
        messages.error(request, str(refusal))
        return redirect("record-copy", matter.pk)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="record-{matter.reference}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
