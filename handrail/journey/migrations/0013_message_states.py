"""A message says how far it has come; what waits is put in the queue of the outbox."""

from datetime import timedelta

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.utils.timezone import now


GIVE_UP_AFTER = timedelta(days=2)


def fill_states(apps: Apps, _schema_editor: object) -> None:
    """Say of each message what its columns said before."""
    messages = apps.get_model("journey", "Message").objects
    messages.filter(sent_at__isnull=False).update(state="sent")
    messages.exclude(held_back="").update(state="held_back")


def queue_waiting(apps: Apps, _schema_editor: object) -> None:
    """Put every message that waits in the queue."""
    waiting = apps.get_model("journey", "Message").objects.filter(state="waiting")
    queue = apps.get_model("outbox", "OutgoingMessage").objects
    at = now()
    for pk, channel, queued_at in waiting.values_list("pk", "channel", "queued_at").iterator():
        queue.create(
            kind="journey.message", reference=str(pk), channel=channel,
            queued_at=queued_at, next_attempt_at=at, give_up_at=at + GIVE_UP_AFTER,
        )


def empty_queue(apps: Apps, _schema_editor: object) -> None:
    """Undo `queue_waiting`."""
    apps.get_model("outbox", "OutgoingMessage").objects.filter(kind="journey.message").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0012_person_language'),
        ('outbox', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='message',
            name='message_sent_or_held_back',
        ),
        migrations.AddField(
            model_name='message',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='message',
            name='closed_reason',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='message',
            name='failure',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='message',
            name='state',
            field=models.CharField(default='waiting', max_length=10),
        ),
        migrations.RunPython(fill_states, migrations.RunPython.noop),
        migrations.RunPython(queue_waiting, empty_queue),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'written', 'held_back', 'failed'])), name='message_state_known'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), ('sent_at__isnull', False)), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='message_sent_when'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'held_back'), models.Q(('held_back', ''), _negated=True)), models.Q(models.Q(('state', 'held_back'), _negated=True), ('held_back', '')), _connector='OR'), name='message_held_back_why'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), models.Q(('failure', ''), _negated=True)), models.Q(models.Q(('state', 'failed'), _negated=True), ('failure', '')), _connector='OR'), name='message_failed_why'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('closed_reason', '')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('closed_reason__gt', ''), ('state', 'failed')), _connector='OR'), name='message_closed_by_and_why'),
        ),
    ]
