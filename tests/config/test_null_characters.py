"""A null character never makes an error of ours: an address is not found, what is typed is cleaned."""

import pytest

from handrail.accounts.policy import Role
from handrail.journey.case.models import Draft

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_an_address_with_a_null_character_is_not_found(staff, sign_in):
    browser = sign_in(staff(Role.CASE_MANAGER))
    assert browser.get("/cases/AB%00CD-1234/").status_code == 404
    assert browser.get("/cases/?q=Ro%00se").status_code == 200


def test_a_null_character_in_what_is_typed_is_left_out(staff, sign_in):
    browser = sign_in(staff(Role.CALL_HANDLER))
    typed = {"given_name": "Ro\0se"}
    answer = browser.post("/referrals/new/", typed, headers={"X-Autosave": "1"})
    assert answer.status_code < 500
    assert "\\u0000" not in "".join(str(draft.data) for draft in Draft.objects.all())
