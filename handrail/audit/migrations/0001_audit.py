"""The audit: entries, lists and seals. Readings noted before become entries, signed, with their services."""

import uuid
from datetime import UTC, datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from handrail.audit.signatures import sign_content

BATCH = 1000


def copy_readings(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make an entry, signed today, of every reading that was noted before."""
    services = read_services(editor.connection)
    entry = apps.get_model("audit", "AuditEntry")
    readings = apps.get_model("accounts", "Reading").objects.order_by("at", "id")
    rows = readings.values_list("at", "user_id", "reader_kind", "page", "record")
    for start in range(0, readings.count(), BATCH):
        batch = [
            entry(**describe_entry(at, user_id, reader_kind, page, (record, services.get(record, ""))))
            for at, user_id, reader_kind, page, record in rows[start : start + BATCH]
        ]
        entry.objects.bulk_create(batch)


def describe_entry(
    at: datetime, user_id: int | None, reader_kind: str, page: str, record: tuple[str, str]
) -> dict[str, object]:
    key = uuid.uuid4()
    content: dict[str, object] = {
        "key": key.hex,
        "at": at.astimezone(UTC).isoformat(),
        "kind": "read",
        "user": user_id,
        "reader": reader_kind,
        "page": page,
        "detail": "",
        "address": None,
        "request": "",
        "record": list(record),
        "listed": [],
    }
    return {
        "key": key,
        "at": at,
        "kind": "read",
        "user_id": user_id,
        "reader_kind": reader_kind,
        "page": page,
        "record": record[0],
        "service": record[1],
        "signature": sign_content(settings.AUDIT_KEY, content),
    }


def read_services(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the service of each case by its reference; the cases belong to another application."""
    if "journey_case" not in connection.introspection.table_names():
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference, service FROM journey_case")
        return dict(cursor.fetchall())


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('accounts', '0004_deputy'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('entry_count', models.PositiveIntegerField()),
                ('chain', models.CharField(max_length=64)),
                ('signature', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=20)),
                ('reader_kind', models.CharField(default='staff', max_length=20)),
                ('page', models.CharField(max_length=60)),
                ('record', models.CharField(blank=True, max_length=40)),
                ('service', models.SlugField(blank=True, max_length=60)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('address', models.GenericIPAddressField(null=True)),
                ('request_number', models.CharField(blank=True, max_length=36)),
                ('signature', models.CharField(max_length=64)),
                ('position', models.PositiveIntegerField(null=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_entries', to=settings.AUTH_USER_MODEL)),
                ('seal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='audit.seal')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ListedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.CharField(max_length=40)),
                ('service', models.SlugField(blank=True, max_length=60)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listed_records', to='audit.auditentry')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record', 'service', 'entry'), name='one_line_per_listed_record')],
            },
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['record', 'at'], name='audit_by_record'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['user', 'at'], name='audit_by_reader'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['at'], name='audit_by_time'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['read', 'listed', 'exported', 'signed_in', 'sign_in_failed', 'signed_out', 'access_changed'])), name='audit_entry_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('reader_kind__in', ['staff', 'client', 'referrer', 'command', 'stranger'])), name='audit_reader_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('user__isnull', False), models.Q(('reader_kind', 'staff'), _negated=True), _connector='OR'), name='staff_reading_names_its_reader'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.UniqueConstraint(fields=('seal', 'position'), name='one_entry_at_each_place_of_a_seal'),
        ),
        migrations.RunPython(copy_readings, migrations.RunPython.noop),
    ]
