"""The columns of a case say what its facts say, whatever happened to it and in whatever order."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from handrail.demo.seed import fill_database
from handrail.journey.case.actions import record_contact, refresh_case, strike_out
from handrail.journey.case.models import Case
from tests.support.people import START

pytestmark = pytest.mark.django_db
DERIVED = [
    field.attname
    for field in Case._meta.fields
    if field.attname.endswith("_at")
    or field.attname in ("stage", "case_manager_id", "next_task", "do_not_contact")
]


def read_columns(case: Case) -> dict:
    return {name: getattr(case, name) for name in DERIVED}


def test_every_case_of_a_made_service_agrees_with_its_facts():
    fill_database(clients=16, seed=7)
    at = timezone.now()
    for case in Case.objects.all():
        stored = read_columns(case)
        assert read_columns(refresh_case(case, at=at)) == stored, case.reference


def test_a_fact_recorded_in_error_no_longer_counts(support):
    case, manager = support()
    at = START + timedelta(days=5)
    first = record_contact(
        case=case,
        by=manager,
        at=at,
        happened_at=at,
        with_whom="client",
        mode="telephone",
        successful=True,
        kind="first_contact",
    )
    case.refresh_from_db()
    assert case.first_contact_at == at
    strike_out(fact=first, what="A contact", by=manager, at=at, reason="Wrong client")
    case.refresh_from_db()
    assert case.first_contact_at is None


def test_refreshing_all_cases_says_how_many_differed(support, capsys):
    case, _ = support()
    Case.objects.filter(pk=case.pk).update(stage="referred")
    call_command("refresh_cases")
    case.refresh_from_db()
    assert case.stage == "in_support"
    assert "1 case differed" in capsys.readouterr().out
