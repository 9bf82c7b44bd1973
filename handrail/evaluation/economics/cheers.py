"""The CHEERS 2022 reporting checklist of an economic study, filled where the result itself tells."""

import csv
from collections.abc import Callable
from importlib.resources import files

from handrail.evaluation.caveats import CAVEATS
from handrail.evaluation.results import Result, software

COLUMNS = ("item", "section", "topic", "filled", "answer")


def items() -> list[dict[str, str]]:
    """Number, section, topic of each item and whether Handrail can answer it: yes, part or no."""
    text = (files(__package__) / "cheers.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def checklist(result: Result) -> list[list[str]]:
    """Rows of `COLUMNS` for a result of `economics.study`; no answer where the author must write it."""
    rows = []
    for item in items():
        answer = _ANSWERS[item["item"]](result) if item["item"] in _ANSWERS else ""
        rows.append(
            [item["item"], item["section"], item["topic"], item["filled"] if answer else "no", answer]
        )
    return rows


def _assumption(*names: str) -> Callable[[Result], str]:
    return lambda result: "; ".join(f"{n}: {result.assumptions[n]}" for n in names if n in result.assumptions)


def _people(result: Result) -> str:
    rows = [row for row in result.estimates if row.measure == "cost per client"]
    return f"{rows[0].base} clients of the file; describe them" if rows else ""


def _figure(result: Result, measure: str) -> str:
    row = next((r for r in result.estimates if r.measure == measure and r.estimate is not None), None)
    if row is None or row.estimate is None:
        return ""
    interval = "" if row.low is None or row.high is None else f" ({row.low:.4g} to {row.high:.4g})"
    return f"{measure} {row.estimate:.4g} {row.unit}{interval}"


def _main(result: Result) -> str:
    names = (
        "cost per client",
        "cost per return",
        "incremental effect",
        "incremental cost-effectiveness ratio",
    )
    return "; ".join(text for text in (_figure(result, name) for name in names) if text)


def _uncertainty(result: Result) -> str:
    methods = {row.method.name for row in result.estimates if "bootstrap" in row.method.name}
    imputed = {row.method.name for row in result.estimates if "imputation" in row.method.name}
    return (
        "; ".join([*sorted(methods), *sorted(imputed), f"seed {result.seed}"]) if methods or imputed else ""
    )


def _effect_of_uncertainty(result: Result) -> str:
    shown = [
        r
        for r in result.estimates
        if r.measure == "chance of being cost-effective" and r.estimate is not None
    ]
    return "; ".join(f"{row.group}: {row.estimate:.0%} likely to be cost-effective" for row in shown)


_ANSWERS: dict[str, Callable[[Result], str]] = {
    "1": lambda result: f"{result.title}; name the intervention and the comparator",
    "5": _people,
    "7": _assumption("comparison", "without the service"),
    "8": _assumption("perspective"),
    "9": _assumption("horizon"),
    "10": _assumption("discounting"),
    "11": _assumption("outcomes"),
    "12": _assumption("measured"),
    "13": _assumption("value set"),
    "14": _assumption("costs"),
    "15": lambda _: "GBP; give the price year",
    "16": lambda _: "no decision model: the data of the clients themselves",
    "17": _assumption("between entry and discharge", "after discharge", "missing health"),
    "18": lambda _: "change in health by group is given by `handrail qaly`",
    "20": _uncertainty,
    "22": _assumption("costs", "value of a working day of absence", "value set"),
    "23": _main,
    "24": _effect_of_uncertainty,
    "26": lambda result: (
        "limitations: " + " ".join(CAVEATS[code] for code in result.caveats) + f" Made by {software()}."
    ),
}
