"""`handrail manage deliver`: send the messages that could not leave when they were queued."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from handrail.design.wording import plural
from handrail.journey.case.actions import deliver
from handrail.journey.case.models import Message


class Command(BaseCommand):
    help = "Send waiting messages; each is checked against the client's consent as it leaves."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = Message.objects.filter(sent_at__isnull=True, held_back="").values_list("pk", flat=True)
        sent = sum(deliver(message_id=pk, at=timezone.now()).sent_at is not None for pk in list(waiting))
        self.stdout.write(f"{plural(sent, 'message')} sent.")
