"""Reads a service model file: YAML to a checked Version, with file, line and expectation of each error."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar  # a YAML file may hold values of every type

import yaml
from pydantic import BaseModel, ValidationError

from handrail.foundation.declared_files import MISSING, list_faults
from handrail.foundation.yaml_document import DeclaredFileError, FieldFault, YamlDocument, find_child

# Where the fields of a service model can be seen.
SCHEMA = " (handrail services schema)"
BASED_ON = "based_on"
Model = TypeVar("Model", bound=BaseModel)
Data = dict[str, Any]
COMMON = Path(__file__).parent / "common.yaml"  # what such services usually do, for where sources are silent
Checks = Callable[[Data], Iterable[FieldFault]]


def read_model(
    path: Path, model: type[Model], extra: Data | None = None, checks: Checks | None = None
) -> Model:
    """Read the file as `model`; one that says `based_on` takes from that file what it does not say itself.

    `checks` finds what is wrong between parts that are each right. Raises DeclaredFileError with every fault
    of the file and of those it is based on, each with the file and the line that it comes from.
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
        # A field that is missing may stand in the base that cannot be read.
        faults += [
            _explain(chain, fault)
            for fault in list_faults(error, SCHEMA)
            if not (broken and fault.message == MISSING)
        ]
    if checks and not broken:
        faults += [_explain(chain, fault) for fault in checks(data)]
    if broken or faults or result is None:
        raise DeclaredFileError(*broken, *dict.fromkeys(faults))
    return result


def open_document(path: Path) -> YamlDocument:
    """Open a file, named in its faults by its folder and its own name."""
    return YamlDocument(path, "/".join(path.parts[-2:]))


def _read_chain(path: Path) -> tuple[list[YamlDocument], list[str]]:
    """Return the document and those it is based on, itself first; and what is wrong with the chain."""
    chain = [open_document(path)]
    while base := chain[-1].data.get(BASED_ON):
        document = chain[-1]
        parent = _parent(document.path, str(base))
        if any(parent == link.path for link in chain) or not parent.is_file():
            line = document.find_line((BASED_ON,))
            return chain, [
                f"{document.name}, line {line}: based_on: expected an earlier version; got {base!r}."
            ]
        try:
            chain.append(open_document(parent))
        except DeclaredFileError as error:
            return chain, [
                f"{fault.removesuffix('.')}; {chain[0].name} is based on it." for fault in error.faults
            ]
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


def _explain(chain: list[YamlDocument], fault: FieldFault) -> str:
    """Return a fault as one line, with the file that it comes from."""
    holder = _find_holder(chain, fault.place)
    explained = holder.explain_fault(fault)
    return (
        explained if holder is chain[0] else f"{explained.removesuffix('.')}; {chain[0].name} is based on it."
    )


def _find_holder(chain: list[YamlDocument], place: tuple[str | int, ...]) -> YamlDocument:
    """Return the document whose words apply at a place: the first to have it, as `merge_mappings` joins them.

    Mappings are joined field by field; once the first document to have a field gives anything else, all that
    is below comes from there.
    """
    nodes = [(document, document.node) for document in chain]
    for step in place:
        below = [(document, child[1]) for document, node in nodes if (child := find_child(node, step))]
        if not below:
            break
        nodes = below
        if not isinstance(nodes[0][1], yaml.MappingNode):
            break
    return nodes[0][0]
