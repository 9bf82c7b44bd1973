"""An attached file goes with its record: it is removed once the record is deleted, with the person's."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from handrail.journey.attachments.models import Attachment
from handrail.journey.attachments.store import remove_file


@receiver(post_delete, sender=Attachment)
def remove_attached_file(*, instance: Attachment, **_: object) -> None:
    transaction.on_commit(partial(remove_file, instance.stored_name))
