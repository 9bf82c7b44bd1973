"""`handrail manage refresh_cases`: after a change of rules or bank holidays, compute every case again."""

from django.core.management.base import BaseCommand

from handrail.outbox.schedule import run_job_now


class Command(BaseCommand):
    help = "Compute stage, milestones and next deadline of every case again from its facts."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(run_job_now("cases"))
