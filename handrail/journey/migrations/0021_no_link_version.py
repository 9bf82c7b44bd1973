"""A private link is switched off by its own record, not by a version of the referral."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("journey", "0020_private_links")]

    operations = [migrations.RemoveField(model_name="referral", name="link_version")]
