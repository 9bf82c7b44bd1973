"""Telephone numbers have room for an extension and a country."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='employer',
            name='telephone',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='practice',
            name='telephone',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='provider',
            name='telephone',
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
