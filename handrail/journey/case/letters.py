"""What every letter of a case shares: it is drawn as a PDF and kept as it was."""

import re
from datetime import datetime
from typing import Literal

from django.http import HttpResponse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import User
from handrail.design import letters
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.actions import make_document
from handrail.journey.case.models import Case, Document

# Who a letter is addressed to; others may be sent a copy.
LetterParty = Literal["client", "gp", "employer"]


def draw_letter(
    kind: str,
    *,
    case: Case,
    by: User,
    at: datetime,
    title: str,
    to: LetterParty = "client",
    **context: object,
) -> Document:
    """Draw one kind of letter, addressed to one party, and keep it."""
    service = service_models.get_service(case.service)
    signed_as = _("Case manager") if by == case.case_manager else service.name
    context |= {
        "case": case,
        "to": find_addressee(case, to),
        "salutation": _("Dear %(name)s", name=case.person.name) if to == "client" else "",
        "title": title,
        "date": timezone.localdate(at),
        "reference": case.reference,
        "service": service,
        "signed_by": by.name,
        "signed_as": ", ".join(filter(None, [signed_as, by.telephone])),
        "by": by,
    }
    content = letters.render_pdf(f"journey/letters/{kind}.html", context)
    return make_document(case=case, kind=kind, title=title, content=content, by=by, at=at)


def find_addressee(case: Case, party: LetterParty) -> list[str]:
    """Return the lines of the address window: the name, then the address as far as it is known."""
    person = case.person
    if party == "client":
        return split_address(person.name, person.address, person.postcode)
    if party == "gp":
        practice = person.practice
        return split_address(practice.name, practice.address, practice.postcode) if practice else []
    return split_address(case.employer.contact_name, case.employer.name) if case.employer else []


def split_address(*parts: str) -> list[str]:
    """Return an address a line each, as an envelope shows it: parted at commas, nothing said twice."""
    lines = [line.strip() for part in parts for line in re.split(r"[,\n]", part or "")]
    return list(dict.fromkeys(filter(None, lines)))


def pdf_response(row: Document, *, file_name: str = "") -> HttpResponse:
    """A kept PDF, to be shown and not stored; named by its kind and case where nothing else is given."""
    response = HttpResponse(bytes(row.content), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'inline; filename="{file_name or f"{row.kind}-{row.case.reference}"}.pdf"'
    )
    response["Cache-Control"] = "no-store"
    return response
