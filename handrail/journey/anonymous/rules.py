"""Which answers may be told together. Pure: a release depends on what was answered, never on who or when.

An answer is (service, condition group, intervention). A cell is what readers will see together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from handrail.foundation.choices import TextChoices
from handrail.foundation.translation import mark_text


# The categories of the Leicestershire study, in its order (NICE shared learning example, 2012).
class HelpfulIntervention(TextChoices):
    """What may have helped a client most."""

    MUSCULOSKELETAL_TREATMENT = "musculoskeletal_treatment", mark_text("Musculoskeletal treatment")
    MENTAL_HEALTH_THERAPY = "mental_health_therapy", mark_text("Mental-health therapy")
    MEDIATION_WITH_EMPLOYER = (
        "mediation_with_employer",
        mark_text("Mediation or negotiation with the employer"),
    )
    LEARNING_NEW_SKILLS = "learning_new_skills", mark_text("Learning or new skills")
    DEBT_LEGAL_HOUSING_PERSONAL = (
        "debt_legal_housing_personal",
        mark_text("Debt, legal, housing or personal problems"),
    )
    SUPPORT_CONFIDENCE_BUILDING = (
        "support_confidence_building",
        mark_text("Personal support and confidence building"),
    )
    HELP_TO_LEAVE_OR_NEW_JOB = (
        "help_to_leave_or_new_job",
        mark_text("Help with leaving the job or new employment"),
    )
    BETTER_PAIN_TREATMENT = "better_pain_treatment", mark_text("Better treatment or understanding of pain")


INTERVENTIONS = dict(HelpfulIntervention.list_choices())
# The fewest answers that are ever told together.
AT_LEAST = 5
# Told of people whose group would be too small: no group.
NO_GROUP = ""


@dataclass(frozen=True, order=True)
class Answer:
    """One person's answer: all that is ever known of it."""

    service: str
    group: str
    intervention: str


def pool_answers(answers: Iterable[Answer], at_least: int = AT_LEAST) -> tuple[list[Answer], list[Answer]]:
    """What may be told, and what must wait for more: each sorted, so that the order says nothing.

    Within a service a condition group stands alone only where at least `at_least` people of it answered and
    did not all say the same. The others lose their group together, and take the smallest groups with them
    until they are enough; where the whole service is not, all of it waits.
    """
    services: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        services[answer.service].append(answer)
    told: list[Answer] = []
    waiting: list[Answer] = []
    for given in services.values():
        cells = _cells(given, at_least)
        if cells is None:
            waiting += given
        else:
            told += cells
    return sorted(told), sorted(waiting)


def _cells(given: list[Answer], at_least: int) -> list[Answer] | None:
    """One service's answers with as much of their group as may be told; None where none may be."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in sorted(given):
        groups[answer.group].append(answer)
    alone = [
        cell for group, cell in groups.items() if group != NO_GROUP and may_be_told_together(cell, at_least)
    ]
    alone.sort(key=len, reverse=True)
    kept = {cell[0].group for cell in alone}
    together = [answer for answer in given if answer.group not in kept]
    while together and not may_be_told_together(together, at_least):
        if not alone:
            return None
        together += alone.pop()
    told = [answer for cell in alone for answer in cell]
    return told + [Answer(each.service, NO_GROUP, each.intervention) for each in together]


def may_be_told_together(cell: list[Answer], at_least: int = AT_LEAST) -> bool:
    """Whether these may be told together: enough people, and not all of one mind."""
    return len(cell) >= at_least and len({answer.intervention for answer in cell}) > 1
