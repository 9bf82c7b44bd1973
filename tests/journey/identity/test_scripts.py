"""Names in any script are shown and printed in order: Arabic, Chinese, Thai."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from handrail.foundation.names import FIRST_STRONG_ISOLATE, POP_ISOLATE, isolate_name
from handrail.journey.case.models import Person
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from tests.support.people import START

NAMES = {
    "Noto-Sans-Arabic": ("أحمد", "حسن"),
    "Noto-Sans-SC": ("小明", "王"),
    "Noto-Sans-Thai": ("สมชาย", "ใจดี"),
}


def test_only_a_name_read_right_to_left_is_isolated() -> None:
    assert isolate_name("أحمد حسن") == f"{FIRST_STRONG_ISOLATE}أحمد حسن{POP_ISOLATE}"
    assert isolate_name("王小明") == "王小明"
    assert isolate_name("Morag Testerton") == "Morag Testerton"


@pytest.mark.django_db
@pytest.mark.parametrize(("font", "name"), NAMES.items())
def test_a_name_in_another_script_is_shown_found_and_printed(support, client, font, name) -> None:
    case, manager = support()
    given, family = name
    Person.objects.filter(pk=case.person_id).update(given_name="", family_name="x")
    person = Person.objects.get(pk=case.person_id)
    person.given_name, person.family_name = given, family
    person.save()
    case.refresh_from_db()
    client.force_login(manager)
    assert person.name in client.get(reverse("case", args=[case.reference])).content.decode()
    assert case.reference in client.get("/cases/", {"q": f"{given} {family}"}).content.decode()
    document = plan_pdf(case, latest_plan(case), by=manager, at=START + timedelta(days=5))
    pages = PdfReader(io.BytesIO(bytes(document.content))).pages
    text = "".join(page.extract_text() for page in pages)
    fonts = {
        font_of["/BaseFont"]
        for page in pages
        for font_of in (f.get_object() for f in page["/Resources"]["/Font"].values())
    }
    assert any(font in str(each) for each in fonts), fonts
    assert set(given + family) <= set(text), text
    assert case.reference in text
