"""What every page is told: the reader, and the navigation and search their roles open to them."""

import uuid

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import get_page_name
from handrail.accounts.policy import NOBODY, Permission, Reader
from handrail.audit.trail import note_listed
from handrail.design.service_voice import find_language, list_languages
from handrail.governance.presenters.interruptions import find_matter_interruptions
from handrail.journey.safety.alarm import find_alarm
from handrail.journey.safety.presenters import find_interruptions
from handrail.journey.withdrawal.presenters import find_withdrawal_interruptions
from handrail.opening.queries import list_opening_notices
from handrail.rights.retention.presenters import find_hold_interruptions

# Words, address and the permission each needs; None for anybody signed in.
NAVIGATION = (
    ("Service", "dashboard", Permission.MANAGE_TEAM),
    ("My desk", "desk", None),
    ("Cases", "cases", Permission.READ_CASE),
    ("New referral", "referral-entry", Permission.TAKE_REFERRAL),
    ("Safeguarding", "matters", Permission.RECORD_MATTER),
    ("Figures", "figures", Permission.READ_FIGURES),
    ("Registers", "registers", Permission.KEEP_REGISTERS),
    ("Retention", "retention", Permission.ERASE_RECORD),
)


# Where a service manager reads that a service has not opened yet, with the way back to what is missing.
NOTICED_PAGES = ("dashboard", "team", "staff", "staff-person", "on-call", "registers", "register")


def build_page_context(request: HttpRequest) -> dict[str, object]:
    """`reader`, and for those signed in `nav`, `search`, what interrupts them and the control for safety."""
    reader: Reader = getattr(request, "reader", NOBODY)
    if not reader.roles:
        return {"reader": reader, "languages": list_language_choices()}
    case = getattr(request, "case", None)
    interruptions = find_interruptions(reader, case, timezone.now())
    interruptions += find_withdrawal_interruptions(reader, case, timezone.localdate())
    interruptions += find_matter_interruptions(reader, case, get_page_name(request), timezone.now())
    interruptions += find_hold_interruptions(reader, case, get_page_name(request))
    # A page that interrupts names clients, whatever else it shows.
    note_listed(request, [each.record for each in interruptions if each.record])
    return {
        "reader": reader,
        "nav": [
            {"text": words, "href": reverse(name), "current": _is_current(request, name)}
            for words, name, permission in NAVIGATION
            if permission is None or reader.has_permission(permission)
        ],
        "search": {"action": reverse("cases"), "value": request.GET.get("q", "")}
        if reader.has_permission(Permission.READ_CASE)
        else None,
        "interruptions": find_alarm(reader, timezone.now()) + interruptions + _find_notices(request, reader),
        "safety": _build_safety_control(request, reader),
    }


def list_language_choices() -> list[dict[str, object]]:
    """Return the languages a reader may choose between; nothing where there is one."""
    languages = list_languages()
    if len(languages) < 2:
        return []
    return [
        {"code": code, "name": name, "current": code == find_language()} for code, name in languages.items()
    ]


def _build_safety_control(request: HttpRequest, reader: Reader) -> dict[str, object] | None:
    """'Worried about safety', on every page about a case."""
    case = getattr(request, "case", None)
    if case is None or not reader.has_permission(Permission.RAISE_CONCERN, case.service):
        return None
    return {
        "action": reverse("safety", args=[case.reference]),
        "token": uuid.uuid4(),
        "back": request.path,
    }


def _find_notices(request: HttpRequest, reader: Reader) -> list[dict[str, object]]:
    """Say on the first pages of a service manager that a service has not opened."""
    managed = reader.list_services_with(Permission.MANAGE_TEAM)
    return list_opening_notices(managed) if managed and get_page_name(request) in NOTICED_PAGES else []


def _is_current(request: HttpRequest, name: str) -> bool:
    return get_page_name(request) == name
