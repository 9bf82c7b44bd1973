"""YAML files that declare something and that an operator may write: where they are, and reading one."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from handrail.foundation.errors import UserError

Model = TypeVar("Model", bound=BaseModel)


class DeclaredFileError(UserError):
    """A file cannot be read as what it should declare; `faults` has each wrong field with its reason."""

    def __init__(self, path: Path, faults: Sequence[str]) -> None:
        super().__init__(f"{path}: {'; '.join(faults)}")
        self.faults = tuple(f"{path}: {fault}" for fault in faults)


def list_setting_folders(variable: str) -> tuple[Path, ...]:
    """Return the folders that an environment variable names, in the order given, separated as in PATH."""
    return tuple(Path(part) for part in os.environ.get(variable, "").split(os.pathsep) if part)


def read_declared_file(path: Path, model: type[Model]) -> Model:
    """Read a YAML file as a model.

    Raises
    ------
    DeclaredFileError
        The file is not YAML, or a field is wrong, missing or unknown.
    """
    try:
        return model.model_validate(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise DeclaredFileError(path, [f"not YAML: {error}"]) from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, part['loc'])) or 'file'}: {part['msg']}" for part in error.errors()]
        raise DeclaredFileError(path, faults) from error
