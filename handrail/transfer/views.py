"""Importing cases by pages: a file is uploaded, its columns named, its rows tried out, then imported."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.audit.models import ReaderKind
from handrail.audit.trail import find_visit, note_listed
from handrail.foundation.errors import UserError
from handrail.service_models import Version
from handrail.transfer.actions.case_import import ImportRequest, ImportResult, import_rows, try_out_rows
from handrail.transfer.actions.import_undo import undo_batch
from handrail.transfer.columns import list_columns
from handrail.transfer.forms import MappingForm, UndoForm, UploadForm
from handrail.transfer.mended_file import write_waiting
from handrail.transfer.models import ImportBatch
from handrail.transfer.presenters import (
    BATCH_COLUMNS,
    CASE_COLUMNS,
    WAITING_COLUMNS,
    describe_batch,
    describe_result,
    list_batch_facts,
    list_batch_rows,
    list_case_rows,
    list_waiting_rows,
)
from handrail.transfer.queries import find_batch, find_batch_of_file, list_batch_cases, list_batches
from handrail.transfer.row_reader import RowReading, read_rows
from handrail.transfer.sheet import CaseSheet, ColumnMapping, MappingFile, map_columns, read_sheet
from handrail.transfer.upload_store import (
    KeptUpload,
    find_upload,
    keep_rows,
    keep_upload,
    read_rows_kept,
    remove_upload,
    save_upload,
)

# A page waits while rows are tried out: more than this is for the command.
MAX_ROWS = 300
TOO_MANY = (
    "{name} has {count} rows; a page imports at most {most}. Part the file, or ask whoever runs the server."
)
CSV_TYPE = "text/csv; charset=utf-8"


@dataclass
class OpenedUpload:
    """An upload, read: its sheet, the version of its service in force, and which column is what."""

    upload: KeptUpload
    sheet: CaseSheet
    version: Version

    @classmethod
    def open_kept(cls, upload: KeptUpload) -> "OpenedUpload":
        """Read an upload. Raises UserError where it is no sheet of cases, or has too many rows."""
        version = service_models.get_service(upload.service).find_version_on(timezone.localdate())
        sheet = read_sheet(upload.path, version, name=upload.file_name)
        if len(sheet.rows) > MAX_ROWS:
            raise UserError(TOO_MANY.format(name=upload.file_name, count=len(sheet.rows), most=MAX_ROWS))
        return cls(upload, sheet, version)

    def map_columns(self) -> ColumnMapping:
        """Return which column is what, as it was said. Raises UserError where what each case needs lacks."""
        return map_columns(self.sheet, self.version, MappingFile.model_validate(self.upload.mapping or {}))

    def read_rows(self, mapping: ColumnMapping) -> list[RowReading]:
        """Return each row as it is read. Raises UserError where the order of dates is in doubt."""
        service = service_models.get_service(self.upload.service)
        return read_rows(self.sheet, mapping, service, timezone.localdate())

    def write_waiting(self, mapping: ColumnMapping, result: ImportResult) -> str:
        """Return the rows to correct as a file."""
        return write_waiting(self.sheet, mapping, list_columns(self.version), result.waiting)


def list_services(request: StaffRequest) -> tuple[str, ...]:
    """Return the services into which the reader may import."""
    return request.reader.list_services_with(Permission.IMPORT_CASES)


@require_permission(Permission.IMPORT_CASES)
def show_imports(request: StaffRequest) -> HttpResponse:
    """The batches there are, and the form for another file."""
    services = [(slug, service_models.get_service(slug).name) for slug in list_services(request)]
    form = UploadForm(request.POST or None, files=request.FILES or None, services=services)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        upload = keep_upload(
            file.read(), user_id=request.user.pk, service=form.cleaned_data["service"],
            file_name=file.name, at=timezone.now(),
        )  # fmt: skip
        try:
            OpenedUpload.open_kept(upload)
        except UserError as refusal:
            remove_upload(upload)
            form.add_error("file", str(refusal))
        else:
            return redirect("case-import-check", upload.key)
    context = {
        "form": form,
        "title": "Import cases",
        "button": "Upload",
        "columns": BATCH_COLUMNS,
        "batches": list_batch_rows(list_batches(list_services(request))),
    }
    return render(request, "transfer/imports.html", context, status=422 if form.errors else 200)


def open_upload(request: StaffRequest, key: str) -> OpenedUpload:
    """Return an upload of the reader's. Raises Http404 where it is gone, or somebody else's."""
    upload = find_upload(key, request.user.pk)
    if upload is None or upload.service not in list_services(request):
        raise Http404("The file is not kept any more. Upload it again.")
    return OpenedUpload.open_kept(upload)


@require_permission(Permission.IMPORT_CASES)
def check_sheet(request: StaffRequest, key: str) -> HttpResponse:
    """Which column is what; once that is said, what would become of each row, and the button to import."""
    opened = open_upload(request, key)
    if request.POST.get("action") == "import":
        return import_sheet(request, opened)
    problem = ""
    try:
        mapping = opened.map_columns()
    except UserError as refusal:
        mapping, problem = ColumnMapping({}), str(refusal)
    form = MappingForm(
        request.POST or None, sheet=opened.sheet, columns=list_columns(opened.version), mapping=mapping
    )
    if request.method == "POST" and form.is_valid():
        opened.upload.mapping = form.read_mapping().model_dump()
        save_upload(opened.upload)
        return redirect("case-import-check", key)
    result = None
    if opened.upload.mapping is not None and not problem and not form.errors:
        try:
            result = try_out(request, opened, mapping)
        except UserError as refusal:
            problem = str(refusal)
    return show_sheet(request, opened, form, result, problem)


def show_sheet(
    request: StaffRequest, opened: OpenedUpload, form: MappingForm, result: ImportResult | None, problem: str
) -> HttpResponse:
    """Show the columns of a sheet and, once it was tried out, what would become of its rows."""
    context = {
        "form": form,
        "title": f"Import {opened.upload.file_name}",
        "problem": problem,
        "rows": len(opened.sheet.rows),
        "result": result,
        "told": describe_result(result) if result else "",
        "columns": WAITING_COLUMNS,
        "waiting": list_waiting_rows(result.waiting) if result else [],
        "rows_href": reverse("case-import-rows", args=[opened.upload.key]),
    }
    return render(request, "transfer/sheet.html", context, status=422 if form.errors else 200)


def make_request(request: StaffRequest, opened: OpenedUpload) -> ImportRequest:
    """Return who imports what, and how the page was told to."""
    return ImportRequest(
        opened.upload.service,
        request.user,
        timezone.now(),
        find_visit(request, ReaderKind.STAFF),
        all_or_nothing=request.POST.get("all_or_nothing") == "yes",
        keeps_past_follow_ups=request.POST.get("past_follow_ups") == "yes",
    )


def try_out(request: StaffRequest, opened: OpenedUpload, mapping: ColumnMapping) -> ImportResult:
    """Try the rows out; the audit notes the cases that they look like."""
    result = try_out_rows(opened.read_rows(mapping), make_request(request, opened))
    note_alike(request, result)
    return result


def note_alike(request: StaffRequest, result: ImportResult) -> None:
    """Note the cases that rows look like, which the answer names."""
    note_listed(request, [record for reading in result.waiting for record in reading.alike])


def import_sheet(request: StaffRequest, opened: OpenedUpload) -> HttpResponse:
    """Import the rows that are right; sent twice it is done once, and leads to the batch."""
    service, digest = opened.upload.service, opened.sheet.digest
    try:
        mapping = opened.map_columns()
        result = import_rows(opened.sheet, opened.read_rows(mapping), make_request(request, opened))
    except UserError as refusal:
        if batch := find_batch_of_file(service, digest):
            messages.error(request, str(refusal))
            return redirect("import-batch", batch.pk)
        messages.error(request, str(refusal))
        return redirect("case-import-check", opened.upload.key)
    if result.batch is None or not result.imported:
        messages.error(request, "Nothing was imported: correct the rows first.")
        return redirect("case-import-check", opened.upload.key)
    if result.waiting:
        keep_rows(result.batch.key.hex, opened.write_waiting(mapping, result))
    remove_upload(opened.upload)
    messages.success(request, describe_done(result))
    return redirect("import-batch", result.batch.pk)


def describe_done(result: ImportResult) -> str:
    """Return how many cases were imported, in words."""
    waiting = f" {len(result.waiting)} to correct." if result.waiting else ""
    return f"{len(result.imported)} imported.{waiting}"


@require_permission(Permission.IMPORT_CASES)
def download_rows(request: StaffRequest, key: str) -> HttpResponse:
    """The rows of a sheet that are to be corrected, as a file."""
    opened = open_upload(request, key)
    mapping = opened.map_columns()
    text = opened.write_waiting(mapping, try_out(request, opened, mapping))
    return send_csv(text.encode("utf-8-sig"))


def find_readers_batch(request: StaffRequest, batch_id: int) -> ImportBatch:
    """Return a batch of the reader's services. Raises Http404 where there is none."""
    try:
        return find_batch(list_services(request), batch_id)
    except UserError as refusal:
        raise Http404(str(refusal)) from None


@require_permission(Permission.IMPORT_CASES)
def show_batch(request: StaffRequest, batch_id: int) -> HttpResponse:
    """The cases of a batch, the rows that were to be corrected, and the button to take it back."""
    batch = find_readers_batch(request, batch_id)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            result = undo_batch(
                batch=batch, by=request.user, at=timezone.now(), visit=find_visit(request, ReaderKind.STAFF)
            )
        except UserError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{len(result.removed)} removed, {len(result.kept)} kept.")
        return redirect("import-batch", batch.pk)
    cases = list_batch_cases(batch)
    standing = [row for row in cases if row.removed_at is None]
    note_listed(request, [(row.reference, batch.service) for row in standing])
    context = {
        "batch": batch,
        "form": form,
        "title": batch.file_name,
        "state": describe_batch(batch),
        "facts": list_batch_facts(batch, len(standing)),
        "columns": CASE_COLUMNS,
        "cases": list_case_rows(cases),
        "has_rows": read_rows_kept(batch.key.hex) is not None,
    }
    return render(request, "transfer/batch.html", context, status=422 if form.errors else 200)


@require_permission(Permission.IMPORT_CASES)
def download_batch_rows(request: StaffRequest, batch_id: int) -> HttpResponse:
    """The rows of a batch that were to be corrected, as a file, while they are kept."""
    content = read_rows_kept(find_readers_batch(request, batch_id).key.hex)
    if content is None:
        raise Http404("The rows are not kept any more.")
    return send_csv(content)


def send_csv(content: bytes) -> HttpResponse:
    """Return a file of rows as a download."""
    response = HttpResponse(content, content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="rows-to-correct.csv"'
    return response
