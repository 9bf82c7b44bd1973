"""A case names its site where the service has more than one: shown, changed with its history, filtered by."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import Membership
from handrail.accounts.policy import Role
from handrail.foundation.errors import UserError
from handrail.journey.allocation.actions import choose_site
from handrail.journey.case.models import Event
from handrail.network.details import refresh_details
from handrail.network.models import Site
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def sites(db) -> list[Site]:
    names = ("The Bridge", "Northtown House")
    rows = [Site.objects.create(service=SCOTLAND, name=name) for name in names]
    refresh_details(now=True)
    return rows


@pytest.fixture
def manager(staff, sign_in):
    return sign_in(staff(Role.CASE_MANAGER, SCOTLAND))


def send_site(browser, case, site: str, submission: uuid.UUID | None = None):
    form = {"site": site, "submission": submission or uuid.uuid4(), "seen": ""}
    return browser.post(reverse("case-site", args=[case.reference]), form)


def test_a_service_of_one_site_asks_nothing(manager, refer):
    case = refer(SCOTLAND)
    Site.objects.create(service=SCOTLAND, name="The Bridge")
    refresh_details(now=True)
    assert (
        reverse("case-site", args=[case.reference])
        not in manager.get(reverse("case", args=[case.reference])).text
    )
    assert 'name="site"' not in manager.get(reverse("cases")).text


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (Role.CASE_MANAGER, "Ask your service’s administrator", "Add a site"),
        (Role.ADMINISTRATOR, "Add a site", "Ask your service’s administrator"),
    ],
)
def test_a_service_without_sites_says_what_to_do(refer, staff, sign_in, role, shown, hidden):
    case = refer(SCOTLAND)
    user = staff(role, SCOTLAND, name="Olive Lead")
    Membership.objects.get_or_create(user=user, service=SCOTLAND, role=Role.CASE_MANAGER)
    page = sign_in(user).get(reverse("case-site", args=[case.reference]))
    assert page.status_code == 200
    assert shown in page.text
    assert hidden not in page.text
    assert 'name="site"' not in page.text


def test_the_site_is_chosen_and_changed_and_the_case_says_since_when(manager, refer, sites):
    case = refer(SCOTLAND)
    page = reverse("case", args=[case.reference])
    assert reverse("case-site", args=[case.reference]) in manager.get(page).text
    once = uuid.uuid4()
    for _ in range(2):
        assert send_site(manager, case, str(sites[0].pk), once).status_code == 302
    shown = manager.get(page).text
    assert "The Bridge" in shown
    assert "Site changed from none to The Bridge" in shown
    send_site(manager, case, str(sites[1].pk))
    send_site(manager, case, str(sites[1].pk))
    changes = Event.objects.filter(case=case, kind="site.chosen").values_list("data__after", flat=True)
    assert list(changes.order_by("id")) == ["The Bridge", "Northtown House"]
    case.refresh_from_db()
    assert case.site == sites[1]
    assert "No site" in manager.get(reverse("case-site", args=[case.reference])).text
    send_site(manager, case, "none")
    case.refresh_from_db()
    assert case.site is None


def test_a_site_of_another_service_or_out_of_use_is_refused(refer, staff, sites):
    case, by = refer(SCOTLAND), staff(Role.CASE_MANAGER, SCOTLAND)
    other = Site.objects.create(service=LEICESTER, name="Elsewhere")
    sites[0].active = False
    for site in (other, sites[0]):
        with pytest.raises(UserError, match="is no site of this service now"):
            choose_site(case=case, site=site, by=by, at=timezone.now())


def test_the_list_of_cases_is_filtered_by_site(manager, refer, staff, sites):
    here, there = refer(SCOTLAND), refer(SCOTLAND, family_name="Elsewhere")
    choose_site(case=here, site=sites[0], by=staff(Role.CASE_MANAGER, SCOTLAND), at=timezone.now())
    listed = manager.get(reverse("cases"), {"site": sites[0].pk}).text
    assert here.reference in listed
    assert there.reference not in listed
    assert there.reference in manager.get(reverse("cases")).text
