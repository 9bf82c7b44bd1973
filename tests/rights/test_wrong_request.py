"""The pages of a copy are those of a request for a record, and of nothing else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.governance.actions import NewMatter, record_matter
from handrail.governance.rules import RULES, MatterKind, MatterStepKind
from tests.support.people import SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

PAGES = ["record-copy", "record-copy-make", "record-copy-download"]


@pytest.fixture
def manager(staff):
    return staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Manager")


def record_now(kind, by, case=None):
    at = timezone.now()
    new = NewMatter(kind=kind, service=SCOTLAND, came_at=at, account="What happened", case=case)
    return record_matter(details=new, by=by, at=at)


@pytest.mark.parametrize("page", PAGES)
def test_a_matter_that_is_no_request_has_no_copy(page, support, manager, client):
    case, case_manager = support(SCOTLAND)
    complaint = record_now(MatterKind.COMPLAINT, manager, case)
    of_nobody = record_now(MatterKind.ACCESS_REQUEST, manager)
    request = record_now(MatterKind.ACCESS_REQUEST, manager, case)
    client.force_login(manager)
    for matter in (complaint, of_nobody):
        assert client.get(reverse(page, args=[matter.pk])).status_code == 404
        assert client.post(reverse(page, args=[matter.pk])).status_code == 404
    assert client.get(reverse(page, args=[request.pk])).status_code in (200, 302)
    assert client.get(reverse(page, args=[request.pk + 100])).status_code == 404
    # Who may not read it is still told who to ask, where they could answer requests at all.
    client.force_login(case_manager)
    assert client.get(reverse(page, args=[request.pk])).status_code == 403


@pytest.mark.parametrize("kind", list(MatterKind))
def test_a_step_of_another_kind_of_matter_has_no_page(kind, manager, client):
    matter = record_now(kind, manager)
    client.force_login(manager)
    for step in MatterStepKind:
        status = client.get(reverse("matter-step", args=[matter.pk, step.value])).status_code
        offered = step in RULES[kind].steps or step == MatterStepKind.REOPENED
        assert (status == 200) == offered, (kind, step, status)
        assert offered or status == 404
