"""`handrail manage tell_anonymous_answers`: each night; tells the answers of a month that has ended."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from handrail.foundation.wording import format_count
from handrail.journey.anonymous.actions import tell_month


class Command(BaseCommand):
    help = "Tell the anonymous answers of months that have ended, and destroy the keys they were locked with."

    def handle(self, *args: object, **options: object) -> None:
        told = tell_month(at=timezone.now())
        self.stdout.write(
            f"{format_count(told.answers, 'answer')} told; "
            f"{format_count(told.waiting, 'answer')} waiting for more."
        )
        if told.unreadable:
            self.stderr.write(
                f"{format_count(told.unreadable, 'answer')} left as found: expected their month's key in the "
                "folder of HANDRAIL_ANONYMOUS_KEYS, and it is not there. Run this where the key is."
            )
