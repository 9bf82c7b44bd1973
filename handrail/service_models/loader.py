"""Reads a service model file: YAML to a checked Version, with file, line and expectation of each error."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar  # a YAML file may hold values of every type

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handrail.foundation.errors import UserError

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where there is one: ten times as fast
BASED_ON = "based_on"
Model = TypeVar("Model", bound=BaseModel)
Data = dict[str, Any]
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
        self.name = "/".join(path.parts[-2:])
        try:
            loader = Loader(path.read_text(encoding="utf-8") if text is None else text)
            node = loader.get_single_node()
            data = loader.construct_document(node) if node else None
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            raise ModelError(
                f"{self.name}{_where(error)}: expected readable YAML; {_problem(error)}."
            ) from None
        if node is None or not isinstance(data, dict):
            raise ModelError(f"{self.name}, line 1: expected fields such as 'id:' and 'routes:'; got none.")
        self.node, self.data = node, data
        self.repeats = list(self._walk_repeats(node))

    def find_line(self, place: tuple[str | int, ...]) -> int | None:
        """Return the line of a part, or of the nearest part around it; None where the file has neither."""
        node, line = self.node, None
        for step in place:
            if child := _find_child(node, step):
                line, node = child
            elif line is None:
                return None
        return line

    def _walk_repeats(self, node: yaml.Node) -> Iterator[str]:
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if key.value in seen:
                    line = key.start_mark.line + 1
                    yield f"{self.name}, line {line}: expected each field once; {key.value} repeats."
                seen.add(key.value)
                yield from self._walk_repeats(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                yield from self._walk_repeats(value)


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _problem(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error).rstrip(".")


def _find_child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    """Return line and node of one step down; None where there is no such step (unions add their own)."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


Checks = Callable[[Data], Iterable[ModelFault]]


def read_model(
    path: Path, model: type[Model], extra: Data | None = None, checks: Checks | None = None
) -> Model:
    """Read the file as `model`; one that says `based_on` takes from that file what it does not say itself.

    `checks` finds what is wrong between parts that are each right. Raises ModelError with every fault of the
    file and of those it is based on, each with the file and the line that it comes from.
    """
    chain, broken = _read_chain(path)
    data = dict(extra or {})
    for document in reversed(chain):
        data = merge_mappings(data, {key: value for key, value in document.data.items() if key != BASED_ON})
    faults = [repeat for document in chain for repeat in document.repeats]
    result: Model | None = None
    try:
        result = model.model_validate(data)
    except ValidationError as error:
        details = [part for part in error.errors() if not _is_consequence(part, broken=bool(broken))]
        faults += [_explain(chain, ModelFault(tuple(part["loc"]), _message(part))) for part in details]
    if checks and not broken:
        faults += [_explain(chain, fault) for fault in checks(data)]
    if broken or faults or result is None:
        raise ModelError(*broken, *dict.fromkeys(faults))
    return result


def _is_consequence(error: ErrorDetails, *, broken: bool) -> bool:
    """Return whether an error only follows from others: a field of a broken base, a list of faulty parts."""
    return (broken and error["type"] == "missing") or (error["type"] == "too_short" and bool(error["input"]))


def _read_chain(path: Path) -> tuple[list[YamlDocument], list[str]]:
    """Return the document and those it is based on, itself first; and what is wrong with the chain."""
    chain = [YamlDocument(path)]
    while base := chain[-1].data.get(BASED_ON):
        document = chain[-1]
        parent = _parent(document.path, str(base))
        if any(parent == link.path for link in chain) or not parent.is_file():
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
    """Return the file that another is based on: common, a version of its service, or a built-in version."""
    if base == COMMON.stem:
        return COMMON
    return (COMMON.parent / f"{base}.yaml") if "/" in base else path.parent / f"{base}.yaml"


def merge_mappings(under: Data, over: Data) -> Data:
    """Lay `over` on `under`: mappings are joined field by field, everything else is replaced whole."""
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
    """Return the document whose words apply at a place: the first to have it, as `merge_mappings` joins them.

    Mappings are joined field by field; once the first document to have a field gives anything else, all that
    is below comes from there.
    """
    nodes = [(document, document.node) for document in chain]
    for step in place:
        below = [(document, child[1]) for document, node in nodes if (child := _find_child(node, step))]
        if not below:
            break
        nodes = below
        if not isinstance(nodes[0][1], yaml.MappingNode):
            break
    return nodes[0][0]


def _message(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        return "no such field; expected a field of the schema (handrail services schema)"
    if error["type"] == "missing":
        return "expected this field; it is missing"
    text = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if error["type"] == "value_error":
        return str(text)
    got = repr(error["input"])
    return f"expected {text}; got {got if len(got) < 80 else got[:77] + '...'}"
