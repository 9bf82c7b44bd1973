"""Test whether a characteristic is associated with returning to work, from counts by category.

Source: DWP RR896, table C.3.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handrail.evaluation import arms
from handrail.evaluation.arms import select_arm
from handrail.evaluation.consent import ConsentFlow, select_by_consent
from handrail.evaluation.impact import chi_square as pearson
from handrail.evaluation.impact import fisher as exact
from handrail.evaluation.impact.back_at_work import COUNTED
from handrail.evaluation.impact.drawing import draw_rates
from handrail.evaluation.impact.holm import METHOD as HOLM
from handrail.evaluation.impact.holm import adjust_by_holm
from handrail.evaluation.impact.proportions import (
    NEWCOMBE,
    WILSON,
    compare_proportions,
    compute_wilson_interval,
)
from handrail.evaluation.results import Estimate, StudyResult
from handrail.evaluation.sources import Source
from handrail.extract import consent
from handrail.extract.files import CLIENTS
from handrail.extract.problem import Problem, refuse_problems
from handrail.extract.synonyms import codes_by_words, plain_words
from handrail.extract.text_rows import read_text_rows

COLUMNS = ("characteristic", "category", "n", "returned")
MIN_EXPECTED_COUNT = 5.0  # below this expected count Fisher's test is given with chi-square


@dataclass(frozen=True)
class CategoryCount:
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


def read_counts(
    path: Source,
    arm: str | None = None,
    sheet: str | None = None,
    *,
    require_consent: bool = False,
    notes: list[Problem] | None = None,
) -> tuple[list[CategoryCount], ConsentFlow]:
    """Read counts from a table of characteristic, category, n, returned, and how many people are left out.

    Parameters
    ----------
    path
    arm
        The arm of a trial to choose, where the table has a column trial_arm.
    sheet
        Which sheet of a workbook.
    require_consent
        Leave out who was not asked too, where the table has a column evaluation_consent. Who refused is left
        out always, counted once a characteristic.
    notes
        Takes what to know of the whole file, such as how many of its rows the spreadsheet hides.

    Raises
    ------
    UserError
        Lists bad rows, and rows that stand twice; or the table holds several arms and none is chosen.
    """
    rows = read_text_rows(path, COLUMNS, (arms.COLUMN, consent.COLUMN), sheet=sheet, notes=notes)
    rows = select_arm(rows, lambda row: row[1].get(arms.COLUMN, ""), arm)
    problems: list[Problem] = []
    counts = [_read_row(number, row, problems) for number, row in rows]
    consents = [_read_consent(number, row, problems) for number, row in rows]
    problems += _find_repeats(rows)
    refuse_problems(path, problems)
    return _select_consenting(counts, consents, require_consent)


def _select_consenting(
    counts: Sequence[CategoryCount], consents: Sequence[str | None], require_consent: bool
) -> tuple[list[CategoryCount], ConsentFlow]:
    """Return the counts of people who may be studied, and how many are left out.

    Each characteristic counts the same people: those left out are counted by the one known of most.
    """
    people = Counter[str]()
    for row in counts:
        people[row.characteristic] += row.n
    widest = max(people, key=people.__getitem__, default="")
    kept, flow = select_by_consent(
        list(zip(counts, consents, strict=True)),
        lambda pair: pair[1],
        require_consent=require_consent,
        count=lambda pair: pair[0].n if pair[0].characteristic == widest else 0,
    )
    return _sum_by_category([row for row, _ in kept]), flow


def _sum_by_category(counts: Sequence[CategoryCount]) -> list[CategoryCount]:
    """Return one row a category, where people stand in several by their consent."""
    rows = dict[tuple[str, str], CategoryCount]()
    for row in counts:
        key = row.characteristic, row.category
        before = rows.get(key, replace(row, n=0, returned=0))
        rows[key] = replace(row, n=before.n + row.n, returned=before.returned + row.returned)
    return list(rows.values())


def _read_consent(number: int, row: Mapping[str, str], problems: list[Problem]) -> str | None:
    """Return the code of a row, None without the column; a word that is no code is a problem."""
    text = row.get(consent.COLUMN)
    if not text:
        return None if text is None else consent.NOT_ASKED
    code = codes_by_words(CLIENTS.by_name[consent.COLUMN]).get(plain_words(text))
    if code is None:
        problems.append(Problem(number, consent.COLUMN, text, "expected yes, no or not_asked"))
    return code


def _find_repeats(rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[Problem]:
    """Return a problem for each category of a characteristic that stands on an earlier row too."""
    first = dict[tuple[str, ...], int]()
    problems = []
    for number, row in rows:
        key = row["characteristic"], row["category"], row.get(consent.COLUMN, "")
        if first.setdefault(key, number) != number:
            reason = (
                f"{row['characteristic']}: the same category stands on row {first[key]}; expected it once"
            )
            problems.append(Problem(number, "category", row["category"], reason))
    return problems


def _read_row(number: int, row: Mapping[str, str], problems: list[Problem]) -> CategoryCount:
    values = {}
    for column in ("n", "returned"):
        text = row[column]
        values[column] = int(text) if text.isascii() and text.isdigit() else 0
        if not (text.isascii() and text.isdigit()):
            problems.append(Problem(number, column, text, "expected a whole number of people, 0 or more"))
    if values["returned"] > values["n"]:
        problems.append(Problem(number, "returned", row["returned"], f"more than n, which is {values['n']}"))
    return CategoryCount(row["characteristic"], row["category"], values["n"], values["returned"])


def find_associations(counts: Sequence[CategoryCount]) -> list[Association]:
    """Test each characteristic, in the order they first appear."""
    names = dict.fromkeys(row.characteristic for row in counts)
    return [find_association(name, [row for row in counts if row.characteristic == name]) for name in names]


def find_association(characteristic: str, counts: Sequence[CategoryCount]) -> Association:
    """Return Pearson's chi-square on (returned, not returned) by category, with Fisher's for small cells."""
    table = [(row.returned, row.n - row.returned) for row in counts]
    test = pearson.compute_chi_square(table)
    if test.p is None:
        note = "not tested: fewer than two categories with anybody, or one outcome only"
        return Association(characteristic, "none", None, 0, None, None, None, note)
    fisher_p, note = None, ""
    if test.smallest_expected < MIN_EXPECTED_COUNT:
        fisher_p, is_exact = exact.compute_fisher_p(table)
        how = "exact" if is_exact else f"simulated, {exact.SIMULATED_TABLES} tables"
        note = f"smallest expected count {test.smallest_expected:.1f}: read Fisher's p ({how})"
    return Association(
        characteristic, "pearson_chi_square", test.statistic, test.df, test.p, fisher_p, test.cramers_v, note
    )


def study_counts(
    counts: Sequence[CategoryCount], section: str = "return to work", outcome: str = "returned"
) -> StudyResult:
    """Return rates with intervals, differences from the first category, and tests."""
    rates, tests = list[Estimate](), list[Estimate]()
    associations = find_associations(counts)
    adjusted = iter(adjust_by_holm([test.p for test in associations if test.p is not None]))
    for test in associations:
        group = [row for row in counts if row.characteristic == test.characteristic]
        rates += _estimate_rates(section, outcome, group)
        tests += _estimate_tests(section, test, sum(row.n for row in group), adjusted=next(adjusted, None))
    return StudyResult(
        f"Association with {section}",
        (*rates, *tests),
        ("self-selection", "missing-outcomes", "many-tests"),
        assumptions={section: COUNTED},
        plots=tuple(draw_rates([row for row in rates if row.section == f"{section}: rates"])),
    )


def _estimate_rates(section: str, outcome: str, group: Sequence[CategoryCount]) -> list[Estimate]:
    rows = []
    first = next((row for row in group if row.n), None)
    for row in group:
        label = f"{row.characteristic}: {row.category}"
        if not row.n or first is None:
            continue
        low, high = compute_wilson_interval(row.returned, row.n)
        share = row.returned / row.n
        rows.append(
            Estimate(f"{section}: rates", outcome, share, "share", row.n, WILSON, label, low, high)
        )  # fmt: skip
        if row is not first:
            gap, low, high = compare_proportions(row.returned, row.n, first.returned, first.n)
            against = f"{label} against {first.category}"
            base = row.n + first.n
            rows.append(
                Estimate(f"{section}: differences", outcome, gap, "share", base, NEWCOMBE, against, low, high)
            )
    return rows


def _estimate_tests(section: str, test: Association, base: int, adjusted: float | None) -> list[Estimate]:
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
