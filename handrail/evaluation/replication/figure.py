"""Compare a published figure with the one recomputed: whether they agree to the rounding printed."""

from dataclasses import dataclass
from decimal import Decimal

_EDGE = 1e-9  # 0.5 exactly at the edge of rounding counts as agreement


@dataclass(frozen=True)
class ReplicatedFigure:
    """One line of the replication page."""

    table: str
    figure: str
    published: str
    recomputed: str
    agrees: bool
    note: str = ""


def find_half_unit(text: str) -> float:
    """Return half of the last digit printed: 0.05 for '3.4', 0.5 for '60'."""
    exponent = Decimal(text).as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)


def rounds_to(value: float, text: str, slack: float = 0.0) -> bool:
    """Return whether `value` rounds to the printed `text`; `slack` allows for rounded inputs."""
    if text.startswith("<"):
        return value < float(text[1:])
    return abs(value - float(text)) <= find_half_unit(text) + slack + _EDGE


def compare_figure(
    table: str, name: str, text: str, value: float, slack: float = 0.0, note: str = ""
) -> ReplicatedFigure:
    """Return a published number with the value recomputed: a count as it is, else to one digit more."""
    places = max(0, -int(Decimal(text.lstrip("<")).as_tuple().exponent)) + (not isinstance(value, int))
    return ReplicatedFigure(table, name, text, f"{value:.{places}f}", rounds_to(value, text, slack), note)


def compare_p_value(table: str, name: str, text: str, value: float, note: str = "") -> ReplicatedFigure:
    """Return a published p-value with the one recomputed; a printed 0.001 is read as 0.001 or less."""
    shown = f"{value:.4f}" if value >= 0.0001 else "<0.0001"
    agrees = value < 0.0015 if text == "0.001" else rounds_to(value, text)
    if text == "0.001" and value < 0.0005:
        note = note or "printed 0.001 read as 0.001 or less"
    return ReplicatedFigure(table, name, text, shown, agrees, note)
