"""A YAML file as data that remembers the line of each part, so that a fault of it can be found."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from handrail.foundation.errors import UserError

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where there is one: ten times as fast


class DeclaredFileError(UserError):
    """A file that cannot be read as what it should declare; `faults` has every fault of it, a line each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class FieldFault:
    """One thing wrong: the place in the file, as the keys and numbers that lead there, and what is wrong."""

    place: tuple[str | int, ...]
    message: str


class YamlDocument:
    """A YAML file as data, remembering the line of each part and which fields it gives twice."""

    def __init__(self, path: Path, name: str = "") -> None:
        self.path, self.name = path, name or str(path)
        try:
            loader = Loader(path.read_text(encoding="utf-8"))
            node = loader.get_single_node()
            data = loader.construct_document(node) if node else None
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            raise DeclaredFileError(
                f"{self.name}{_where(error)}: expected readable YAML; {_problem(error)}."
            ) from None
        if node is None or not isinstance(data, dict):
            raise DeclaredFileError(f"{self.name}, line 1: expected fields such as 'title:'; got none.")
        self.node, self.data = node, data
        self.repeats = list(self._walk_repeats(node))

    def read_texts(self) -> dict[str, str]:
        """Return each field as it was written: a telephone number such as 07700 is no number.

        Raises
        ------
        DeclaredFileError
            A field holds several values.
        """
        assert isinstance(self.node, yaml.MappingNode)
        texts = {}
        for key, value in self.node.value:
            if not isinstance(value, yaml.ScalarNode):
                line = key.start_mark.line + 1
                raise DeclaredFileError(f"{self.name}, line {line}: {key.value}: expected text; got more.")
            texts[key.value] = "" if value.tag.endswith(":null") else value.value
        return texts

    def find_line(self, place: tuple[str | int, ...]) -> int | None:
        """Return the line of a part, or of the nearest part around it; None where the file has neither."""
        node, line = self.node, None
        for step in place:
            if child := find_child(node, step):
                line, node = child
            elif line is None:
                return None
        return line

    def explain_fault(self, fault: FieldFault) -> str:
        """Return a fault as one line: file, line, field, what was expected and what arrived."""
        field = ".".join(str(step) for step in fault.place) or "the file"
        return f"{self.name}, line {self.find_line(fault.place) or 1}: {field}: {fault.message}."

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


def find_child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    """Return line and node of one step down; None where there is no such step (unions add their own)."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None
