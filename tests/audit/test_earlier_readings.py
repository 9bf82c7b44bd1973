"""Readings that an earlier version noted become entries: signed, each with the service of its case."""

from datetime import UTC, datetime
from importlib import import_module

import pytest

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.audit.verification import verify_audit

migration = import_module("handrail.audit.migrations.0001_audit")


@pytest.mark.django_db
def test_what_the_migration_makes_of_a_reading_verifies(staff):
    at, reader = datetime(2026, 11, 29, 9, 30, 0, 123456, tzinfo=UTC), staff(Role.CASE_MANAGER)
    AuditEntry.objects.all().delete()
    for user_id, kind in ((reader.pk, "staff"), (None, "client")):
        described = migration.describe_entry(at, user_id, kind, "case", ("HR-0000-0001", "leicestershire"))
        AuditEntry.objects.create(**described)
    report = verify_audit()
    assert (report.unsealed, report.altered) == (2, [])
    AuditEntry.objects.filter(user=None).update(service="")
    assert len(verify_audit().altered) == 1
