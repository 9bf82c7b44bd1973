"""A message says what it is for: the gate holds back what does not."""

from django.apps.registry import Apps
from django.db import migrations, models

# Every message of earlier versions, by what tells it apart; the first that fits.
PURPOSES = (
    ("questionnaire", {"sending__isnull": False}),
    ("letter", {"document__isnull": False}),
    ("concern_alert", {"recipient": "staff"}),
    ("referral_received", {"recipient": "referrer", "subject__endswith": " received"}),
    ("referral_update", {"recipient": "referrer"}),
    ("anonymous_question", {"body__contains": "{anonymous_link}"}),
    ("request_received", {"subject__startswith": "We’ve received your request"}),
    ("handover", {"recipient": "client"}),
)


def fill_purposes(apps: Apps, _schema_editor: object) -> None:
    """Say of each message what it was for."""
    messages = apps.get_model("journey", "Message").objects
    for purpose, signs in PURPOSES:
        messages.filter(purpose="", **signs).update(purpose=purpose)


class Migration(migrations.Migration):
    dependencies = [("journey", "0014_concern_step_alerted")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="purpose",
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.RunPython(fill_purposes, migrations.RunPython.noop),
    ]
