"""`handrail manage deliver`: ask and remind clients where it is time, then send what waits."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from handrail.design.wording import plural
from handrail.journey.case.actions import deliver
from handrail.journey.case.models import Message
from handrail.journey.case.outbox import texts_are_set_up
from handrail.journey.questionnaire.due import ask_and_remind


class Command(BaseCommand):
    help = "Send questionnaires, reminders and waiting messages; consent is checked as each leaves."

    def handle(self, *args: Any, **options: Any) -> None:
        done = ask_and_remind(timezone.now())
        self.stdout.write(
            f"{plural(done.asked, 'client')} asked, {plural(done.reminded, 'client')} reminded, "
            f"{plural(done.closed, 'questionnaire')} closed with what was answered."
        )
        waiting = Message.objects.filter(sent_at__isnull=True, held_back="").values_list("pk", flat=True)
        sent = sum(deliver(message_id=pk, at=timezone.now()).sent_at is not None for pk in list(waiting))
        self.stdout.write(f"{plural(sent, 'message')} sent.")
        texts = Message.objects.filter(sent_at__isnull=True, held_back="", channel="text").count()
        if texts and not texts_are_set_up():
            self.stdout.write(
                f"{plural(texts, 'text')} waiting: texts are not set up (HANDRAIL_TEXT_GATEWAY)."
            )
