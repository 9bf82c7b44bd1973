"""Rules, events and field names in plain words, for pages and differences."""

from handrail.foundation.wording import join_words
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.criteria import AllOf, AnyOf, Condition, Not, Rule


def describe_rule(rule: Rule) -> str:
    """Return a rule as one phrase: 'off sick for at least 4 weeks or (...)'."""
    if isinstance(rule, Condition):
        return _condition(rule)
    if isinstance(rule, Not):
        return f"not ({describe_rule(rule.not_)})"
    word = " and " if isinstance(rule, AllOf) else " or "
    return word.join(_nested(part) for part in _parts(rule))


def _parts(rule: AllOf | AnyOf) -> tuple[Rule, ...]:
    return rule.all_of if isinstance(rule, AllOf) else rule.any_of


def _nested(rule: Rule) -> str:
    """Return a part of a longer phrase, in brackets where it would run into its neighbours."""
    if isinstance(rule, Condition):
        several = len(rule.one_of or ()) > 1
    else:
        several = not isinstance(rule, Not) and len(_parts(rule)) > 1
    return f"({describe_rule(rule)})" if several else describe_rule(rule)


def _condition(condition: Condition) -> str:
    question = QUESTIONS[condition.question]
    if condition.at_least is not None or condition.at_most is not None:
        return f"{question.heading} {_bounds(condition)} {question.unit}".strip()
    values = condition.one_of if condition.one_of is not None else (condition.is_,)
    answers = [question.describe_answer(value) for value in values if value is not None]
    return f"{question.heading}: {join_words(answers, 'or')}"


def _bounds(condition: Condition) -> str:
    if condition.at_least is None:
        return f"at most {condition.at_most:,}"
    if condition.at_most is None:
        return f"at least {condition.at_least:,}"
    return f"{condition.at_least:,} to {condition.at_most:,}"


def describe_field(name: str) -> str:
    """Return the name of a field as a reader would say it."""
    return FIELDS.get(name, name.rstrip("_").replace("_", " "))


FIELDS = {
    "area": "area",
    "after": "due after",
    "starts_on": "runs from",
    "met_by": "met by",
    "rule": "rule",
    "one_of": "one of",
    "gp_comment": "GP's comment",
    "for_": "for",
    "when": "when",
    "within": "time",
    "staff": "words for staff",
    "client": "words for the client",
    "modes": "how",
    "modes_": "how",
    "use": "use",
    "referrer_told": "what the referrer is told",
    "maximum_stay": "maximum stay",
    "follow_up": "follow-up",
    "fit_notes": "fit notes",
    "support_records": "what is recorded of support",
    "outcome_records": "what is recorded of outcomes",
    "guiding_rules": "rules that guide",
    "counted": "what is counted",
    "directory": "signposting directory",
    "re_profiled": "re-profile",
}
