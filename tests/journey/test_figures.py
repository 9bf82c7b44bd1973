"""From the journey to a figure, and from the figure back to its cases."""

import re

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db


def test_a_new_client_is_in_the_figures_and_the_figure_leads_back(support, refer, staff, sign_in):
    case, manager = support()
    refer(LEICESTER)
    client = sign_in(manager)
    page = client.get(reverse("figures")).text
    assert "Cases that reached each stage" in page
    address = next(
        found.replace("&amp;", "&")
        for found in re.findall(r'href="(/figures/throughput/records/[^"]+)"', page)
        if "row=assessed" in found and SCOTLAND in found
    )
    behind = client.get(address).text
    assert case.reference in behind
    assert "1 case" in behind


def test_the_file_agrees_with_the_page(support, sign_in):
    _, manager = support()
    answer = sign_in(manager).get(reverse("figure-download", args=["throughput", "csv"]))
    assert answer["Content-Type"].startswith("text/csv")
    assert re.search(r"^assessed,.*\b1\b", answer.text, re.MULTILINE)


def test_a_funder_sees_figures_and_never_a_client(support, staff, sign_in):
    case, _ = support()
    client = sign_in(staff(Role.FUNDER))
    page = client.get(reverse("figures")).text
    assert "records/" not in page
    assert case.person.family_name not in page
    records = client.get(
        reverse("figure-records", args=["throughput"]), {"row": "assessed", "column": SCOTLAND}
    )
    assert records.status_code == 403
    assert client.get(reverse("case", args=[case.reference])).status_code == 403
    assert client.get(reverse("cases")).status_code == 403


def test_the_figures_make_few_queries(support, refer, staff, sign_in, django_assert_max_num_queries):
    support()
    support(LEICESTER)
    client = sign_in(staff(Role.SERVICE_MANAGER))
    # The first page after a change reads the cases, in as many queries however many there are.
    with django_assert_max_num_queries(35):
        client.get(reverse("figures"))
    with django_assert_max_num_queries(15):
        page = client.get(reverse("figures"))
    assert page.status_code == 200
