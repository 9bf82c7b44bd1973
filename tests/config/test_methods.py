"""No page answers a method that it is not made for, whoever asks."""

import pytest

from handrail.accounts.policy import Role
from tests.support.people import SCOTLAND


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(method, client, staff, support):
    case, _ = support(SCOTLAND)
    client.force_login(staff(Role.SERVICE_MANAGER, SCOTLAND))
    for address in ("/", "/nothing-here/", f"/cases/{case.reference}/", "/accounts/email/"):
        answer = getattr(client, method)(address)
        assert answer.status_code == 405, address
        assert answer.headers["Allow"] == "GET, HEAD, POST"
        assert case.reference not in answer.text
