"""Reads a service model file: YAML to a checked Version, with file, line and expectation of each error."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from handrail.foundation.errors import UserError

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where there is one: ten times as fast
BASED_ON = "based_on"
COMMON = Path(__file__).parent / "common.yaml"  # what such services usually do, for where sources are silent


class ModelError(UserError):
    """A service model file that cannot be used, with every reason found."""


class Document:
    """A YAML file as data, remembering the line of each part."""

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
        self._refuse_repeats(self.node)

    @property
    def name(self) -> str:
        return "/".join(self.path.parts[-2:])

    def line(self, place: tuple[str | int, ...]) -> int | None:
        """Line of the part at `place`, or of the nearest part around it; None when the file is silent."""
        node, line, found = self.node, None, False
        for step in place:
            following = _child(node, step)
            if following is not None:
                node, line, found = following[1], following[0], True
            elif not found:
                return None
        return line

    def _refuse_repeats(self, node: Any) -> None:
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if key.value in seen:
                    line = key.start_mark.line + 1
                    raise ModelError(
                        f"{self.name}, line {line}: expected each field once; {key.value} repeats."
                    )
                seen.add(key.value)
                self._refuse_repeats(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._refuse_repeats(value)


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


def read(path: Path, model: type[BaseModel], extra: dict[str, Any] | None = None) -> Any:
    """The file as `model`; one that says `based_on` takes from that file whatever it does not say itself."""
    chain = _chain(path)
    data: dict[str, Any] = dict(extra or {})
    for document in reversed(chain):
        data = merge(data, {key: value for key, value in document.data.items() if key != BASED_ON})
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ModelError("\n".join(_explain(chain, each) for each in error.errors())) from None


def _chain(path: Path) -> list[Document]:
    """The document and those it is based on, itself first."""
    chain = [Document(path)]
    while base := chain[-1].data.get(BASED_ON):
        parent = _parent(chain[-1].path, str(base))
        document = chain[-1]
        if any(parent == each.path for each in chain) or not parent.is_file():
            line = document.line((BASED_ON,))
            raise ModelError(
                f"{document.name}, line {line}: based_on: expected an earlier version; got {base!r}."
            )
        chain.append(Document(parent))
    return chain


def _parent(path: Path, base: str) -> Path:
    """The file another is based on: common, a version of the same service, or `service/version` built in."""
    if base == COMMON.stem:
        return COMMON
    return (COMMON.parent / f"{base}.yaml") if "/" in base else path.parent / f"{base}.yaml"


def merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`over` laid on `under`: mappings are joined field by field, everything else is replaced whole."""
    joined = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(under.get(key), dict)
        joined[key] = merge(under[key], value) if both else value
    return joined


def _explain(chain: list[Document], error: Any) -> str:
    """One error of the schema as a line: file, line, field, what was expected and what arrived."""
    place = tuple(error["loc"])
    holder, line = next(
        ((document, line) for document in chain if (line := document.line(place))), (chain[0], 1)
    )
    field = ".".join(str(step) for step in place) or "the file"
    return f"{holder.name}, line {line}: {field}: {_message(error)}."


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
