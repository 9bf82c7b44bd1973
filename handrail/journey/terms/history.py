"""What the terms of a case add to its history: pauses, exemptions and answers to rules."""

from handrail.journey.case.history import fact_rows
from handrail.journey.terms.models import ClockException, ClockExceptionKind, RuleAnswer

EXCEPTIONS = (
    fact_rows(ClockException, "pause", "clock", "reason", "starts_on", "ends_on").filter(
        kind=ClockExceptionKind.PAUSE
    ),
    fact_rows(ClockException, "exemption", "clock", "reason").filter(kind=ClockExceptionKind.EXEMPTION),
)
PROGRESS = (fact_rows(RuleAnswer, "rule", "rule", "about"),)
