"""`handrail manage refresh_cases`: after a change of rules or bank holidays, compute every case again."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from handrail.foundation.wording import format_count
from handrail.journey.case.actions import lock_case, refresh_case
from handrail.journey.case.models import Case


class Command(BaseCommand):
    help = "Compute stage, milestones and next deadline of every case again from its facts."

    def handle(self, *args: object, **options: object) -> None:
        at = timezone.now()
        differed = 0
        for case in Case.objects.iterator():
            before = {field.attname: getattr(case, field.attname) for field in Case._meta.fields}
            with transaction.atomic():
                after = refresh_case(lock_case(case), at=at)
            differed += any(getattr(after, name) != value for name, value in before.items())
        self.stdout.write(
            f"{format_count(differed, 'case')} differed and {'was' if differed == 1 else 'were'} put right."
        )
