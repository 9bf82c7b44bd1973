"""Fields are wide enough for what people type and for what is put together; one name is a name."""

from django.apps.registry import Apps
from django.db import migrations, models

NOT_RECORDED = "Name not recorded"


def name_the_nameless(apps: Apps, _schema_editor: object) -> None:
    """A record has a name; no page ever took one without, and a command may have."""
    people = apps.get_model("journey", "Person").objects
    people.filter(given_name="", family_name="").update(family_name=NOT_RECORDED)


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0018_restricted_records'),
    ]

    operations = [
        migrations.RunPython(name_the_nameless, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='case',
            name='next_task',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='concern',
            name='accepted_telephone',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='confirmation',
            name='said_by',
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name='document',
            name='title',
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name='message',
            name='closed_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='message',
            name='failure',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='message',
            name='held_back',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='message',
            name='subject',
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name='oncall',
            name='mobile',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='person',
            name='contact_needs',
            field=models.TextField(blank=True, help_text='interpreter, large print, best times'),
        ),
        migrations.AlterField(
            model_name='person',
            name='family_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name='person',
            name='given_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name='person',
            name='postcode',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AlterField(
            model_name='person',
            name='telephone',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='referral',
            name='referrer_telephone',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('family_name', ''), ('given_name', ''), _negated=True), name='person_has_a_name'),
        ),
    ]
