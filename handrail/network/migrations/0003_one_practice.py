"""A practice has one record; one made a second time points at the first."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models

from handrail.foundation.names import fold_name

FOLDED_NAME_LENGTH = 200


def fold_names(apps: Apps, _schema_editor: object) -> None:
    """Fold every name, and point each later record of a name at its first."""
    practices = apps.get_model("network", "Practice").objects
    first: dict[str, int] = {}
    for pk, name in practices.order_by("pk").values_list("pk", "name"):
        folded = fold_name(name)[:FOLDED_NAME_LENGTH]
        kept = first.setdefault(folded, pk)
        practices.filter(pk=pk).update(folded_name=folded, same_as_id=None if kept == pk else kept)


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0002_wide_fields'),
    ]

    operations = [
        migrations.AddField(
            model_name='practice',
            name='folded_name',
            field=models.CharField(default='', editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='practice',
            name='ods_code',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='practice',
            name='postcode',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='practice',
            name='same_as',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='network.practice'),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('ods_code', ''), _negated=True), ('same_as__isnull', True)), fields=('ods_code',), name='one_practice_per_ods_code'),
        ),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.UniqueConstraint(condition=models.Q(('ods_code', ''), ('same_as__isnull', True)), fields=('folded_name', 'postcode'), name='one_practice_per_name_and_postcode'),
        ),
        migrations.AddConstraint(
            model_name='practice',
            constraint=models.CheckConstraint(condition=models.Q(('same_as__isnull', True), models.Q(('same_as', models.F('id')), _negated=True), _connector='OR'), name='practice_not_own_duplicate'),
        ),
    ]
