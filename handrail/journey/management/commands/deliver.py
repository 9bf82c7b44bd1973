"""`handrail manage deliver`: one round by hand of what `handrail work` does all the time."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from handrail.foundation.wording import format_count
from handrail.journey.messages.queries import count_waiting_texts
from handrail.outbox.carriers import is_carried
from handrail.outbox.rules import DeliveryState
from handrail.outbox.schedule import run_job_now
from handrail.outbox.worker import send_waiting


class Command(BaseCommand):
    help = (
        "Tell again, and tell the deputy, of concerns over safety that wait; send questionnaires, reminders "
        "and waiting messages, consent checked as each leaves. `handrail work` does all this by itself."
    )

    def handle(self, *args: object, **options: object) -> None:
        for name in ("concerns", "questionnaires"):
            self.stdout.write(run_job_now(name))
        states = send_waiting(at=timezone.now(), early=True)
        for state in (DeliveryState.SENT, DeliveryState.WRITTEN):
            if states[state] or state == DeliveryState.SENT:
                self.stdout.write(f"{format_count(states[state], 'message')}: {state.label.lower()}.")
        texts = count_waiting_texts()
        if texts and not is_carried("text"):
            self.stdout.write(
                f"{format_count(texts, 'text')} waiting: texts are not set up (HANDRAIL_TEXT_GATEWAY)."
            )
