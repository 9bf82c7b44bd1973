"""Is a characteristic associated with returning to work? From counts by category, as in RR896 table C.3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handrail.evaluation.arms import COLUMN, select_arm
from handrail.evaluation.impact import chi_square as pearson
from handrail.evaluation.impact import fisher as exact
from handrail.evaluation.impact.back_at_work import COUNTED
from handrail.evaluation.impact.drawing import draw_rates
from handrail.evaluation.impact.holm import METHOD as HOLM
from handrail.evaluation.impact.holm import holm
from handrail.evaluation.impact.proportions import NEWCOMBE, WILSON, newcombe, wilson
from handrail.evaluation.results import Estimate, Result
from handrail.extract.problem import Problem, refuse_problems
from handrail.extract.text_rows import read_text_rows

SMALL_EXPECTED = 5.0  # below this expected count Fisher's test is given beside chi-square


@dataclass(frozen=True)
class Counts:
    """People of one category of a characteristic, and how many of them returned to work."""

    characteristic: str
    category: str
    n: int
    returned: int


@dataclass(frozen=True)
class Association:
    """One characteristic's test; `fisher_p` only where an expected count is under five."""

    characteristic: str
    test: str
    statistic: float | None
    df: int
    p: float | None
    fisher_p: float | None
    cramers_v: float | None
    note: str


def read_counts(path: Path, arm: str | None = None, sheet: str | None = None) -> list[Counts]:
    """Counts from a table of characteristic, category, n, returned.

    Parameters
    ----------
    path
    arm
        The arm of a trial to choose, where the table has a column trial_arm.
    sheet
        Which sheet of a workbook.

    Raises
    ------
    UserError
        Lists bad rows, and rows that stand twice; or the table holds several arms and none is chosen.
    """
    names = ("characteristic", "category", "n", "returned")
    rows = read_text_rows(path, names, (COLUMN,), sheet=sheet)
    rows = select_arm(rows, lambda row: row[1].get(COLUMN, ""), arm)
    problems: list[Problem] = []
    counts = [_counts(number, row, problems) for number, row in rows]
    problems += _find_repeats(rows)
    refuse_problems(path, problems)
    return counts


def _find_repeats(rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[Problem]:
    """Return a problem for each category of a characteristic that stands on an earlier row too."""
    first = dict[tuple[str, str], int]()
    problems = []
    for number, row in rows:
        key = row["characteristic"], row["category"]
        if first.setdefault(key, number) != number:
            reason = (
                f"{row['characteristic']}: the same category stands on row {first[key]}; expected it once"
            )
            problems.append(Problem(number, "category", row["category"], reason))
    return problems


def _counts(number: int, row: Mapping[str, str], problems: list[Problem]) -> Counts:
    values = {}
    for column in ("n", "returned"):
        text = row[column]
        values[column] = int(text) if text.isascii() and text.isdigit() else 0
        if not (text.isascii() and text.isdigit()):
            problems.append(Problem(number, column, text, "expected a whole number of people, 0 or more"))
    if values["returned"] > values["n"]:
        problems.append(Problem(number, "returned", row["returned"], f"more than n, which is {values['n']}"))
    return Counts(row["characteristic"], row["category"], values["n"], values["returned"])


def associations(counts: Sequence[Counts]) -> list[Association]:
    """One test a characteristic, in the order they first appear."""
    names = dict.fromkeys(row.characteristic for row in counts)
    return [associate(name, [row for row in counts if row.characteristic == name]) for name in names]


def associate(characteristic: str, counts: Sequence[Counts]) -> Association:
    """Pearson's chi-square on (returned, not returned) by category, with Fisher beside small cells."""
    table = [(row.returned, row.n - row.returned) for row in counts]
    test = pearson.chi_square(table)
    if test.p is None:
        note = "not tested: fewer than two categories with anybody, or one outcome only"
        return Association(characteristic, "none", None, 0, None, None, None, note)
    fisher_p, note = None, ""
    if test.smallest_expected < SMALL_EXPECTED:
        fisher_p, is_exact = exact.fisher(table)
        how = "exact" if is_exact else f"simulated, {exact.DRAWS} tables"
        note = f"smallest expected count {test.smallest_expected:.1f}: read Fisher's p ({how})"
    return Association(
        characteristic, "pearson_chi_square", test.statistic, test.df, test.p, fisher_p, test.cramers_v, note
    )


def study(counts: Sequence[Counts], section: str = "return to work", outcome: str = "returned") -> Result:
    """Rates with intervals first, differences from the first category next, tests last."""
    rates, tests = list[Estimate](), list[Estimate]()
    found = associations(counts)
    adjusted = iter(holm([row.p for row in found if row.p is not None]))
    for test in found:
        group = [row for row in counts if row.characteristic == test.characteristic]
        rates += _rates(section, outcome, group)
        tests += _tests(section, test, sum(row.n for row in group), adjusted=next(adjusted, None))
    return Result(
        f"Association with {section}",
        (*rates, *tests),
        ("self-selection", "missing-outcomes", "many-tests"),
        assumptions={section: COUNTED},
        plots=tuple(draw_rates([row for row in rates if row.section == f"{section}: rates"])),
    )


def _rates(section: str, outcome: str, group: Sequence[Counts]) -> list[Estimate]:
    rows = []
    first = next((row for row in group if row.n), None)
    for row in group:
        label = f"{row.characteristic}: {row.category}"
        if not row.n or first is None:
            continue
        low, high = wilson(row.returned, row.n)
        share = row.returned / row.n
        rows.append(
            Estimate(f"{section}: rates", outcome, share, "share", row.n, WILSON, label, low, high)
        )  # fmt: skip
        if row is not first:
            gap, low, high = newcombe(row.returned, row.n, first.returned, first.n)
            against = f"{label} against {first.category}"
            base = row.n + first.n
            rows.append(
                Estimate(f"{section}: differences", outcome, gap, "share", base, NEWCOMBE, against, low, high)
            )
    return rows


def _tests(section: str, test: Association, base: int, adjusted: float | None) -> list[Estimate]:
    name, where = test.characteristic, f"{section}: tests"
    if test.p is None:
        return [Estimate(where, "not tested", None, "", base, pearson.METHOD, name, note=test.note)]
    rows = [
        Estimate(where, "Cramer's V", test.cramers_v, "0 to 1", base, pearson.METHOD, name, note=test.note),
        Estimate(
            where, f"chi-square, {test.df} df", test.statistic, "", base, pearson.METHOD, name, p=test.p
        ),
        Estimate(where, "Holm-adjusted", None, "", base, HOLM, name, p=adjusted),
    ]
    if test.fisher_p is not None:
        rows.append(Estimate(where, "Fisher", None, "", base, exact.METHOD, name, p=test.fisher_p))
    return rows
