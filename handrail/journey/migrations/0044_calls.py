"""What was typed of a referral belongs to its call, no longer to a member of staff."""

import uuid

from django.apps.registry import Apps
from django.db import migrations


def number_calls(apps: Apps, _schema_editor: object) -> None:
    """Give the one call that a member of staff could have open a number of its own, and each worry a call."""
    drafts = apps.get_model("journey", "Draft").objects
    for draft in drafts.filter(key__regex=r"^entry:[0-9]+$"):
        draft.key = f"{draft.key}:{uuid.uuid4().hex}"
        draft.save(update_fields=["key"])
    for worry in drafts.filter(key__regex=r"^entry-worry:[0-9]+$"):
        user = worry.key.partition(":")[2]
        for name in worry.data.get("callers", [""]):
            kept = {"saved_at": worry.saved_at, "saved_by_id": worry.saved_by_id}
            number = uuid.uuid4().hex
            drafts.create(key=f"entry:{user}:{number}", data={"given_name": [name]}, **kept)
            drafts.create(key=f"entry-worry:{user}:{number}", **kept)
        worry.delete()


class Migration(migrations.Migration):
    dependencies = [("journey", "0043_reviews")]
    operations = [migrations.RunPython(number_calls, migrations.RunPython.noop)]
