"""YAML files that declare something and that an operator may write: where they are, and reading one."""

import os
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handrail.foundation.yaml_document import DeclaredFileError, FieldFault, YamlDocument

Model = TypeVar("Model", bound=BaseModel)
# What is expected, for the kinds of error of which pydantic speaks of its own types.
EXPECTATIONS = {
    "string_too_short": "{min_length} or more characters",
    "string_too_long": "{max_length} characters or fewer",
    "string_pattern_mismatch": "text of the form {pattern}",
    "too_short": "{min_length} or more items",
    "too_long": "{max_length} items or fewer",
}
MISSING = "expected this field; it is missing"
LONGEST_VALUE_SHOWN = 80


def list_setting_folders(variable: str) -> tuple[Path, ...]:
    """Return the folders that an environment variable names, in the order given, separated as in PATH."""
    return tuple(Path(part) for part in os.environ.get(variable, "").split(os.pathsep) if part)


def read_declared_file(path: Path, model: type[Model]) -> Model:
    """Read a YAML file as a model.

    Raises
    ------
    DeclaredFileError
        The file is not YAML, or a field is wrong, missing, unknown or there twice.
    """
    document = YamlDocument(path)
    faults = list(document.repeats)
    try:
        declared = model.model_validate(document.data)
    except ValidationError as error:
        faults += [document.explain_fault(fault) for fault in list_faults(error)]
    if faults:
        raise DeclaredFileError(*dict.fromkeys(faults))
    return declared


def list_faults(error: ValidationError, schema: str = "") -> list[FieldFault]:
    """Return what is wrong with the data of a file, without what only follows from other faults.

    `schema` says where the fields that there are can be seen.
    """
    return [
        FieldFault(tuple(part["loc"]), word_fault(part, schema))
        for part in error.errors()
        # A list of faulty parts has too few sound ones.
        if not (part["type"] == "too_short" and part["input"])
    ]


def word_fault(error: ErrorDetails, schema: str = "") -> str:
    """Say what was expected and what arrived."""
    if error["type"] == "extra_forbidden":
        return f"no such field; expected a field of the schema{schema}"
    if error["type"] == "missing":
        return MISSING
    message = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ").rstrip(".")
    if error["type"] == "value_error":
        return message
    if error["type"] in EXPECTATIONS:
        message = EXPECTATIONS[error["type"]].format(**error["ctx"])
    got = repr(error["input"])
    return f"expected {message}; got {got if len(got) < LONGEST_VALUE_SHOWN else got[:77] + '...'}"
