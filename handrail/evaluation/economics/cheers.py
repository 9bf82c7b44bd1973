"""The CHEERS 2022 reporting checklist of an economic study, filled only with what is true of the run."""

import csv
from collections.abc import Callable
from importlib.resources import files

from handrail.evaluation.caveats import CAVEATS
from handrail.evaluation.economics.missing_data import SECTION as IMPUTED
from handrail.evaluation.economics.scenarios import SECTION as SCENARIOS
from handrail.evaluation.results import Estimate, StudyResult, name_software

COLUMNS = ("item", "section", "topic", "filled", "answer", "to_add")
NOT_IN_DATA = "The data of this run cannot fill this item."
MAIN_MEASURES = (
    "net benefit",
    "by the report's rule",
    "cost per client",
    "cost per return",
    "incremental effect",
    "incremental cost-effectiveness ratio",
)


def read_items() -> list[dict[str, str]]:
    """Return each item: number, section, topic, whether Handrail can answer (yes, part, no), what to add."""
    text = (files(__package__) / "cheers.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def fill_checklist(result: StudyResult) -> list[list[str]]:
    """Return rows of `COLUMNS` for a result of `study_economics`.

    An item that the run cannot fill has no answer; `to_add` says so, and what the author must write.
    """
    return [_fill_row(item, result) for item in read_items()]


def _fill_row(item: dict[str, str], result: StudyResult) -> list[str]:
    answer = _ANSWERS[item["item"]](result) if item["item"] in _ANSWERS else ""
    known = [item["item"], item["section"], item["topic"]]
    if answer:
        return [*known, item["filled"], answer, item["to_add"]]
    return [*known, "no", "", " ".join([NOT_IN_DATA, item["to_add"]]).strip()]


def _quote_assumptions(*names: str) -> Callable[[StudyResult], str]:
    return lambda result: "; ".join(f"{n}: {result.assumptions[n]}" for n in names if n in result.assumptions)


def _describe_people(result: StudyResult) -> str:
    rows = [row for row in result.estimates if row.measure == "cost per client"]
    people = [" ".join(filter(None, (row.group, f"{row.base} clients"))) for row in rows]
    if rows and rows[0].missing:
        people.append(f"{rows[0].missing} without an arm, left out")
    return "; ".join(people)


def _describe_model(result: StudyResult) -> str:
    after = result.assumptions.get("after discharge", "") if "measured" in result.assumptions else ""
    return "no decision model: the data of the clients themselves" + (after and f"; after discharge {after}")


def _describe_analysis(result: StudyResult) -> str:
    named = _quote_assumptions(
        "without the service", "between entry and discharge", "after discharge", "missing health"
    )
    methods = sorted({row.method.name for row in result.estimates if row.estimate is not None})
    return "; ".join(filter(None, [named(result) if "measured" in result.assumptions else "", *methods]))


def _list_main_figures(result: StudyResult) -> str:
    rows = [row for name in MAIN_MEASURES for row in result.estimates if row.measure == name]
    return "; ".join(_format_figure(row) for row in rows if row.estimate is not None)


def _format_figure(row: Estimate) -> str:
    interval = "" if row.low is None or row.high is None else f" ({row.low:.4g} to {row.high:.4g})"
    group = f", {row.group}" if row.group else ""
    imputed = ", missing health imputed" if row.section == IMPUTED else ""
    return f"{row.measure}{group}{imputed} {row.estimate:.4g} {row.unit}{interval}"


def _describe_uncertainty(result: StudyResult) -> str:
    kinds = ("bootstrap", "imputation", "jackknife", "interval")
    names = {row.method.name for row in result.estimates if row.estimate is not None}
    methods = sorted(name for name in names if any(kind in name for kind in kinds))
    return "; ".join([*methods, f"seed {result.seed}"]) if methods else ""


def _describe_effect_of_uncertainty(result: StudyResult) -> str:
    chances = [
        f"{row.group}: {row.estimate:.0%} likely to be cost-effective"
        for row in result.estimates
        if row.measure == "chance of being cost-effective" and row.estimate is not None
    ]
    return "; ".join(filter(None, [*chances, _describe_spread(result)]))


def _describe_spread(result: StudyResult) -> str:
    """Return the range of the ratio over the scenarios; ratios of different quadrants have no range."""
    rows = [row for row in result.estimates if row.section == SCENARIOS and row.estimate is not None]
    costs = [row.estimate for row in rows if row.estimate is not None]
    quadrants = sorted({row.note.split(";")[0] for row in rows})
    if len(quadrants) == 1:
        return (
            f"GBP {min(costs):,.0f} to {max(costs):,.0f} a QALY over {len(costs)} scenarios ({quadrants[0]})"
        )
    return f"the scenarios disagree: {' or '.join(quadrants)}" if quadrants else ""


def _describe_limitations(result: StudyResult) -> str:
    words = " ".join(CAVEATS[code] for code in result.caveats)
    return f"limitations: {words} Made by {name_software()}."


_ANSWERS: dict[str, Callable[[StudyResult], str]] = {
    "1": lambda result: f"{result.title}: {result.assumptions['comparison']}",
    "5": _describe_people,
    "7": _quote_assumptions("comparison", "comparison of absence"),
    "8": lambda result: result.assumptions["perspective"],
    "9": lambda result: result.assumptions["horizon"],
    "10": lambda result: result.assumptions["discounting"],
    "11": lambda result: result.assumptions["outcomes"],
    "12": _quote_assumptions("measured"),
    "13": _quote_assumptions("value set"),
    "14": lambda result: result.assumptions["costs"],
    "15": lambda _: "GBP, not converted",
    "16": _describe_model,
    "17": _describe_analysis,
    "20": _describe_uncertainty,
    "22": _quote_assumptions("costs", "value of a working day of absence", "value set"),
    "23": _list_main_figures,
    "24": _describe_effect_of_uncertainty,
    "26": _describe_limitations,
}
