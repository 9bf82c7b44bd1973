"""Employers are found by their names, however they are spelt."""

from django.apps.registry import Apps
from django.db import migrations, models

from handrail.foundation.names import fold_name

FOLDED_NAME_LENGTH = 200
ROWS_AT_A_TIME = 5_000


def fold_names(apps: Apps, _schema_editor: object) -> None:
    """Fold the name of every employer."""
    employers = apps.get_model("network", "Employer").objects
    last = 0
    while rows := list(employers.filter(pk__gt=last).order_by("pk")[:ROWS_AT_A_TIME]):
        for row in rows:
            row.folded_name = fold_name(row.name)[:FOLDED_NAME_LENGTH]
        employers.bulk_update(rows, ["folded_name"], batch_size=500)
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0005_service_in_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='employer',
            name='folded_name',
            field=models.CharField(default='', editable=False, max_length=200),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='employer',
            index=models.Index(fields=['folded_name'], name='employer_folded_name', opclasses=['varchar_pattern_ops']),
        ),
    ]
