"""What opens a concern on the pages of other stages: the control pressed, or an answer saved in a draft."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from handrail import instruments
from handrail.accounts.access import get_page_name
from handrail.accounts.models import User
from handrail.accounts.signals import page_sent_late
from handrail.instruments import Instrument
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import SAFETY_ACTION
from handrail.journey.case.sections import DraftSections
from handrail.journey.case.signals import section_saved, worry_raised
from handrail.journey.safety.actions import Answers, answered_in_draft, open_concern


@receiver(worry_raised)
def open_concern_of_staff(*, case: Case, by: User, at: datetime, **_: object) -> None:
    """Open the concern of whoever pressed 'Worried about safety'."""
    open_concern(case=case, source="worry", by=by, at=at)


@receiver(page_sent_late, dispatch_uid="lead to a worry that is not raised")
def lead_to_worry(*, request: HttpRequest, arguments: Mapping[str, object], **_: object) -> str:
    """Return the page that says a worry is not raised yet, where it was pressed after a sign-in had ended.

    Nothing is raised in the name of somebody who is not signed in: they press once more.
    """
    reference = str(arguments.get("reference") or "")
    is_pressed = request.POST.get("action") == SAFETY_ACTION or get_page_name(request) == "safety"
    if request.method != "POST" or not reference or not is_pressed:
        return ""
    back = request.POST.get("back") or request.path
    query = urlencode({"waiting": "1", "back": back})
    return f"{reverse('safety', args=[reference])}?{query}"


@receiver(section_saved)
def open_concern_from_section(
    *,
    case: Case,
    sections: DraftSections,
    code: str,
    before: Mapping[str, list[str]],
    by: User | None,
    at: datetime,
    **_: object,
) -> str | None:
    """Open the concern that an instrument's answers call for; return the address of its page.

    The section of an instrument bears its name; no other section opens one.
    """
    if sections.draft is None or code not in instruments.list_slugs():
        return None
    instrument = instruments.load_instrument(code)
    concern = answered_in_draft(
        case=case,
        draft=sections.draft,
        instrument=code,
        before=read_safety_answers(instrument, before),
        answers=read_safety_answers(instrument, sections.typed[code]),
        by=by,
        at=at,
    )
    return reverse("safety", args=[case.reference]) if concern else None


def read_safety_answers(instrument: Instrument, typed: Mapping[str, list[str]]) -> Answers:
    """Return the answers to the items that ask after safety, as typed; None for what is no number."""
    return {item.code: _read_number(typed.get(item.code, [])) for item in instrument.safety_items}


def _read_number(values: list[str]) -> int | None:
    text = values[-1] if values else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
