"""What the terms of a case add to its history: pauses, exemptions and answers to rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import CaseFact, ClockExempted, ClockPaused
from handrail.journey.terms.models import ClockException, ClockExceptionKind, RuleAnswer
from handrail.service_models import Version


@dataclass(frozen=True)
class RuleAnswered(CaseFact):
    """What a rule that guides asked for was recorded."""

    rule: str

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        yield f"rule_{self.rule}", self.at
        if any(rule.code == self.rule and rule.kind == "plan_to_gp" for rule in version.guiding_rules):
            yield "plan_commented", self.at


EXCEPTIONS = (
    declare_source(ClockPaused, ClockException.objects.filter(kind=ClockExceptionKind.PAUSE)),
    declare_source(ClockExempted, ClockException.objects.filter(kind=ClockExceptionKind.EXEMPTION)),
)
PROGRESS = (declare_source(RuleAnswered, RuleAnswer.objects.all()),)
