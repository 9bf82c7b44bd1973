"""`handrail manage tell_anonymous_answers`: tells the answers of months that have ended."""

from django.core.management.base import BaseCommand

from handrail.foundation.errors import UserError
from handrail.outbox.schedule import run_job_now


class Command(BaseCommand):
    help = "Tell the anonymous answers of months that have ended, and destroy the keys they were locked with."

    def handle(self, *args: object, **options: object) -> None:
        try:
            self.stdout.write(run_job_now("anonymous-answers"))
        except UserError as problem:
            self.stderr.write(str(problem))
