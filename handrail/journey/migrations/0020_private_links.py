"""Private links are kept. A link given before opens as before: its record has the key that its token signs."""

import uuid
from datetime import timedelta

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.utils.timezone import now

LIVES = {"client": timedelta(days=365), "referrer": timedelta(days=180), "document": timedelta(days=30)}


def keep_links(apps: Apps, _schema_editor: object) -> None:
    """Make a record of every link that was given before: each opens for its whole life from today."""
    at = now()
    links = apps.get_model("journey", "PrivateLink").objects
    cases = apps.get_model("journey", "Case").objects.select_related("person")
    referrals = apps.get_model("journey", "Referral").objects.select_related("case")
    messages = apps.get_model("journey", "Message").objects.select_related("case", "document")

    def keep(kind: str, **facts: object) -> None:
        links.create(kind=kind, made_at=at, expires_at=at + LIVES[kind], **facts)

    for case in cases.iterator():
        keep("client", pk=case.pk, case=case, recipient="client", address=case.person.email)
    for referral in referrals.filter(link_version=1).iterator():
        by_client = referral.route == "self" and not (referral.referrer_name or referral.referrer_organisation)
        keep(
            "referrer", pk=referral.pk, case=referral.case, referral=referral,
            recipient="client" if by_client else "referrer", address=referral.referrer_email,
        )
    sent = messages.filter(document__isnull=False)
    addresses = {
        (message.document_id, message.recipient): message for message in sent.order_by("pk").iterator()
    }
    for (document, recipient), message in addresses.items():
        keep(
            "document", pk=uuid.uuid5(document, recipient), case=message.case, document=message.document,
            recipient=recipient, address=message.address,
        )


def drop_links(apps: Apps, _schema_editor: object) -> None:
    """Undo `keep_links`."""
    apps.get_model("journey", "PrivateLink").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0019_wide_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PrivateLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('recipient', models.CharField(max_length=20)),
                ('recipient_name', models.CharField(blank=True, max_length=160)),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('switched_off_at', models.DateTimeField(null=True)),
                ('switched_off_reason', models.CharField(blank=True, max_length=200)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='private_links', to='journey.case')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='journey.document')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('referral', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='journey.referral')),
                ('switched_off_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['client', 'referrer', 'document'])), name='private_link_kind_known'), models.CheckConstraint(condition=models.Q(('recipient__in', ['client', 'referrer', 'gp', 'employer', 'named_other', 'staff'])), name='private_link_recipient_known'), models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('kind', 'document'), ('referral__isnull', True)), models.Q(('document__isnull', True), ('kind', 'referrer'), ('referral__isnull', False)), models.Q(('document__isnull', True), ('kind', 'client'), ('referral__isnull', True)), _connector='OR'), name='private_link_opens_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('switched_off_at__isnull', True), ('switched_off_by__isnull', True), ('switched_off_reason', '')), models.Q(('switched_off_at__isnull', False), models.Q(('switched_off_reason', ''), _negated=True)), _connector='OR'), name='private_link_switched_off_why'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='private_link_expires_after_it_is_made')],
            },
        ),
        migrations.RunPython(keep_links, drop_links),
    ]
