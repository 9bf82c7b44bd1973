"""Reads a service model file: YAML to a checked Version, with file, line and expectation of each error."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from handrail.foundation.errors import UserError

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where there is one: ten times as fast
BASED_ON = "based_on"
COMMON = Path(__file__).parent / "common.yaml"  # what such services usually do, for where sources are silent


class ModelError(UserError):
    """A service model file that cannot be used: every fault of it, a line each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class ModelFault:
    """One thing wrong: the place in the file, as the keys and numbers that lead there, and what is wrong."""

    place: tuple[str | int, ...]
    message: str


class YamlDocument:
    """A YAML file as data, remembering the line of each part and which fields it gives twice."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        try:
            loader = Loader(path.read_text(encoding="utf-8") if text is None else text)
            self.node: Any = loader.get_single_node()
            self.data: Any = loader.construct_document(self.node) if self.node else None
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            raise ModelError(
                f"{self.name}{_where(error)}: expected readable YAML; {_problem(error)}."
            ) from None
        if not isinstance(self.data, dict):
            raise ModelError(f"{self.name}, line 1: expected fields such as 'id:' and 'routes:'; got none.")
        self.repeats = list(self._repeats(self.node))

    @property
    def name(self) -> str:
        return "/".join(self.path.parts[-2:])

    def find_line(self, place: tuple[str | int, ...]) -> int | None:
        """Line of the part at `place`, or of the nearest part around it; None when the file is silent."""
        node, line, found = self.node, None, False
        for step in place:
            following = _child(node, step)
            if following is not None:
                node, line, found = following[1], following[0], True
            elif not found:
                return None
        return line

    def _repeats(self, node: Any) -> Iterator[str]:
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if key.value in seen:
                    line = key.start_mark.line + 1
                    yield f"{self.name}, line {line}: expected each field once; {key.value} repeats."
                seen.add(key.value)
                yield from self._repeats(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                yield from self._repeats(value)


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _problem(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error).rstrip(".")


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    """Line and node of one step down; None when there is no such step (unions add steps of their own)."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


Checks = Callable[[Mapping[str, Any]], Iterable[ModelFault]]


def read_model(
    path: Path, model: type[BaseModel], extra: dict[str, Any] | None = None, checks: Checks | None = None
) -> Any:
    """Read the file as `model`; one that says `based_on` takes from that file what it does not say itself.

    `checks` finds what is wrong between parts that are each right. Raises ModelError with every fault of the
    file and of those it is based on, each with the file and the line that it comes from.
    """
    chain, broken = _chain(path)
    data: dict[str, Any] = dict(extra or {})
    for document in reversed(chain):
        data = merge_mappings(data, {key: value for key, value in document.data.items() if key != BASED_ON})
    faults = [repeat for document in chain for repeat in document.repeats]
    found: Any = None
    try:
        found = model.model_validate(data)
    except ValidationError as error:
        wrong = [each for each in error.errors() if not _follows(each, broken=bool(broken))]
        faults += [_explain(chain, ModelFault(tuple(each["loc"]), _message(each))) for each in wrong]
    if checks and not broken:
        faults += [_explain(chain, fault) for fault in checks(data)]
    if broken or faults:
        raise ModelError(*broken, *dict.fromkeys(faults))
    return found


def _follows(error: Any, *, broken: bool) -> bool:
    """Whether an error only follows from others: a field of a broken base, a list of faulty parts."""
    return (broken and error["type"] == "missing") or (error["type"] == "too_short" and bool(error["input"]))


def _chain(path: Path) -> tuple[list[YamlDocument], list[str]]:
    """The document and those it is based on, itself first; and why the chain breaks off, where it does."""
    chain = [YamlDocument(path)]
    while base := chain[-1].data.get(BASED_ON):
        document = chain[-1]
        parent = _parent(document.path, str(base))
        if any(parent == each.path for each in chain) or not parent.is_file():
            line = document.find_line((BASED_ON,))
            return chain, [
                f"{document.name}, line {line}: based_on: expected an earlier version; got {base!r}."
            ]
        try:
            chain.append(YamlDocument(parent))
        except ModelError as error:
            return chain, [f"{fault.rstrip('.')}; {chain[0].name} is based on it." for fault in error.faults]
    return chain, []


def _parent(path: Path, base: str) -> Path:
    """The file another is based on: common, a version of the same service, or `service/version` built in."""
    if base == COMMON.stem:
        return COMMON
    return (COMMON.parent / f"{base}.yaml") if "/" in base else path.parent / f"{base}.yaml"


def merge_mappings(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`over` laid on `under`: mappings are joined field by field, everything else is replaced whole."""
    joined = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(under.get(key), dict)
        joined[key] = merge_mappings(under[key], value) if both else value
    return joined


def _explain(chain: list[YamlDocument], fault: ModelFault) -> str:
    """One fault as a line: the file it comes from, line, field, what was expected and what arrived."""
    holder = _find_holder(chain, fault.place)
    field = ".".join(str(step) for step in fault.place) or "the file"
    inherited = "" if holder is chain[0] else f"; {chain[0].name} is based on it"
    return f"{holder.name}, line {holder.find_line(fault.place) or 1}: {field}: {fault.message}{inherited}."


def _find_holder(chain: list[YamlDocument], place: tuple[str | int, ...]) -> YamlDocument:
    """The document whose words stand at a place: the first with it, as `merge` lays one on another.

    Mappings are joined field by field; once the first document to have a field gives anything else, all that
    is below comes from there.
    """
    nodes = [(document, document.node) for document in chain]
    for step in place:
        below = [(document, child[1]) for document, node in nodes if (child := _child(node, step))]
        if not below:
            break
        nodes = below
        if not isinstance(nodes[0][1], yaml.MappingNode):
            break
    return nodes[0][0]


def _message(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "no such field; expected a field of the schema (handrail services schema)"
    if error["type"] == "missing":
        return "expected this field; it is missing"
    text = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if error["type"] == "value_error":
        return str(text)
    got = repr(error["input"])
    return f"expected {text}; got {got if len(got) < 80 else got[:77] + '...'}"
