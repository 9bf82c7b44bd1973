"""EQ-5D value sets: a table of one index per state, from published coefficients or from a table of values.

Each value set is a file in `value-sets/` with its source. A mapped value set has a table in `nice-dsu/`, an
index per state and group of age and sex. An operator's official table is a CSV file `state,value`, given by
its path or kept as `value-sets/NAME.csv` in the operator's instruments folder.
"""

import csv
import hashlib
import itertools
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

import numpy as np
import yaml
from numpy.typing import ArrayLike, NDArray

from handrail.foundation.errors import UserError
from handrail.instruments.eq5d.respondents import GROUPS, NO_GROUP, Groups, Respondent
from handrail.instruments.places import list_own_folders

DIMENSIONS = ("mobility", "self_care", "usual_activities", "pain_discomfort", "anxiety_depression")
FOLDER = Path(__file__).parent / "value-sets"
MAPPING_FOLDER = Path(__file__).parent / "nice-dsu"
# Removes the noise of binary fractions; published tables have three decimals.
DECIMALS = 6

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ValueSet:
    """`table` holds every state's index, shape (levels ** 5,), from 11111 with the last dimension fastest.

    A mapped value set has an index per group of age and sex, shape (levels ** 5, groups), and `mapped_from`
    names the value set of an index that it can map. `name` is what is stamped on an index; for an official
    table it ends with the start of the file's SHA-256.
    """

    name: str
    label: str
    levels: int
    source: str
    table: Floats
    mapped_from: str = ""

    @property
    def needs_age_and_sex(self) -> bool:
        """Whether an index depends on the age and sex of the person."""
        return self.table.ndim > 1

    @property
    def version(self) -> str:
        """The version of EQ-5D whose states it values: 3L or 5L."""
        return f"{self.levels}L"


class ValueSetFile(TypedDict):
    """A file of `value-sets/`: what it is, and one of three ways to its table."""

    label: str
    levels: int
    source: str
    decrements: NotRequired[dict[str, list[float]]]
    any_problem: NotRequired[float]
    any_worst: NotRequired[float]
    expected_value_of: NotRequired[str]
    level_2_is_1: NotRequired[dict[str, float]]
    level_4_is_3: NotRequired[dict[str, float]]
    mapped: NotRequired[str]
    mapped_from: NotRequired[str]


def list_value_sets() -> tuple[str, ...]:
    """Return the names of the value sets that Handrail ships, then of the operator's."""
    shipped = list_shipped_value_sets()
    return (*shipped, *sorted(set(_list_own_tables()) - set(shipped)))


def list_shipped_value_sets() -> tuple[str, ...]:
    """Return the names of the value sets that Handrail ships."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_value_set(value_set: str) -> ValueSet:
    """Return a value set by name, or an official table by the path of its CSV file.

    Raises
    ------
    UserError
        There is no such value set, or the table cannot be read.
    """
    if (FOLDER / f"{value_set}.yaml").is_file():
        return _load_shipped(value_set)
    if value_set in (own := _list_own_tables()):
        return read_official_table(own[value_set])
    if value_set.lower().endswith(".csv"):
        return read_official_table(Path(value_set))
    raise UserError(
        f"No value set {value_set!r}; expected one of {', '.join(list_value_sets())}, "
        "or a CSV file with columns state,value."
    )


def compute_indices(states: ArrayLike, value_set: str | ValueSet, groups: Groups | None = None) -> Floats:
    """Compute the index of each state.

    Parameters
    ----------
    states : integers, shape (n, 5): levels of the five dimensions in the order of DIMENSIONS
    value_set : a name, the path of a CSV file, or what `load_value_set` gave
    groups : integers, shape (n,): age and sex as `respondents.find_groups` gives them, for a mapped value set

    Returns
    -------
    floats, shape (n,): 1 is full health, below 0 is worse than dead; NaN for a person outside the mapping

    Raises
    ------
    UserError for a shape that is not (n, 5), for a level outside the value set with its row and dimension, or
    for a mapped value set without groups.
    """
    chosen = load_value_set(value_set) if isinstance(value_set, str) else value_set
    places = find_positions(states, chosen.levels)
    if not chosen.needs_age_and_sex:
        return chosen.table[places]
    if groups is None:
        raise UserError(
            f"The value set {chosen.name} depends on age and sex. Add --age and --sex to a single state, "
            "columns age and sex to a file, or a Respondent in Python."
        )
    result: Floats = np.where(groups == NO_GROUP, np.nan, chosen.table[places, groups])
    return result


def compute_index(state: str, value_set: str, respondent: Respondent | None = None) -> float:
    """Compute the index of a state in five digits, such as '21345'; NaN for a person outside a mapping."""
    chosen = load_value_set(value_set)
    _check_state(state, chosen.levels)
    groups = None if respondent is None else np.array([respondent.group])
    return float(compute_indices([[int(level) for level in state]], chosen, groups)[0])


def find_positions(states: ArrayLike, levels: int) -> NDArray[np.intp]:
    """Return where each state, shape (n, 5), stands in a value set's table, shape (n,)."""
    array = np.asarray(states)
    if array.ndim != 2 or array.shape[1] != len(DIMENSIONS) or array.dtype.kind not in "iu":
        raise UserError(
            f"EQ-5D states: expected whole numbers of shape (n, 5), got shape {array.shape} of {array.dtype}."
        )
    wrong = (array < 1) | (array > levels)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise UserError(
            f"EQ-5D states, row {row + 1}, {DIMENSIONS[column]}: level {array[row, column]}; "
            f"expected a level from 1 to {levels}."
        )
    weights = levels ** np.arange(len(DIMENSIONS) - 1, -1, -1)
    result: NDArray[np.intp] = (array.astype(np.intp) - 1) @ weights
    return result


def list_states(levels: int) -> list[str]:
    """Return every state in the order of a table: 11111, 11112, ..."""
    return ["".join(map(str, state)) for state in itertools.product(range(1, levels + 1), repeat=5)]


def read_official_table(path: Path) -> ValueSet:
    """Read an official table: a CSV file with columns state and value, every state of 3 or 5 levels once."""
    try:
        return _load_official(path.resolve(), path.stat().st_mtime_ns)
    except OSError as error:
        raise UserError(
            f"{path}: cannot be read ({error.strerror}); expected a CSV file with state,value."
        ) from error


@cache
def _load_official(path: Path, _changed: int) -> ValueSet:
    values = _read_values(path)
    levels = 5 if any(set(state) & set("45") for state in values) else 3
    absent = [state for state in list_states(levels) if state not in values]
    if absent:
        raise UserError(
            f"{path.name}: {len(absent)} of {levels**5} states are not there, the first is {absent[0]}; "
            "expected every state once."
        )
    table = np.array([values[state] for state in list_states(levels)])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    source = f"the operator's file {path.name}"
    return ValueSet(f"{path.stem}-{digest}", f"Official table {path.name}", levels, source, table)


def _list_own_tables() -> dict[str, Path]:
    """Return the operator's official tables by name."""
    return {path.stem: path for folder in list_own_folders() for path in folder.glob("value-sets/*.csv")}


def _read_values(path: Path) -> dict[str, float]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        if not {"state", "value"} <= set(reader.fieldnames or ()):
            raise UserError(f"{path.name}: columns are {reader.fieldnames}; expected state and value.")
        values: dict[str, float] = {}
        for number, row in enumerate(reader, start=2):
            state, value = (row["state"] or "").strip(), row["value"] or ""
            if reason := _find_fault(state, value, values):
                raise UserError(f"{path.name}, row {number}: state {state!r}, value {value!r}: {reason}.")
            values[state] = float(value)
    return values


def _find_fault(state: str, value: str, seen: dict[str, float]) -> str | None:
    if not re.fullmatch("[1-5]{5}", state):
        return "expected five digits from 1 to 5"
    if state in seen:
        return "the state is there twice"
    if not re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)\s*", value) or not -2 <= float(value) <= 1:
        return "expected a value of at most 1 (and not below -2)"
    return None


def _check_state(state: str, levels: int) -> None:
    if not re.fullmatch(f"[1-{levels}]{{5}}", state):
        raise UserError(
            f"EQ-5D state {state!r}: expected five digits, each a level from 1 to {levels}, such as 11111."
        )


@cache
def _load_shipped(name: str) -> ValueSet:
    file: ValueSetFile = yaml.load((FOLDER / f"{name}.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    table, mapped_from = np.round(_build_table(file), DECIMALS), file.get("mapped_from", "")
    return ValueSet(name, file["label"], file["levels"], file["source"], table, mapped_from)


def _build_table(file: ValueSetFile) -> Floats:
    if "mapped" in file:
        return _read_mapping(file)
    if "expected_value_of" in file:
        return _compute_crosswalk(file)
    return _compute_from_decrements(file)


def _read_mapping(file: ValueSetFile) -> Floats:
    """Return the mapped index of every state, a column a group of age and sex."""
    path, columns = MAPPING_FOLDER / file["mapped"], range(1, len(GROUPS) + 1)
    return np.loadtxt(path, delimiter=",", skiprows=_count_header_lines(path), usecols=columns)


def _count_header_lines(path: Path) -> int:
    with path.open(encoding="utf-8") as lines:
        return 1 + sum(1 for _ in itertools.takewhile(lambda line: line.startswith("#"), lines))


def _list_levels(levels: int) -> NDArray[np.intp]:
    """Return the levels (from 0) of every state, shape (levels ** 5, 5)."""
    return np.indices((levels,) * 5).reshape(5, -1).T


def _compute_from_decrements(file: ValueSetFile) -> Floats:
    """Return one less each dimension's decrement, less the terms for any problem and any worst level."""
    grid = _list_levels(file["levels"])
    loss = np.zeros(len(grid))
    for column, dimension in enumerate(DIMENSIONS):
        loss += np.array(file["decrements"][dimension])[grid[:, column]]
    loss += file.get("any_problem", 0) * (grid > 0).any(axis=1)
    loss += file.get("any_worst", 0) * (grid == file["levels"] - 1).any(axis=1)
    result: Floats = 1 - loss
    return result


def _compute_crosswalk(file: ValueSetFile) -> Floats:
    """Return the expected 3L value of each 5L state, its dimensions independent given the 5L level."""
    values = _load_shipped(file["expected_value_of"]).table.reshape((3,) * 5)
    for dimension in DIMENSIONS:
        first, worst = file["level_2_is_1"][dimension], file["level_4_is_3"][dimension]
        odds = np.array([[1, 0, 0], [first, 1 - first, 0], [0, 1, 0], [0, 1 - worst, worst], [0, 0, 1]])
        # Each turn replaces the first axis (3 levels) by a last one (5): after five the order is as it was.
        values = np.tensordot(values, odds, axes=([0], [1]))
    return values.reshape(-1)
