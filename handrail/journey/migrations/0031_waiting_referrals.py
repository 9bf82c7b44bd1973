"""Referrals by the number of somebody recorded as dead wait until staff have decided about them."""

import django.core.serializers.json
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0030_call_backs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingReferral',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=12, unique=True)),
                ('service', models.SlugField(max_length=60)),
                ('at', models.DateTimeField()),
                ('facts', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('worried', models.BooleanField(default=False)),
                ('submission', models.UUIDField(unique=True)),
                ('decision', models.CharField(blank=True, max_length=20)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journey.person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'reference'],
                'indexes': [models.Index(condition=models.Q(('decided_at__isnull', True)), fields=['service'], name='referral_waits')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decision__in', ['', 'alive', 'someone_else', 'closed'])), name='waiting_decision_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='waiting_referral_decided_whole')],
            },
        ),
    ]
