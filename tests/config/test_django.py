"""Django's own checks, and a migration for every change of a model."""

from io import StringIO
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command


def test_django_finds_nothing_wrong() -> None:
    assert run_checks() == []


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(settings: Any) -> None:
    settings.MIGRATION_MODULES = {}  # The tests' own database is made without migrations.
    output = StringIO()
    call_command("makemigrations", dry_run=True, stdout=output)
    assert output.getvalue() == "No changes detected\n"
