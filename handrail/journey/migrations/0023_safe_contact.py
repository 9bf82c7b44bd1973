"""How it is safe to contact somebody is fields: what was read out of their needs until now becomes fields."""

import re

from django.apps.registry import Apps
from django.db import migrations, models

from handrail.journey.case.safe_contact import may_be_safety_instruction

NO_MESSAGES = re.compile(r"do not leave (?:a )?messages?", re.IGNORECASE)


def fill_fields(apps: Apps, _schema_editor: object) -> None:
    """Read each person's needs once more; the text itself is kept.

    Before, only the words 'do not leave messages' and 'large print' had a meaning. Whatever else may be an
    instruction ('Never text: husband checks her mobile') keeps back what would leave unprompted until
    somebody has asked.
    """
    people = apps.get_model("journey", "Person").objects
    for person in people.exclude(contact_needs="").iterator():
        person.no_messages = bool(NO_MESSAGES.search(person.contact_needs))
        person.large_print = "large print" in person.contact_needs.lower()
        if may_be_safety_instruction(NO_MESSAGES.sub("", person.contact_needs)):
            person.contact_safety = "unclear"
        person.save(update_fields=["no_messages", "large_print", "contact_safety"])


class Migration(migrations.Migration):

    dependencies = [('journey', '0022_death')]

    operations = [
        migrations.RemoveConstraint(
            model_name='message',
            name='message_closed_by_and_why',
        ),
        migrations.AddField(
            model_name='message',
            name='confirmed_safe',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='message',
            name='for_staff_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='not_before',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='calling_name',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='person',
            name='contact_safety',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='person',
            name='large_print',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='person',
            name='no_messages',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='person',
            name='others_may_be_told',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='person',
            name='others_who_answer',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='person',
            name='safe_channels',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='person',
            name='safe_days',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='person',
            name='safe_from',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='safe_until',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('closed_reason', '')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('closed_reason__gt', ''), ('state__in', ['failed', 'held_back'])), _connector='OR'), name='message_closed_by_and_why'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('contact_safety__in', ['', 'usual', 'rules', 'unclear'])), name='person_contact_safety_known'),
        ),
        migrations.RunPython(fill_fields, migrations.RunPython.noop),
    ]
