"""Who is eligible, for which workstream, why, what to ask next and where to signpost. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from handrail.service_models.catalogue import build_directory
from handrail.service_models.logic import DecisionList, Logic, Residual, Settled, join_rules, walk_conditions
from handrail.service_models.questions import QUESTIONS, Answer, check_answers
from handrail.service_models.schema.criteria import Criterion, Workstream
from handrail.service_models.schema.journey import DirectoryEntry
from handrail.service_models.schema.version import Version

Outcome = Literal["eligible", "not_eligible", "not_known"]
OutcomeAndStream = tuple[Outcome, str | None]
State = Literal["met", "not_met", "not_known"]
Signpost = DirectoryEntry
# The question whose answer is the person's own agreement, which screening asks for last.
CONSENT_QUESTION = "consents"


@dataclass(frozen=True)
class Reason:
    """One criterion: its state, and the words for staff and for the client."""

    criterion: str
    state: State
    text: str
    client_text: str
    signpost: tuple[str, ...]


@dataclass(frozen=True)
class Eligibility:
    """The outcome so far, and the workstream the person joins or, while the outcome is not known, would join.

    A workstream can still change while `ask_next` names a question: the first stream that fits is taken. So
    can an outcome that rests on a presumed criterion: `ask_next` names the questions that would settle it.
    """

    outcome: Outcome
    workstream: str | None
    reasons: tuple[Reason, ...]
    ask_next: tuple[str, ...]
    signpost: tuple[Signpost, ...]


@dataclass(frozen=True)
class CompiledRules:
    """The rules as decision lists: exact, with the presumed criteria taken as met, and each on its own."""

    logic: Logic
    decisions: DecisionList[OutcomeAndStream]
    presuming: DecisionList[OutcomeAndStream]
    single: Mapping[str, DecisionList[State]]


def compile_version(version: Version) -> CompiledRules:
    """Return the rules of a version as decision lists."""
    return compile_rules(version.criteria, version.workstreams, version.screening.questions)


@lru_cache(maxsize=256)
def compile_rules(
    criteria: tuple[Criterion, ...], workstreams: tuple[Workstream, ...], order: tuple[str, ...]
) -> CompiledRules:
    """Return a version's decision list: each stream in turn, then those for people not eligible."""
    elements: tuple[Criterion | Workstream, ...] = (*criteria, *workstreams)
    logic = Logic([element.rule for element in elements], order)
    rules = {element.code: logic.compile_rule(element.rule) for element in elements}
    single: dict[str, DecisionList[State]] = {
        code: ((rule, "met"), (True, "not_met")) for code, rule in rules.items()
    }
    exact = [rules[criterion.code] for criterion in criteria]
    stated = [rules[criterion.code] for criterion in criteria if not criterion.presumed]
    return CompiledRules(
        logic, _decisions(exact, workstreams, rules), _decisions(stated, workstreams, rules), single
    )


def _decisions(
    criteria: list[Residual], workstreams: tuple[Workstream, ...], rules: Mapping[str, Residual]
) -> DecisionList[OutcomeAndStream]:
    everyone = join_rules("all", criteria)
    streams = [workstream for workstream in workstreams if not workstream.for_ineligible]
    decisions: list[tuple[Residual, OutcomeAndStream]] = [
        (join_rules("all", [everyone, rules[stream.code]]), ("eligible", stream.code)) for stream in streams
    ]
    if not streams:
        decisions.append((everyone, ("eligible", None)))
    decisions += [
        (rules[workstream.code], ("not_eligible", workstream.code))
        for workstream in workstreams
        if workstream.for_ineligible
    ]
    return (*decisions, (True, ("not_eligible", None)))


def evaluate_eligibility(version: Version, answers: Mapping[str, object]) -> Eligibility:
    """Return eligibility under `version` from the answers so far; an answer not given is not known.

    Raises UserError naming the key, the value and what was expected when an answer does not fit.
    """
    given = check_answers(answers)
    rules = compile_version(version)
    known = rules.logic.classify_answers(given)
    settled = rules.logic.settle_decisions(rules.decisions, known)
    outcome = (
        _outcome(settled) or _outcome(rules.logic.settle_decisions(rules.presuming, known)) or "not_known"
    )
    states = {code: _state(rules, code, known) for code in rules.single}
    stream = _stream(version, outcome, settled.results, states)
    reasons = _reasons(version, given, states, stream)
    signpost = _signposts(version, reasons, stream) if outcome == "not_eligible" else ()
    return Eligibility(outcome, stream, reasons, _best_order(version, given, settled.questions), signpost)


def evaluate_before_consent(version: Version, answers: Mapping[str, object]) -> Eligibility:
    """Return eligibility as it would be if the person agrees, which they are asked last.

    Nothing is said to be met that rests on an agreement nobody has asked for. Raises UserError as `evaluate`.
    """
    if answers.get(CONSENT_QUESTION) is not None:
        return evaluate_eligibility(version, answers)
    presumed = evaluate_eligibility(version, {**answers, CONSENT_QUESTION: True})
    return replace(presumed, reasons=restate_reasons(version, presumed.reasons, answers))


def restate_reasons(
    version: Version, reasons: tuple[Reason, ...], answers: Mapping[str, object]
) -> tuple[Reason, ...]:
    """Return the same criteria and workstreams as they stand under `answers`."""
    given = check_answers(answers)
    rules = compile_version(version)
    known = rules.logic.classify_answers(given)
    elements: tuple[Criterion | Workstream, ...] = (*version.criteria, *version.workstreams)
    by_code = {element.code: element for element in elements}
    return tuple(
        _reason(by_code[reason.criterion], _state(rules, reason.criterion, known), given)
        for reason in reasons
    )


def _outcome(settled: Settled[OutcomeAndStream]) -> Outcome | None:
    """Return the one outcome that is left, if it is one."""
    outcomes = {outcome for outcome, _ in settled.results}
    return outcomes.pop() if len(outcomes) == 1 else None


def _stream(
    version: Version,
    outcome: Outcome,
    results: tuple[OutcomeAndStream, ...],
    states: Mapping[str, State],
) -> str | None:
    """Return the stream that is settled; failing that, the first whose own rule is met already."""
    wanted = "not_eligible" if outcome == "not_eligible" else "eligible"
    possible = {stream for result, stream in results if result == wanted}
    if len(possible) == 1:
        return possible.pop()
    met = [
        workstream.code
        for workstream in version.workstreams
        if states[workstream.code] == "met" and workstream.code in possible
    ]
    return met[0] if met else None


def _state(rules: CompiledRules, code: str, known: Mapping[str, int]) -> State:
    results = rules.logic.settle_decisions(rules.single[code], known).results
    return results[0] if len(results) == 1 else "not_known"


def _reasons(
    version: Version, answers: Mapping[str, Answer], states: Mapping[str, State], stream: str | None
) -> tuple[Reason, ...]:
    reasons = [_reason(criterion, states[criterion.code], answers) for criterion in version.criteria]
    reasons += [
        _reason(workstream, states[workstream.code], answers)
        for workstream in version.workstreams
        if workstream.code == stream or (not workstream.for_ineligible and not _chosen(version, stream))
    ]
    return tuple(reasons)


def _chosen(version: Version, stream: str | None) -> bool:
    """Return whether a stream for eligible people is settled, so that the others need no reason."""
    return any(
        workstream.code == stream and not workstream.for_ineligible for workstream in version.workstreams
    )


def _reason(element: Criterion | Workstream, state: State, answers: Mapping[str, Answer]) -> Reason:
    keys = list(dict.fromkeys(condition.question for condition in walk_conditions(element.rule)))
    if state == "met":
        text = f"Met: {element.staff}"
    elif state == "not_met":
        text = f"Not met: {element.staff}{_answered(keys, answers)}"
    elif isinstance(element, Criterion) and element.presumed:
        text = f"Taken as met until an answer says otherwise: {element.staff}"
    elif CONSENT_QUESTION in keys and CONSENT_QUESTION not in answers:
        text = f"Not yet asked: {element.staff}"
    else:
        text = f"Not yet known: {element.staff}"
    client = element.client if state == "not_met" else ""
    return Reason(element.code, state, text, client, element.signpost)


def _answered(keys: list[str], answers: Mapping[str, Answer]) -> str:
    texts = [
        f"{QUESTIONS[key].heading}: {QUESTIONS[key].describe_answer(answers[key])}"
        for key in keys
        if key in answers
    ]
    return f" (Answered: {'; '.join(texts)}.)" if texts else ""


def _best_order(version: Version, answers: Mapping[str, Answer], keys: tuple[str, ...]) -> tuple[str, ...]:
    """Finish a criterion that has been begun before opening another; within that, the order of the script."""
    begun: list[str] = []
    elements: tuple[Criterion | Workstream, ...] = (*version.criteria, *version.workstreams)
    for element in elements:
        used = [condition.question for condition in walk_conditions(element.rule)]
        if any(key in answers for key in used):
            begun += [key for key in used if key in keys]
    return tuple(dict.fromkeys([*[key for key in keys if key in begun], *keys]))


def _signposts(version: Version, reasons: tuple[Reason, ...], stream: str | None) -> tuple[Signpost, ...]:
    """Return where to send someone not eligible: the stream for them, then what failed criteria name."""
    codes = [code for reason in reasons if reason.criterion == stream for code in reason.signpost]
    codes += [code for reason in reasons if reason.state == "not_met" for code in reason.signpost]
    entries = build_directory(version)
    return tuple(entries[code] for code in dict.fromkeys(codes))
