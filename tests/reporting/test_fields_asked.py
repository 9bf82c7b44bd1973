"""Quality asks only what a form of the service asks, and each line leads to where it can be put right."""

import pytest
from django.urls import resolve, reverse

from handrail import service_models
from handrail.accounts.policy import GRANTS, Permission, Role
from handrail.extract.files import CLIENTS
from handrail.figures import tables
from handrail.reporting.from_journey import build_tables
from handrail.reporting.from_journey.clients import NOT_RECORDED
from handrail.reporting.from_journey.fields_asked import list_fields_asked, list_questions_asked
from handrail.reporting.views.quality import CORRECTION_PAGES, find_correction
from tests.support.people import LEICESTER, SCOTLAND

VERSIONS = [
    (service.slug, version) for service in service_models.load_services() for version in service.versions
]


@pytest.mark.parametrize(("service", "version"), VERSIONS, ids=lambda each: getattr(each, "id", each))
def test_each_field_asked_for_is_on_a_form_of_that_version(service, version):
    asked = set(list_fields_asked(service, version.id).split(";"))
    assert asked
    assert not asked & NOT_RECORDED.keys()
    screened = list_questions_asked(version)
    assert ("employment_status" in asked) == ("employment_status" in screened)
    entry = {use.slug for use in version.assessment.instruments} & {"eq5d-5l", "eq5d-3l"}
    assert ("eq5d_entry" in asked) == bool(entry)
    assert ("eq5d_discharge" in asked) == bool({"eq5d-5l", "eq5d-3l"} & set(version.discharge.instruments))


def test_some_service_does_not_ask_what_another_asks():
    asked = [set(list_fields_asked(service, version.id).split(";")) for service, version in VERSIONS]
    assert set.union(*asked) != set.intersection(*asked)


@pytest.mark.django_db
def test_the_table_counts_no_record_in_a_field_that_is_not_asked(support):
    support(SCOTLAND)
    files = build_tables([SCOTLAND])
    result = tables.compute_table("completeness", files)
    base = {cell.row[0]: cell.base_n for cell in result if cell.column == "all"}
    assert base["gender"] == 1
    for name in ("marital_status", "dependants", "industry"):
        assert not base.get(name)


def test_an_extract_that_does_not_say_is_asked_for_every_field():
    rows = {"clients": [{"case_id": "a", "service": "x", "assessed_date": "2012-05-01"}]}
    import pyarrow as pa

    result = tables.compute_table("completeness", {"clients": pa.Table.from_pylist(rows["clients"])})
    base = {cell.row[0]: cell.base_n for cell in result if cell.column == "all"}
    assert base["marital_status"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("line", sorted(item.name for item in CLIENTS.fields if item.expected))
def test_each_line_leads_to_a_page_for_someone_who_may(line, support):
    case, _ = support(LEICESTER)
    page = reverse(CORRECTION_PAGES.get(line, "case"), args=[case.reference])
    access = getattr(resolve(page).func, "access", None)
    roles = GRANTS[access].roles if isinstance(access, Permission) else frozenset(Role)
    assert roles
    assert find_correction(line, case.reference, frozenset(roles))["href"] == page
