"""Take EQ-5D states written in one cell (21232) apart into the levels of the five dimensions."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from handrail.extract.files import EQ5D_DIMENSIONS

OCCASIONS = ("entry", "discharge")
_STATE = r"^\s*[1-5](?:[ ,;-]?[1-5]){4}\s*$"
_BETWEEN_LEVELS = r"[^1-5]"

Levels = NDArray[np.uint8]


def index_field(occasion: str) -> str:
    """Return the field that holds an index, and in files from outside often a state."""
    return f"eq5d_{occasion}"


def level_fields(occasion: str) -> tuple[str, ...]:
    """Return the fields of the five levels, in the order of a state."""
    return tuple(f"eq5d_{dimension}_{occasion}" for dimension in EQ5D_DIMENSIONS)


def split_states(column: pa.Array) -> tuple[pa.Array, Levels | None]:
    """Return the column without its states, and the levels of each row, shape (rows, 5), 0 where none.

    None in place of the levels where no cell holds a state.
    """
    if pa.types.is_floating(column.type) or pa.types.is_nested(column.type):
        return column, None
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if not pc.any(_is_state(encoded.dictionary)).as_py():
        return encoded, None
    text = encoded.dictionary_decode().cast(pa.string())
    is_state = pc.fill_null(_is_state(text), False)
    digits = "".join(pc.replace_substring_regex(text.filter(is_state), _BETWEEN_LEVELS, "").to_pylist())
    levels = np.zeros((len(column), len(EQ5D_DIMENSIONS)), np.uint8)
    states = np.frombuffer(digits.encode(), np.uint8).reshape(-1, len(EQ5D_DIMENSIONS)) - ord("0")
    levels[is_state.to_numpy(zero_copy_only=False)] = states
    return pc.if_else(is_state, pa.scalar(None, pa.string()), text), levels


def _is_state(column: pa.Array) -> pa.Array:
    return pc.match_substring_regex(column.cast(pa.string()), _STATE)


def fill_levels(
    columns: dict[str, pa.Array], occasion: str, levels: Levels
) -> Iterator[tuple[str, pa.Array]]:
    """Yield each level field with its column, those of a state where the five columns say nothing."""
    own = [columns.get(name) for name in level_fields(occasion)]
    given = [column.is_valid().to_numpy(zero_copy_only=False) for column in own if column is not None]
    used = levels * ~np.any(given, axis=0)[:, None] if given else levels
    for place, name in enumerate(level_fields(occasion)):
        from_states = pa.array(used[:, place].astype(np.int32), mask=used[:, place] == 0)
        column = own[place]
        yield name, from_states if column is None else pc.coalesce(column, from_states)
