"""Files on the latest cases in support: a fit note, a GP's letter and a signed consent, all invented."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape

from handrail.accounts.policy import Role
from handrail.demo.staff import DemoStaff
from handrail.foundation.wording import nhs_date
from handrail.journey.attachments.actions import ReceivedFile, attach_file
from handrail.journey.attachments.models import AttachmentKind
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage

# What each says, with the days since it was written; `{name}` is the client.
PAGES = {
    AttachmentKind.FIT_NOTE: (
        9,
        "Statement of fitness for work",
        ("{name} may be fit for work with a phased return and altered hours, for four weeks.",),
    ),
    AttachmentKind.GP_LETTER: (
        12,
        "Example Street Practice",
        ("{name} has had back pain since the spring.", "Scan: nothing that needs an operation."),
    ),
    AttachmentKind.CONSENT: (
        20,
        "Consent to talk to my employer",
        ("The service may talk to my employer about my hours and duties.", "Signed: {name}"),
    ),
}


def attach_files(service: str, staff: DemoStaff, now: datetime) -> None:
    """Attach one of each kind to the latest cases in support, as a case manager does."""
    cases = Case.objects.filter(service=service, stage=CaseStage.IN_SUPPORT).order_by("-referred_at")
    by = staff.find_first(Role.CASE_MANAGER)
    for case, (kind, (days, title, lines)) in zip(cases, PAGES.items(), strict=False):
        written_at = max(now - timedelta(days=days), case.referred_at)
        texts = [nhs_date(written_at), *(line.format(name=case.person.name) for line in lines)]
        file = ReceivedFile(f"{kind.value.replace('_', '-')}.pdf", _draw_page(title, texts), kind.value)
        attach_file(case=case, file=file, happened_at=written_at, by=by, at=now - timedelta(hours=2))


def _draw_page(title: str, texts: Iterable[str]) -> bytes:
    """Return a page as PDF."""
    from weasyprint import HTML  # a second to load

    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in (*texts, "Invented for a demonstration."))
    return bytes(HTML(string=f"<h1>{escape(title)}</h1>{paragraphs}").write_pdf())
