"""What clients and case managers of the demonstration answer at discharge, in the published mix."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from random import Random

from handrail.accounts.models import User
from handrail.demo import mix
from handrail.journey.anonymous import actions as anonymous
from handrail.journey.anonymous.invitation import group_of
from handrail.journey.anonymous.links import month_of
from handrail.journey.anonymous.models import AnonymousAnswer
from handrail.journey.anonymous.queries import asks_anonymously
from handrail.journey.anonymous.rules import INTERVENTIONS, Answer, pool_answers
from handrail.journey.case import queries as cases
from handrail.journey.case.actions import append_event
from handrail.journey.case.models import Case
from handrail.journey.questionnaire import actions as questionnaires
from handrail.journey.questionnaire import queries
from handrail.journey.questionnaire.question_sets.discharge import PARTS
from handrail.reporting.from_journey.discharge_survey import HELPED

# Shares who answer: over half did in the pilots' surveys; the anonymous form's was not published.
VIEWS_RESPONSE, ANONYMOUS_RESPONSE = 0.55, 0.6
AGREEMENT_SHARES = {
    "agree_strongly": 55.0,
    "tend_to_agree": 22.0,
    "neither": 10.0,
    "tend_to_disagree": 6.0,
    "disagree_strongly": 7.0,
}


def make_random(case: Case, topic: str) -> Random:
    """Make a generator for one topic of one case, so that drawing from it changes nothing else."""
    return Random(f"{topic} {case.service} {case.referred_at.isoformat()} {case.person.family_name}")


def name_what_helped(case: Case) -> dict[str, object]:
    """Return what the case manager names at discharge as most helpful, where the service asks."""
    asks = any(question.code == HELPED for question in cases.version_of(case).discharge.questions)
    if not asks:
        return {}
    return {HELPED: INTERVENTIONS[_draw_intervention(make_random(case, "named"), "case_manager_percent")]}


def record_views(case: Case, *, by: User, at: datetime) -> None:
    """Record the paper form of one client in two, typed in by `by`."""
    rng, occasion = make_random(case, "views"), queries.occasion_of(case, "discharge")
    if occasion is None:
        return
    asked = {part.code for part in queries.parts_to_ask(case, occasion)} & {part.code for part in PARTS}
    if not asked or rng.random() > VIEWS_RESPONSE:
        return
    answers = {
        part.code: {
            question.code: mix.draw_choice(rng, _read_answer_shares(question.code))
            for question in part.questions
        }
        for part in PARTS
    }
    request = questionnaires.ask_client(case=case, code="discharge", channel="paper", by=by, at=at)
    if request:
        questionnaires.finish_request(request=request, said=answers, mode="paper", by=by, at=at)


def draw_anonymous_answer(case: Case, *, by: User, at: datetime) -> tuple[str, Answer] | None:
    """Ask on paper, where the service does; return the month and the answer of a client who answers."""
    rng = make_random(case, "anonymous")
    if not asks_anonymously(cases.version_of(case)):
        return None
    append_event(case, "anonymous.asked", by=by, at=at, how_label="on a form the administrator will post")
    if rng.random() > ANONYMOUS_RESPONSE:
        return None
    return month_of(at), Answer(case.service, group_of(case), _draw_intervention(rng, "client_percent"))


def store_anonymous_answers(answers: Iterable[tuple[str, Answer]], now: datetime) -> None:
    """Store the answers of each past month as a release would have left them; seal the others."""
    months: dict[str, list[Answer]] = defaultdict(list)
    for month, answer in answers:
        months[month].append(answer)
    current, waiting = month_of(now), list[Answer]()
    for month in sorted(months.keys() - {current}):
        released, waiting = pool_answers(months[month] + waiting)
        AnonymousAnswer.objects.bulk_create(
            AnonymousAnswer(
                service=answer.service,
                month=month,
                condition_group=answer.group,
                intervention=answer.intervention,
            )
            for answer in released
        )
    anonymous.keep_sealed(months[current] + waiting, at=now)


def _read_answer_shares(question: str) -> dict[str, float]:
    """Return the published shares of a question's answers, else those of the statements on the whole."""
    rows = [row for row in mix.read_published("ffws_survey") if row["question"] == question]
    return {row["answer"]: float(row["percent"]) for row in rows} or AGREEMENT_SHARES


def _draw_intervention(rng: Random, column: str) -> str:
    shares = mix.read_shares("leicester_most_important_intervention", "intervention", column)
    return mix.draw_choice(rng, shares)
