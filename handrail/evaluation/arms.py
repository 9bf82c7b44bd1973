"""The arms of a trial: figures of one service are not those of two arms pooled."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import click

from handrail.extract.options import Command
from handrail.foundation.errors import UserError

COLUMN = "trial_arm"
NO_ARM = "none"
POOLED_ARMS_ERROR = (
    "The file holds the arms of a trial in the column {column}: {arms}. Pooled, they describe none of them. "
    "Choose one, for example --arm {example}, or leave the column {column} out of the file. "
    "`handrail economics` compares arms."
)

Row = TypeVar("Row")


def arm_option(command: Command) -> Command:
    """Add `--arm NAME` to a command."""
    text = f"Only people of this arm of a trial, as in the column {COLUMN}; those of none are left out."
    return click.option("--arm", help=text)(command)


def select_arm(rows: Sequence[Row], get_arm: Callable[[Row], str], arm: str | None) -> list[Row]:
    """Return the rows of one arm; all for None.

    Parameters
    ----------
    rows
    get_arm
        Gives the arm of a row, empty when there is none.
    arm
        In any case.

    Raises
    ------
    UserError
        There is no such arm, or none is chosen where there are several, or people of none.
    """
    if arm is None:
        refuse_pooled_arms(map(get_arm, rows))
        return list(rows)
    counts = Counter(name for row in rows if (name := get_arm(row)))
    chosen = [row for row in rows if get_arm(row).casefold() == arm.casefold()]
    if not chosen:
        raise UserError(
            f"--arm {arm}: no such arm in the file; {COLUMN} has: {_list_arms(counts) or 'none'}."
        )
    return chosen


def refuse_pooled_arms(arms: Iterable[str]) -> None:
    """Raise a UserError that says what to do when people are of several arms, or of one and of none.

    Empty text is no arm.
    """
    counts = Counter(arm or NO_ARM for arm in arms)
    if len(counts) > 1:
        named = [name for name in counts if name != NO_ARM]
        example = max(named, key=lambda name: (name == "treatment", counts[name]))
        raise UserError(POOLED_ARMS_ERROR.format(column=COLUMN, arms=_list_arms(counts), example=example))


def _list_arms(counts: Counter[str]) -> str:
    order = sorted(counts.items(), key=lambda item: (item[0] == NO_ARM, item))
    return ", ".join(f"{name} ({count})" for name, count in order)
