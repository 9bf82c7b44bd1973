"""A published figure beside the one recomputed, and whether they agree to the rounding printed."""

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
    """Half of the last digit printed: 0.05 for '3.4', 0.5 for '60'."""
    exponent = Decimal(text).as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)


def rounds_to(value: float, text: str, slack: float = 0.0) -> bool:
    """Whether `value` rounds to the printed `text`; `slack` allows for inputs that were rounded too."""
    if text.startswith("<"):
        return value < float(text[1:])
    return abs(value - float(text)) <= find_half_unit(text) + slack + _EDGE


def compare_figure(
    table: str, name: str, text: str, value: float, slack: float = 0.0, note: str = "", digits: int = 1
) -> ReplicatedFigure:
    """A Figure for a published number and the value recomputed, shown with `digits` more than printed."""
    places = max(0, -int(Decimal(text.lstrip("<")).as_tuple().exponent)) + digits
    return ReplicatedFigure(table, name, text, f"{value:.{places}f}", rounds_to(value, text, slack), note)


def compare_p_value(table: str, name: str, text: str, value: float, note: str = "") -> ReplicatedFigure:
    """A Figure for a p-value. A printed 0.001 is read as the smallest the report prints: 0.001 or less."""
    shown = f"{value:.4f}" if value >= 0.0001 else "<0.0001"
    agrees = value < 0.0015 if text == "0.001" else rounds_to(value, text)
    if text == "0.001" and value < 0.0005:
        note = note or "printed 0.001 read as 0.001 or less"
    return ReplicatedFigure(table, name, text, shown, agrees, note)
