"""`handrail manage deliver`: what is due by time: concerns that wait, questionnaires, messages."""

import logging

from django.core.management.base import BaseCommand
from django.utils import timezone

from handrail.foundation.wording import format_count
from handrail.journey.messages.actions import deliver_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.outbox import texts_are_set_up
from handrail.journey.messages.rules import Channel
from handrail.journey.questionnaire.automation import ask_and_remind
from handrail.journey.safety.actions import alert_due
from handrail.journey.safety.queries import open_concerns

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Tell again, and tell the deputy, of concerns over safety that wait; send questionnaires, reminders "
        "and waiting messages, consent checked as each leaves. Run it every minute."
    )

    def handle(self, *args: object, **options: object) -> None:
        told = sum(len(alert_due(case=concern.case, at=timezone.now())) for concern in open_concerns())
        if told:
            self.stdout.write(f"{format_count(told, 'person', 'people')} told of a concern over safety.")
        done = ask_and_remind(timezone.now())
        self.stdout.write(
            f"{format_count(done.asked, 'client')} asked, {format_count(done.reminded, 'client')} reminded, "
            f"{format_count(done.closed, 'questionnaire')} closed with what was answered."
        )
        waiting = Message.objects.filter(sent_at__isnull=True, held_back="").values_list("pk", flat=True)
        sent = sum(self._send(pk) for pk in list(waiting))
        self.stdout.write(f"{format_count(sent, 'message')} sent.")
        texts = Message.objects.filter(sent_at__isnull=True, held_back="", channel=Channel.TEXT).count()
        if texts and not texts_are_set_up():
            self.stdout.write(
                f"{format_count(texts, 'text')} waiting: texts are not set up (HANDRAIL_TEXT_GATEWAY)."
            )

    def _send(self, pk: int) -> bool:
        """One message that cannot leave keeps no other from leaving; it is tried again the next time."""
        try:
            return deliver_message(message_id=pk, at=timezone.now()).sent_at is not None
        except OSError:
            log.exception("Message %s could not leave; it is tried again.", pk)
            return False
