"""People stand with the practice that is used, where theirs was found to be another spelling of it."""

from django.apps.registry import Apps
from django.db import migrations


def move_people(apps: Apps, _schema_editor: object) -> None:
    """Move the people of each merged practice to the one that it points at."""
    people = apps.get_model("journey", "Person").objects
    merged = apps.get_model("network", "Practice").objects.filter(same_as__isnull=False)
    for pk, kept in merged.values_list("pk", "same_as_id").iterator():
        people.filter(practice_id=pk).update(practice_id=kept)


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0032_restricted_matches'),
        ('network', '0004_registers'),
    ]

    operations = [
        migrations.RunPython(move_people, migrations.RunPython.noop),
    ]
