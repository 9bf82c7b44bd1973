"""A number is held while a referral decides whose it is."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0023_safe_contact'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdentityLock',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
            ],
        ),
    ]
