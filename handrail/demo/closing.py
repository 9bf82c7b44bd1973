"""What clients and case managers of the demonstration say at discharge, in the published mix."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from random import Random
from typing import Any

from handrail.accounts.models import User
from handrail.demo import mix
from handrail.journey.anonymous import actions as anonymous
from handrail.journey.anonymous.invitation import group_of
from handrail.journey.anonymous.links import month_of
from handrail.journey.anonymous.models import AnonymousAnswer
from handrail.journey.anonymous.queries import asks_anonymously
from handrail.journey.anonymous.rules import INTERVENTIONS, Answer, pool
from handrail.journey.case import queries as cases
from handrail.journey.case.actions import append
from handrail.journey.case.models import Case
from handrail.journey.questionnaire import actions as questionnaires
from handrail.journey.questionnaire import queries
from handrail.journey.questionnaire.question_sets.discharge import PARTS
from handrail.reporting.from_journey.discharge_survey import HELPED

# Shares who answer: over half did in the pilots' surveys; the anonymous form's was not published.
ANSWER_VIEWS, ANSWER_ANONYMOUSLY = 0.55, 0.6
AGREE = {
    "agree_strongly": 55,
    "tend_to_agree": 22,
    "neither": 10,
    "tend_to_disagree": 6,
    "disagree_strongly": 7,
}


def chance_of(case: Case, about: str) -> Random:
    """A chance of its own for each question, so that nothing else of the demonstration changes with it."""
    return Random(f"{about} {case.service} {case.referred_at.isoformat()} {case.person.family_name}")


def named(case: Case) -> dict[str, Any]:
    """What the case manager names at discharge, where the service asks."""
    asks = any(question.code == HELPED for question in cases.version_of(case).discharge.questions)
    if not asks:
        return {}
    return {HELPED: INTERVENTIONS[_helped(chance_of(case, "named"), "case_manager_percent")]}


def give_views(case: Case, *, by: User, at: datetime) -> None:
    """A client in two fills in the paper form, and `by` types it in."""
    rng, occasion = chance_of(case, "views"), queries.occasion_of(case, "discharge")
    mine = {part.code for part in queries.parts_to_ask(case, occasion)} & {part.code for part in PARTS}
    if not mine or rng.random() > ANSWER_VIEWS:
        return
    said = {
        part.code: {question.code: mix.draw(rng, _shares(question.code)) for question in part.questions}
        for part in PARTS
    }
    request = questionnaires.ask(case=case, code="discharge", channel="paper", by=by, at=at)
    questionnaires.finish(request=request, said=said, mode="paper", by=by, at=at)


def say_anonymously(case: Case, *, by: User, at: datetime) -> tuple[str, Answer] | None:
    """The month and the answer of a client who was asked on paper; None of the others."""
    rng = chance_of(case, "anonymous")
    if not asks_anonymously(cases.version_of(case)):
        return None
    append(case, "anonymous.asked", by=by, at=at, how_label="on a form to be posted by the administrator")
    if rng.random() > ANSWER_ANONYMOUSLY:
        return None
    return month_of(at), Answer(case.service, group_of(case), _helped(rng, "client_percent"))


def tell(said: Iterable[tuple[str, Answer]], now: datetime) -> None:
    """Each month that is over as a telling would have left it; those too few wait; the rest stay sealed."""
    months: dict[str, list[Answer]] = defaultdict(list)
    for month, answer in said:
        months[month].append(answer)
    current, waiting = month_of(now), list[Answer]()
    for month in sorted(months.keys() - {current}):
        told, waiting = pool(months[month] + waiting)
        AnonymousAnswer.objects.bulk_create(
            AnonymousAnswer(
                service=each.service, month=month, condition_group=each.group, intervention=each.intervention
            )
            for each in told
        )
    anonymous.keep_sealed(months[current] + waiting, at=now)


def _shares(question: str) -> dict[str, float]:
    """As published, where it was; else as the statements were answered on the whole."""
    rows = [row for row in mix.published("ffws_survey") if row["question"] == question]
    return {row["answer"]: float(row["percent"]) for row in rows} or AGREE


def _helped(rng: Random, column: str) -> str:
    return mix.draw(rng, mix.weights("leicester_most_important_intervention", "intervention", column))
