"""Joined records are one person: their cases are the kept record's, and know where they go back to."""

import django.db.models.deletion
from django.conf import settings
from django.apps.registry import Apps
from django.db import migrations, models


def move_cases(apps: Apps, _schema_editor: object) -> None:
    """Give the cases of records that are joined already to the record kept."""
    cases = apps.get_model("journey", "Case").objects
    for person in apps.get_model("journey", "Person").objects.filter(same_as__isnull=False).iterator():
        cases.filter(person_id=person.pk).update(opened_for_id=person.pk, person_id=person.same_as_id)


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0025_withdrawals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='opened_for',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journey.person'),
        ),
        migrations.CreateModel(
            name='DifferentPeople',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_at', models.DateTimeField()),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told_apart', to='journey.person')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journey.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='different_people_once'), models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='different_people_are_two')],
            },
        ),
        migrations.CreateModel(
            name='Joining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken', models.JSONField(default=dict)),
                ('joined_at', models.DateTimeField()),
                ('parted_at', models.DateTimeField(null=True)),
                ('joined_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journey.person')),
                ('parted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joinings', to='journey.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('parted_at__isnull', True)), fields=('record',), name='one_joining_of_a_record'), models.CheckConstraint(condition=models.Q(models.Q(('parted_at__isnull', True), ('parted_by__isnull', True)), models.Q(('parted_at__isnull', False), ('parted_by__isnull', False)), _connector='OR'), name='joining_parted_by_whom')],
            },
        ),
        migrations.RunPython(move_cases, migrations.RunPython.noop),
    ]
