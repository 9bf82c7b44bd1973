"""The public pages of the services, drawn from their models."""

import pytest
from django.urls import reverse

from handrail import service_models

pytestmark = pytest.mark.django_db


def test_the_list_names_every_service(client):
    text = client.get(reverse("services")).text
    assert [each.name for each in service_models.load_services() if each.name not in text] == []


def test_a_service_shows_its_rules_clocks_and_what_rests_on_a_choice(client):
    text = client.get(reverse("service", args=["leicestershire"])).text
    assert "Who is eligible" in text
    assert "<svg" in text
    assert "are our choice" in text
    assert "Fit-note surgery" in text


def test_an_earlier_version_has_its_page_and_the_changes_theirs(client):
    service = service_models.get_service("greater-manchester")
    assert "Version 2010-04" in client.get(reverse("service-version", args=[service.slug, "2010-04"])).text
    text = client.get(reverse("service-versions", args=[service.slug])).text
    assert "From 2011-04 to 2012-04, in full" in text
    assert "Versions side by side" in text


def test_services_stand_side_by_side_and_lead_to_their_pages(client):
    text = client.get(reverse("services-compare")).text
    assert f'href="{reverse("service", args=["rhyl"])}"' in text
    assert "](" not in text


@pytest.mark.parametrize("address", ["/services/none-such/", "/services/rhyl/1999-01/"])
def test_what_is_not_there_is_not_found(address, client):
    assert client.get(address).status_code == 404
