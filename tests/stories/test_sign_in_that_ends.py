"""A note half written when the sign-in ends is there after signing in again, with and without JavaScript."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from handrail.journey.case.models import Contact
from tests.support.people import SCOTLAND
from tests.support.walk import PASSWORD, Walk

NOTE = "Mornings are worst. She will ask her manager about"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_note_half_written_when_the_sign_in_ends(scripts: bool, browse, support) -> None:
    case, manager = support(SCOTLAND)
    contacts = Contact.objects.count()
    walk = Walk(browse(user=manager, scripts=scripts))
    walk.open(reverse("contact", args=[case.reference]))
    walk.enter(successful="yes", note=NOTE)
    Session.objects.all().delete()
    walk.press("Save contact")
    walk.says("We kept what you typed")
    assert Contact.objects.count() == contacts
    walk.enter(login=manager.email, password=PASSWORD)
    walk.press("Sign in")
    walk.says("This is your draft")
    assert walk.page.locator('[name="note"]').input_value() == NOTE
    walk.enter(note=f"{NOTE} hours.")
    walk.press("Save contact")
    walk.is_at(case.person.name)
    assert Contact.objects.get(case=case, note=f"{NOTE} hours.").recorded_by_id == manager.pk
