"""What every letter of a case shares: it is drawn as a PDF and kept as it was."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import User
from handrail.design import letters
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.actions import make_document
from handrail.journey.case.models import Case, Document


def draw_letter(kind: str, *, case: Case, by: User, at: datetime, title: str, **context: object) -> Document:
    """Draw one kind of letter and keep it."""
    context |= {
        "case": case,
        "title": title,
        "date": timezone.localdate(at),
        "reference": case.reference,
        "service": service_models.get_service(case.service),
        "signed_by": by.name,
        "signed_as": _("Case manager, %(phone)s", phone=by.telephone) if by.telephone else _("Case manager"),
        "by": by,
    }
    content = letters.render_pdf(f"journey/letters/{kind}.html", context)
    return make_document(case=case, kind=kind, title=title, content=content, by=by, at=at)


def pdf_response(row: Document, *, file_name: str = "") -> HttpResponse:
    """A kept PDF, to be shown and not stored; named by its kind and case where nothing else is given."""
    response = HttpResponse(bytes(row.content), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'inline; filename="{file_name or f"{row.kind}-{row.case.reference}"}.pdf"'
    )
    response["Cache-Control"] = "no-store"
    return response
