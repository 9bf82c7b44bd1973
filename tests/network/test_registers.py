"""The registers: looked through before anything is added, changed with who and when, never deleted."""

import uuid

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.network.models import Employer, Practice, Provider, RegisterChange
from handrail.network.queries import list_active_providers
from handrail.network.registers import REGISTERS
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db
PROVIDER = {"name": "Northtown Physiotherapy", "intervention": "physiotherapy", "email": "physio@example.org"}


@pytest.fixture
def keeper(staff, sign_in):
    """The browser of a service manager in Scotland."""
    return sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND, name="Olive Lead"))


def find_register(register: str, rest: str = "", service: str = SCOTLAND) -> str:
    return f"/registers/{service}/{register}/{rest}"


def send_form(
    browser, address: str, values: dict[str, object], submission: uuid.UUID | None = None, **more: object
):
    return browser.post(address, {"submission": submission or uuid.uuid4(), "seen": "", **values, **more})


@pytest.fixture
def provider(keeper):
    answer = send_form(keeper, find_register("providers", "add/"), PROVIDER)
    assert answer.status_code == 302, answer.text
    return Provider.objects.get()


def test_a_provider_is_added_and_can_be_chosen_at_once(keeper, provider):
    assert provider in list_active_providers(SCOTLAND)
    assert provider not in list_active_providers(LEICESTER)
    shown = keeper.get(find_register("providers")).text
    assert "Northtown Physiotherapy" in shown
    assert "physio@example.org" in shown


def test_what_is_like_it_is_shown_before_it_is_added(keeper, provider):
    again = {**PROVIDER, "name": "NORTHTOWN physiotherapy", "email": ""}
    answer = send_form(keeper, find_register("providers", "add/"), again)
    assert answer.status_code == 422
    assert "Is it one of these?" in answer.text
    assert find_register("providers", f"{provider.pk}/") in answer.text
    assert Provider.objects.count() == 1
    assert (
        send_form(keeper, find_register("providers", "add/"), again, action="add-anyway").status_code == 302
    )
    assert Provider.objects.count() == 2


def test_one_provider_of_several_interventions_is_added_once_by_one_form(keeper):
    several = {**PROVIDER, "intervention": ["physiotherapy", "podiatry", "pain"]}
    page = uuid.uuid4()
    for _ in range(2):
        send_form(keeper, find_register("providers", "add/"), several, page, action="add-anyway")
    rows = Provider.objects.order_by("intervention").values_list("name", "intervention")
    assert list(rows) == [(PROVIDER["name"], code) for code in ("pain", "physiotherapy", "podiatry")]
    assert RegisterChange.objects.count() == 3
    more = {**PROVIDER, "intervention": ["counselling", "podiatry"]}
    assert send_form(keeper, find_register("providers", "add/"), more, action="add-anyway").status_code == 422
    assert Provider.objects.count() == 3, "all or nothing"


def test_the_same_provider_twice_is_refused_in_words(keeper, provider):
    answer = send_form(keeper, find_register("providers", "add/"), PROVIDER, action="add-anyway")
    assert answer.status_code == 422
    assert "There is such a provider already" in answer.text


def test_a_change_says_who_when_and_what(keeper, provider):
    address = find_register("providers", f"{provider.pk}/")
    send_form(keeper, address, {**PROVIDER, "email": "new@example.org"})
    change = RegisterChange.objects.first()
    assert (change.by.name, change.kind, change.details) == (
        "Olive Lead",
        "changed",
        {"email": ["physio@example.org", "new@example.org"]},
    )
    assert (
        "Olive Lead: changed email from ‘physio@example.org’ to ‘new@example.org’" in keeper.get(address).text
    )
    send_form(keeper, address, {**PROVIDER, "email": "new@example.org"})
    assert RegisterChange.objects.count() == 2  # added and changed: the same again changes nothing


def test_an_entry_is_taken_out_of_use_and_brought_back_but_never_deleted(keeper, provider):
    address = find_register("providers", f"{provider.pk}/retire/")
    send_form(keeper, address, {}, action="retire")
    assert provider not in list_active_providers(SCOTLAND)
    assert "Out of use" in keeper.get(find_register("providers")).text
    send_form(keeper, address, {}, action="restore")
    assert provider in list_active_providers(SCOTLAND)
    kinds = RegisterChange.objects.values_list("kind", flat=True)
    assert list(kinds) == ["restored", "retired", "added"]


def test_what_is_sent_twice_is_done_once(keeper):
    submission = uuid.uuid4()
    for _ in range(2):
        send_form(
            keeper,
            find_register("practices", "add/"),
            {"name": "Example Surgery"},
            submission,
            action="add-anyway",
        )
    assert Practice.objects.count() == 1
    assert RegisterChange.objects.count() == 1


def test_practices_and_employers_are_shared_by_services(keeper, staff, sign_in):
    send_form(
        keeper,
        find_register("practices", "add/"),
        {"name": "Example Surgery", "email": "surgery@example.org"},
    )
    send_form(
        keeper,
        find_register("employers", "add/"),
        {"name": "Example Joinery", "head_count": "40", "sector": "private"},
    )
    assert Employer.objects.get().head_count == 40
    elsewhere = sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    assert "Example Surgery" in elsewhere.get(find_register("practices", service=LEICESTER)).text
    assert "Example Joinery" in elsewhere.get(find_register("employers", service=LEICESTER)).text


def test_an_employer_whose_size_is_not_known(keeper):
    send_form(
        keeper,
        find_register("employers", "add/"),
        {"name": "Example Joinery", "head_count": "", "sector": ""},
    )
    assert Employer.objects.get().head_count is None


def test_a_practice_of_the_same_code_is_shown_and_refused(keeper):
    send_form(keeper, find_register("practices", "add/"), {"name": "Example Surgery", "ods_code": "c82009"})
    again = {"name": "Another Name", "ods_code": "C82009"}
    assert "Is it one of these?" in send_form(keeper, find_register("practices", "add/"), again).text
    refused = send_form(keeper, find_register("practices", "add/"), again, action="add-anyway")
    assert "There is such a practice already" in refused.text
    assert Practice.objects.get().ods_code == "C82009"


def test_a_practice_that_was_found_to_be_another_is_not_listed(keeper):
    kept = Practice.objects.create(name="Example Surgery")
    Practice.objects.create(name="Exemple Surgery", same_as=kept)
    shown = keeper.get(find_register("practices")).text
    assert "Example Surgery" in shown
    assert "Exemple" not in shown


def test_nobody_keeps_the_registers_of_another_service(keeper, provider, staff, sign_in):
    stranger = sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    assert stranger.get(find_register("providers")).status_code == 404
    assert stranger.get(find_register("providers", f"{provider.pk}/", LEICESTER)).status_code == 404
    send_form(stranger, find_register("providers", f"{provider.pk}/retire/", LEICESTER), {}, action="retire")
    provider.refresh_from_db()
    assert provider.active
    manager = sign_in(staff(Role.CASE_MANAGER, SCOTLAND))
    assert manager.get(find_register("providers")).status_code == 403


def test_the_first_page_leads_to_every_register_and_to_who_is_on_call(keeper):
    text = keeper.get("/registers/").text
    for register in REGISTERS:
        assert find_register(register) in text
    assert reverse("on-call", args=[SCOTLAND]) in text
    assert reverse("team") in text


def test_a_long_register_is_searched(keeper):
    Employer.objects.bulk_create(Employer(name=f"Surgery {number:03d}") for number in range(60))
    assert "Surgery 059" not in keeper.get(find_register("employers")).text
    assert "Surgery 059" in keeper.get(find_register("employers", "?q=059 surgery")).text
