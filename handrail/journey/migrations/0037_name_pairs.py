"""A whole name is found by a key of two of its words; each look-up of keys reads one index."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models

from handrail.journey.identity.rules import SearchKeyKind, list_name_pairs

KEYS_PER_WRITE = 5_000
KINDS = ['name', 'name_pair', 'telephone', 'telephone_end', 'postcode', 'email', 'nhs_number']


def pair_names(apps: Apps, _schema_editor: object) -> None:
    """Make the pairs of every record, the oldest first: of one name the newest is shown first."""
    keys = apps.get_model('journey', 'SearchKey')
    people = apps.get_model('journey', 'Person').objects.annotate(first_case=models.Min('cases__referred_at'))
    names = people.order_by('first_case', 'pk').values_list('pk', 'given_name', 'family_name')
    waiting = []
    for pk, given_name, family_name in names.iterator():
        pairs = list_name_pairs(given_name, family_name)
        waiting += [keys(person_id=pk, kind=SearchKeyKind.NAME_PAIR, value=pair) for pair in sorted(pairs)]
        if len(waiting) >= KEYS_PER_WRITE:
            keys.objects.bulk_create(waiting)
            waiting = []
    keys.objects.bulk_create(waiting)


def drop_pairs(apps: Apps, _schema_editor: object) -> None:
    """Take the pairs out again: the constraint before this knows no such kind."""
    apps.get_model('journey', 'SearchKey').objects.filter(kind=SearchKeyKind.NAME_PAIR).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0036_opt_in_and_emergency_contact'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='searchkey', name='search_key_kind_known'),
        migrations.RemoveIndex(model_name='searchkey', name='search_key_value'),
        migrations.AlterField(
            model_name='searchkey',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to='journey.person'),
        ),
        migrations.AddConstraint(
            model_name='searchkey',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', KINDS)), name='search_key_kind_known'),
        ),
        migrations.AddIndex(
            model_name='searchkey',
            index=models.Index(fields=['kind', 'value', '-id', 'person'], name='search_key_of_kind', opclasses=['varchar_ops', 'varchar_pattern_ops', 'int8_ops', 'uuid_ops']),
        ),
        # Last: PostgreSQL changes no table whose rows were written in the same transaction.
        migrations.RunPython(pair_names, drop_pairs),
    ]
