"""Unfinished pages: one place answers autosave, long forms are saved as typed, nothing sent comes back."""

import ast
import re
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import Membership
from handrail.accounts.policy import Role
from handrail.design.forms import Form
from handrail.journey.case import form_drafts
from handrail.journey.case.models import Contact, Draft
from handrail.journey.safety.actions import open_concern
from handrail.journey.urls import urlpatterns
from tests.architecture.source import list_files, name_place, parse_file
from tests.support.people import LEICESTER

pytestmark = pytest.mark.django_db

JOURNEY = "handrail/journey"
# A form with more boxes of free text than this must be saved as it is typed; so must a contact note.
MAX_TEXT_BOXES_UNSAVED = 2

CONTACT = {
    "with_whom": "client", "successful": "yes", "mode": "telephone", "kind": "case_management",
    "on-day": "1", "on-month": "6", "on-year": "2012", "time": "10:00",
}  # fmt: skip


def save_as_typed(client, address, *, page=None, **typed):
    sent = {"submission": page or str(uuid.uuid4()), "seen": "", **typed}
    return client.post(address, sent, headers={"X-Autosave": "1"})


def contact_page(case) -> str:
    return reverse("contact", args=[case.reference])


# ---- one place answers ----


def test_one_module_of_the_journey_reads_the_header_of_autosave():
    texts = {name_place(path): path.read_text() for path in list_files(".py", under=JOURNEY)}
    readers = [place for place, text in texts.items() if "x-autosave" in text.lower().replace("_", "-")]
    assert readers == [f"{JOURNEY}/case/drafts.py"]


def calls_in(function: ast.FunctionDef) -> set[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {function.id for function in calls if isinstance(function, ast.Name)}


def case_views() -> Iterator[tuple[str, ast.FunctionDef, ast.Call]]:
    """Every view of a case, with its decorator."""
    for path in list_files(".py", under=JOURNEY):
        for node in ast.walk(parse_file(path)):
            for decorator in getattr(node, "decorator_list", []):
                if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "case_page":
                    yield name_place(path, node.lineno), node, decorator


def test_every_page_of_a_section_keeps_its_draft_by_itself():
    """A press of 'Worried about safety' then saves the section, where the page shows it again."""
    sections = [
        (place, decorator) for place, view, decorator in case_views() if "section_page" in calls_in(view)
    ]
    forgetful = [place for place, decorator in sections if not decorator.keywords]
    assert len(sections) > 4
    assert forgetful == []


# ---- what is saved as it is typed ----


def crawl_pages(client, case) -> Iterator[tuple[str, str]]:
    """Every page of a case that can be reached from its addresses, with its text."""
    home = reverse("case", args=[case.reference])
    waiting = [
        reverse(route.name, args=[case.reference])
        for route in urlpatterns
        if list(route.pattern.converters) == ["reference"]
    ]
    waiting += [reverse("follow-up", args=[case.reference, "follow_up_6_weeks"])]
    visited = set()
    while waiting:
        address = waiting.pop(0)
        if address in visited:
            continue
        visited.add(address)
        answer = client.get(address)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            yield address, answer.text
            links = re.findall(r'href="([^"?#]+)"', answer.text)
            waiting += [link for link in links if link.startswith(home)]


def text_boxes(page: str) -> list[str]:
    """The names of the boxes of free text of a page."""
    return re.findall(r'<textarea[^>]*\bname="([^"]+)"', page)


def declared_forms(form: type[forms.Form] = Form) -> Iterator[type[forms.Form]]:
    """Every form that a module of the journey declares."""
    for each in form.__subclasses__():
        module = sys.modules[each.__module__]
        if each.__module__.startswith("handrail.journey") and getattr(module, each.__name__, None) is each:
            yield each
        yield from declared_forms(each)


def declared_boxes(form: type[forms.Form]) -> set[str]:
    fields = form.base_fields.items()  # type: ignore[attr-defined]
    return {name for name, field in fields if isinstance(field.widget, forms.Textarea)}


def test_every_form_of_much_free_text_is_saved_as_it_is_typed(support, sign_in):
    case, manager = support(LEICESTER)
    Membership.objects.create(user=manager, service=LEICESTER, role=Role.SERVICE_MANAGER)
    open_concern(case=case, source="worry", by=manager, at=timezone.now())
    pages = dict(crawl_pages(sign_in(manager), case))
    saved = {address: set(text_boxes(page)) for address, page in pages.items() if "data-autosave=" in page}
    long = [address for address, page in pages.items() if len(text_boxes(page)) > MAX_TEXT_BOXES_UNSAVED]
    assert [address for address in long if address not in saved] == []
    assert len(long) > 3
    assert contact_page(case) in saved
    for form in declared_forms():
        boxes = declared_boxes(form)
        if len(boxes) > MAX_TEXT_BOXES_UNSAVED:
            assert any(boxes <= names for names in saved.values()), form


def test_a_contact_note_is_saved_as_it_is_typed_and_shown_again_to_its_writer(support, staff, sign_in):
    case, manager = support()
    writer, address = sign_in(manager), contact_page(case)
    assert "Clear the page" not in writer.get(address).text
    answer = save_as_typed(writer, address, note="Rang twice\0", minutes="12")
    assert set(answer.json()) == {"saved_at"}
    shown = writer.get(address).text
    assert "Rang twice" in shown
    assert 'value="12"' in shown
    assert "Clear the page" in shown
    other = sign_in(staff(Role.CASE_MANAGER, name="Second Manager"))
    assert "Rang twice" not in other.get(address).text
    assert not Contact.objects.filter(note__contains="Rang").exists()


def test_the_page_of_a_contact_can_be_cleared(support, sign_in):
    case, manager = support()
    client, address = sign_in(manager), contact_page(case)
    save_as_typed(client, address, note="Rang twice")
    answer = client.post(address, {"action": "clear", "note": "Rang twice"})
    assert answer["Location"] == address
    assert "Rang twice" not in client.get(address).text
    assert not Draft.objects.exists()


def test_a_contact_that_is_sent_leaves_no_draft_not_even_by_a_late_autosave(support, sign_in):
    case, manager = support()
    client, address, page = sign_in(manager), contact_page(case), str(uuid.uuid4())
    save_as_typed(client, address, page=page, note="Rang tw")
    sent = client.post(address, CONTACT | {"submission": page, "note": "Rang twice"})
    assert sent.status_code == 302
    assert case.contacts.filter(note="Rang twice").count() == 1
    assert save_as_typed(client, address, page=page, note="Rang twice").status_code == 410
    assert not Draft.objects.exists()
    assert "Rang twice" not in client.get(address).text


def test_a_form_shown_again_is_in_conflict_with_what_others_changed_meanwhile(support, staff, sign_in):
    case, manager = support()
    client, address = sign_in(manager), reverse("person", args=[case.reference])
    drawn = {"given_name": case.person.given_name, "family_name": case.person.family_name}
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', client.get(address).text)[1]
    client.post(address, drawn | {"action": "safety", "seen": seen, "postcode": "LE1 6NB"})
    other = sign_in(staff(Role.CASE_MANAGER, name="Second Manager"))
    change = drawn | {"submission": str(uuid.uuid4()), "seen": seen, "telephone": "01632 960999"}
    assert other.post(address, change).status_code == 302
    client = sign_in(manager)
    restored = client.get(address).text
    assert "LE1 6NB" in restored
    number = re.search(r'name="seen"[^>]*value="(\d+)"', restored)[1]
    late = drawn | {"submission": str(uuid.uuid4()), "seen": number, "postcode": "LE1 6NB"}
    clash = client.post(address, late)
    assert clash.status_code == 409
    assert "Someone else changed this" in clash.text
    case.person.refresh_from_db()
    assert case.person.telephone.endswith("960999")


def test_a_form_never_sent_is_forgotten_after_a_month(support, sign_in):
    case, manager = support()
    old = timezone.now() - form_drafts.FORMS_KEPT - timedelta(days=1)
    Draft.objects.create(key=f"form:{manager.pk}:old", saved_at=old)
    Draft.objects.create(key=f"assessment:{case.pk}", saved_at=old)
    save_as_typed(sign_in(manager), contact_page(case), note="Rang twice")
    keys = set(Draft.objects.values_list("key", flat=True))
    assert f"assessment:{case.pk}" in keys
    assert len(keys) == 2
    assert f"form:{manager.pk}:old" not in keys
