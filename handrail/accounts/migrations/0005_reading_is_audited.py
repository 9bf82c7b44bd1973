"""Readings have moved to the audit, an application of its own."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_deputy'),
        ('audit', '0001_audit'),
    ]

    operations = [
        migrations.DeleteModel(
            name='Reading',
        ),
    ]
