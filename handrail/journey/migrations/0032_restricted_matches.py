"""Records that are very likely of somebody whose record is restricted, for its named readers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0031_waiting_referrals'),
    ]

    operations = [
        migrations.CreateModel(
            name='RestrictedMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journey.person')),
                ('restriction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='journey.restriction')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('restriction', 'person'), name='restricted_match_found_once')],
            },
        ),
    ]
