"""A case says itself that its client must not be contacted, and a message that it brings an anonymous link."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q, Value
from django.db.models.functions import Replace

FOLLOW_UP_REASONS = ("Client has died", "Withdrew consent to be contacted")
SENTENCE = "[a link of the client's own, made as this left and kept nowhere]"
MARK = "{anonymous_link}"


def fill_do_not_contact(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Derive the column from discharges and follow-ups, as `case.actions.refresh` does from now on."""
    died = Q(discharges__reason="died", discharges__struck_out_at__isnull=True)
    withdrew = Q(follow_ups__missed_reason__in=FOLLOW_UP_REASONS, follow_ups__struck_out_at__isnull=True)
    cases = apps.get_model("journey", "Case").objects
    keys = cases.filter(died | withdrew).values_list("pk", flat=True).distinct()
    cases.filter(pk__in=list(keys)).update(do_not_contact=True)


def shorten_marks(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the mark in place of the sentence that stood for the link in the bodies of messages."""
    messages = apps.get_model("journey", "Message").objects.filter(body__contains=SENTENCE)
    messages.update(body=Replace("body", Value(SENTENCE), Value(MARK)))


def lengthen_marks(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Undo `shorten_marks`."""
    messages = apps.get_model("journey", "Message").objects.filter(body__contains=MARK)
    messages.update(body=Replace("body", Value(MARK), Value(SENTENCE)))


class Migration(migrations.Migration):
    dependencies = [("journey", "0010_on_call_mobile")]

    operations = [
        migrations.AddField(
            model_name="case", name="do_not_contact", field=models.BooleanField(default=False)
        ),
        migrations.RunPython(fill_do_not_contact, migrations.RunPython.noop),
        migrations.RunPython(shorten_marks, lengthen_marks),
    ]
