"""Names spelt nearly like those that are typed are found: the words of all names get their spellings."""

from django.apps.registry import Apps
from django.db import migrations, models

from handrail.foundation.names import list_name_keys
from handrail.journey.identity.spelling import list_spellings

ROWS_PER_WRITE = 5_000


def spell_names(apps: Apps, _schema_editor: object) -> None:
    """Make the spellings of every word of a name."""
    spellings = apps.get_model('journey', 'NameSpelling')
    people = apps.get_model('journey', 'Person').objects.values_list('given_name', 'family_name')
    words = {word for names in people.iterator() for name in names for word in list_name_keys(name)}
    rows = [spellings(variant=variant, word=word) for variant, word in list_spellings(words)]
    spellings.objects.bulk_create(rows, batch_size=ROWS_PER_WRITE)


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0039_notes_and_attachments'),
    ]

    operations = [
        migrations.CreateModel(
            name='NameSpelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('variant', models.CharField(max_length=24)),
                ('word', models.CharField(db_index=True, max_length=24)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('variant', 'word'), name='name_spelling_once')],
            },
        ),
        migrations.RunPython(spell_names, migrations.RunPython.noop),
    ]
