"""Records are found by keys made from their details; those there are get theirs."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models

from handrail.journey.identity.rules import Identity, list_search_keys

DETAILS = ("given_name", "family_name", "date_of_birth", "telephone", "postcode", "email", "nhs_number")
KEYS_PER_WRITE = 5_000
# Later kinds are made by the migrations that bring them.
KINDS = ('name', 'telephone', 'telephone_end', 'postcode', 'email', 'nhs_number')


def fill_keys(apps: Apps, _schema_editor: object) -> None:
    """Make the keys of every record."""
    keys = apps.get_model("journey", "SearchKey")
    waiting = []
    for pk, *details in apps.get_model("journey", "Person").objects.values_list("pk", *DETAILS).iterator():
        made = list_search_keys(Identity(**dict(zip(DETAILS, details, strict=True))))
        waiting += [keys(person_id=pk, kind=kind, value=value) for kind, value in made if kind in KINDS]
        if len(waiting) >= KEYS_PER_WRITE:
            keys.objects.bulk_create(waiting)
            waiting = []
    keys.objects.bulk_create(waiting)


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0015_message_purpose'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('value', models.CharField(max_length=254)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to='journey.person')),
            ],
            options={
                'indexes': [models.Index(fields=['value'], name='search_key_value', opclasses=['varchar_pattern_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['name', 'telephone', 'telephone_end', 'postcode', 'email', 'nhs_number'])), name='search_key_kind_known'), models.UniqueConstraint(fields=('person', 'kind', 'value'), name='search_key_once')],
            },
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
