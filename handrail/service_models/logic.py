"""Three-valued rules, exactly: what is already settled, and which questions can still change it.

The rules of a version compare answers with a few values, so each question falls into a few classes of answer.
A decision list over those classes is expanded, question by question, into a reduced decision diagram
(Bryant 1986, with many-valued nodes): a question still matters if and only if it is in the diagram.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, cast

from handrail.questions import AnswerKind
from handrail.service_models.questions import QUESTIONS, Answer
from handrail.service_models.schema.criteria import AllOf, AnyOf, Condition, Not, Rule

# A rule with some questions answered: settled, one question with the classes of answer that meet it, or
# all or any of several such rules.
Atom = tuple[Literal["atom"], str, frozenset[int]]
Compound = tuple[Literal["all", "any"], frozenset["Residual"]]
Residual = bool | Atom | Compound
Result = TypeVar("Result", bound=Hashable, covariant=True)
DecisionList = tuple[tuple[Residual, Result], ...]
# A diagram node: a result, or a question with the node that each class of answer leads to.
Leaf = tuple[Literal["leaf"], Hashable]
Branch = tuple[Literal["branch"], str, tuple[int, ...]]


def walk_conditions(rule: Rule) -> Iterable[Condition]:
    """Yield every comparison within a rule."""
    if isinstance(rule, Condition):
        yield rule
    else:
        for part in _list_parts(rule):
            yield from walk_conditions(part)


def _list_parts(rule: AllOf | AnyOf | Not) -> tuple[Rule, ...]:
    if isinstance(rule, AllOf):
        return rule.all_of
    return rule.any_of if isinstance(rule, AnyOf) else (rule.not_,)


def meets_condition(condition: Condition, value: Answer | None) -> bool:
    """Return whether one answer meets a condition; None stands for a place nobody named."""
    if condition.at_least is not None or condition.at_most is not None:
        low = condition.at_least if condition.at_least is not None else float("-inf")
        high = condition.at_most if condition.at_most is not None else float("inf")
        return low <= value <= high  # type: ignore[operator]
    wanted = condition.one_of if condition.one_of is not None else (condition.is_,)
    if QUESTIONS[condition.question].kind == AnswerKind.PLACE:
        return value is not None and _normalise_place(value) in {_normalise_place(place) for place in wanted}
    return value in wanted


def _normalise_place(name: object) -> str:
    """Return a place as it is compared: 'Kensington & Chelsea' and 'kensington and chelsea' are one."""
    return " ".join(str(name).replace("&", " and ").casefold().split())


@dataclass(frozen=True)
class AnswerClasses:
    """The classes of answer one question falls into: answers within one meet the same conditions."""

    conditions: tuple[Condition, ...]
    signatures: tuple[tuple[bool, ...], ...]
    samples: tuple[Answer | None, ...]

    @classmethod
    def from_conditions(cls, key: str, conditions: Iterable[Condition]) -> "AnswerClasses":
        """Return the classes that some conditions on one question tell apart."""
        distinct = tuple(dict.fromkeys(conditions))
        samples: dict[tuple[bool, ...], Answer | None] = {}
        for value in _list_samples(key, distinct):
            samples.setdefault(tuple(meets_condition(part, value) for part in distinct), value)
        return cls(distinct, tuple(samples), tuple(samples.values()))

    def find_class(self, value: Answer | None) -> int:
        return self.signatures.index(tuple(meets_condition(part, value) for part in self.conditions))

    def find_classes_meeting(self, condition: Condition) -> frozenset[int]:
        place = self.conditions.index(condition)
        return frozenset(number for number, signature in enumerate(self.signatures) if signature[place])


def _list_samples(key: str, conditions: Iterable[Condition]) -> list[Answer | None]:
    """Return at least one answer from every class."""
    question = QUESTIONS[key]
    if question.kind == AnswerKind.YES_NO:
        return [True, False]
    if question.kind == AnswerKind.CHOICE:
        return [choice.value for choice in question.choices]
    if question.kind == AnswerKind.PLACE:
        return [None, *(place for part in conditions for place in (part.one_of or (str(part.is_),)))]
    edges = {question.least}
    for part in conditions:
        edges |= {part.at_least} if part.at_least is not None else set()
        edges |= {part.at_most + 1} if part.at_most is not None else set()
    return sorted(edge for edge in edges if question.least <= edge <= question.most)  # type: ignore[return-value]


class Logic:
    """The rules of one version, compiled: residual rules, settled results, questions that still matter."""

    def __init__(self, rules: Iterable[Rule], order: Iterable[str]) -> None:
        conditions: dict[str, list[Condition]] = {}
        for rule in rules:
            for condition in walk_conditions(rule):
                conditions.setdefault(condition.question, []).append(condition)
        order = list(order)
        self.order = [key for key in order if key in conditions] + sorted(set(conditions) - set(order))
        self.classes = {key: AnswerClasses.from_conditions(key, conditions[key]) for key in self.order}
        self._numbers: dict[Leaf | Branch, int] = {}
        self._nodes: list[Leaf | Branch] = []
        self._built: dict[DecisionList[Hashable], int] = {}

    def compile_rule(self, rule: Rule, *, wanted: bool = True) -> Residual:
        """Return a rule with nothing answered; `not` is pushed down to the comparisons."""
        if isinstance(rule, Not):
            return self.compile_rule(rule.not_, wanted=not wanted)
        if isinstance(rule, Condition):
            classes = self.classes[rule.question]
            met = classes.find_classes_meeting(rule)
            everything = frozenset(range(len(classes.signatures)))
            return _atom(rule.question, met if wanted else everything - met, everything)
        kind: Literal["all", "any"] = "all" if isinstance(rule, AllOf) == wanted else "any"
        return join_rules(kind, (self.compile_rule(part, wanted=wanted) for part in _list_parts(rule)))

    def classify_answers(self, answers: Mapping[str, Answer]) -> dict[str, int]:
        """Return the class of each answer that some rule looks at."""
        return {
            key: self.classes[key].find_class(value) for key, value in answers.items() if key in self.classes
        }

    def settle_decisions(
        self, decisions: DecisionList[Result], known: Mapping[str, int]
    ) -> "Settled[Result]":
        """Return which results are still possible given the answers so far, and which questions decide."""
        for key, number in known.items():
            decisions = _shorten(
                tuple((assign_answer(rule, key, number), result) for rule, result in decisions)
            )
        root = self._build(_shorten(decisions))
        results: dict[Hashable, None] = {}
        keys: set[str] = set()
        seen: set[int] = set()
        self._walk(root, results, keys, seen)
        leaves = cast(tuple[Result, ...], tuple(results))
        return Settled(leaves, tuple(key for key in self.order if key in keys))

    def _build(self, decisions: DecisionList[Hashable]) -> int:
        """Return the number of the reduced diagram of a decision list, whose last rule is always True."""
        if decisions not in self._built:
            self._built[decisions] = self._expand(decisions)
        return self._built[decisions]

    def _expand(self, decisions: DecisionList[Hashable]) -> int:
        if decisions[0][0] is True:
            return self._number_node(("leaf", decisions[0][1]))
        present = set().union(*(find_questions(rule) for rule, _ in decisions))
        key = next(question for question in self.order if question in present)
        children = tuple(
            self._build(
                _shorten(tuple((assign_answer(rule, key, number), result) for rule, result in decisions))
            )
            for number in range(len(self.classes[key].signatures))
        )
        return children[0] if len(set(children)) == 1 else self._number_node(("branch", key, children))

    def _number_node(self, node: Leaf | Branch) -> int:
        if node not in self._numbers:
            self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
        return self._numbers[node]

    def _walk(self, number: int, results: dict[Hashable, None], keys: set[str], seen: set[int]) -> None:
        if number in seen:
            return
        seen.add(number)
        node = self._nodes[number]
        if node[0] == "leaf":
            results[node[1]] = None
            return
        keys.add(node[1])
        for child in node[2]:
            self._walk(child, results, keys, seen)


@dataclass(frozen=True)
class Settled(Generic[Result]):
    """Results that are still possible, and the questions that decide between them."""

    results: tuple[Result, ...]
    questions: tuple[str, ...]


def _atom(key: str, met: frozenset[int], everything: frozenset[int]) -> Residual:
    if met == everything:
        return True
    return ("atom", key, met) if met else False


def join_rules(kind: Literal["all", "any"], parts: Iterable[Residual]) -> Residual:
    """Return all or any of several residual rules, as short as can be."""
    stops = kind == "any"  # the value that settles the whole: True for any, False for all
    joined: set[Residual] = set()
    for part in parts:
        if part is stops:
            return stops
        if not isinstance(part, bool):
            joined |= part[1] if part[0] == kind else {part}
    if not joined:
        return not stops
    return joined.pop() if len(joined) == 1 else (kind, frozenset(joined))


def assign_answer(rule: Residual, key: str, number: int) -> Residual:
    """Return a residual rule once the answer to `key` is known to be in class `number`."""
    if isinstance(rule, bool):
        return rule
    if rule[0] == "atom":
        return number in rule[2] if rule[1] == key else rule
    return join_rules(rule[0], (assign_answer(part, key, number) for part in rule[1]))


def find_questions(rule: Residual) -> set[str]:
    """Return the questions on which a residual rule still depends."""
    if isinstance(rule, bool):
        return set()
    if rule[0] == "atom":
        return {rule[1]}
    return set().union(*(find_questions(part) for part in rule[1]))


def _shorten(decisions: DecisionList[Result]) -> DecisionList[Result]:
    """Drop what can no longer be reached: rules that failed, and whatever follows one that is met."""
    short: list[tuple[Residual, Result]] = []
    for rule, result in decisions:
        if rule is False:
            continue
        short.append((rule, result))
        if rule is True:
            break
    while len(short) > 1 and short[-2][1] == short[-1][1]:  # same result either way
        short.pop(-2)
    return tuple(short)
