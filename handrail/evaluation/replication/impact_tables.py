"""Appendix C of RR896 again: shares and chi-square tests of Greater Manchester from the printed counts."""

from collections.abc import Iterator, Sequence
from statistics import median

from handrail.evaluation.impact.chi_square import compute_chi_square
from handrail.evaluation.published import load_table
from handrail.evaluation.replication.figure import ReplicatedFigure, compare_figure, compare_p_value

Row = dict[str, str]

NOTES = {
    ("C.3", "referrer"): "all four referrers, from the printed counts; Fisher's exact test gives 0.038",
    ("C.7 partial", "referrer"): "leaving out the three employer referrals gives 0.335",
    ("C.7 partial", "employer_size"): (
        "three sizes; a test for trend gives 0.043, 250 or more against smaller gives 0.029"
    ),
}
TEXT_NOTES = {
    "back problem: returned (text)": "the report's tables C.2 and C.4 give 24 clients, and 18/24 is 75%",
    "employer of 250 or more": "the sentence says nearly",
    "shorter (partial): absent eight weeks or less": "46/57",
    "shorter (whole): referred by GP or other health professional": "16/33",
    "shorter (whole): referred by another agency": "10/60",
    "absent more than eight weeks at first contact": "74/149",
    "partial shorter than norm: employer of 250 or more against smaller": "the two groups of the sentence",
    "partial shorter than norm: absent over eight weeks against less": (
        "0.008 is the p of the three groups of table C.7; for the two groups of the sentence it is smaller"
    ),
}


def recompute_impact_tables() -> Iterator[ReplicatedFigure]:
    """Yield every figure of appendix C that its printed counts allow, in the order of the report."""
    yield from _compare_counts()
    yield from _compare_norms()
    yield from _compare_diagnoses()
    yield from _compare_tests(
        "C.3", load_table("ffws_return_to_work_greater_manchester"), "n", "returned", "p_published"
    )
    shorter = load_table("ffws_shorter_than_norm_greater_manchester")
    for kind in ("whole", "partial"):
        names = (f"{kind}_n", f"{kind}_shorter", f"{kind}_p_published")
        yield from _compare_tests(f"C.7 {kind}", shorter, *names)
    yield from _compare_two_groups()
    yield from _compare_norms_of_all()
    yield from _compare_shorter_by()


def _compare_counts() -> Iterator[ReplicatedFigure]:
    for row in load_table("ffws_counts_greater_manchester"):
        share = 100 * int(row["numerator"]) / int(row["denominator"])
        name = f"{row['figure']}, %"
        yield compare_figure(
            f"Appendix C {row['where']}",
            name,
            row["percent_published"],
            share,
            note=TEXT_NOTES.get(row["figure"], ""),
        )


def _compare_norms() -> Iterator[ReplicatedFigure]:
    rows = load_table("ffws_fit_note_norms_greater_manchester")
    total = int(rows[-1]["episodes"])
    added = sum(int(row["episodes"]) for row in rows[:-1])
    note = "the printed lines add up to two more than the printed total"
    yield compare_figure("Table C.1", "episodes in all diagnoses", str(total), added, note=note)
    for row in rows[:-1]:
        yield compare_figure(
            "Table C.1", f"{row['diagnosis']}, %", row["percent"], 100 * int(row["episodes"]) / total
        )


def _compare_diagnoses() -> Iterator[ReplicatedFigure]:
    rows = load_table("ffws_client_diagnoses_greater_manchester")
    total = int(rows[-1]["n"])
    added = sum(int(row["n"]) for row in rows[:-1])
    yield compare_figure("Table C.2", "clients with a diagnosis", str(total), added)
    for row in rows[:-1]:
        yield compare_figure(
            "Table C.2", f"{row['diagnosis']}, %", row["percent"], 100 * int(row["n"]) / total
        )


def _compare_tests(table: str, rows: Sequence[Row], n: str, yes: str, p: str) -> Iterator[ReplicatedFigure]:
    for name in dict.fromkeys(row["characteristic"] for row in rows):
        group = [row for row in rows if row["characteristic"] == name]
        test = compute_chi_square([(int(row[yes]), int(row[n]) - int(row[yes])) for row in group])
        note = NOTES.get((table, name), "")
        yield compare_p_value(f"Table {table}", f"{name}: p", group[0][p], _require_p(test.p), note)


def _compare_two_groups() -> Iterator[ReplicatedFigure]:
    for row in load_table("ffws_two_group_tests_greater_manchester"):
        pairs = [(int(row[f"n_{i}"]), int(row[f"yes_{i}"])) for i in "12"]
        test = compute_chi_square([(yes, n - yes) for n, yes in pairs])
        note = TEXT_NOTES.get(row["comparison"], "")
        yield compare_p_value(
            "Appendix C text", f"{row['comparison']}: p", row["p_published"], _require_p(test.p), note
        )


def _compare_norms_of_all() -> Iterator[ReplicatedFigure]:
    """Compare the norm of the line 'all': the median over clients of their own diagnosis's norm."""
    rows = load_table("ffws_absence_durations_greater_manchester")
    for table, column in (("C.5", "local_norm"), ("C.6", "adjusted_norm")):
        norms = [float(row[column]) for row in rows[:-1] for _ in range(int(row["n_returning"]))]
        name, note = "all diagnoses: norm, weeks", "median over clients of their own diagnosis's norm"
        yield compare_figure(f"Table {table}", name, rows[-1][column], median(norms), note=note)
    added = sum(int(row["n_returning"]) for row in rows[:-1])
    yield compare_figure("Table C.5", "clients returning", rows[-1]["n_returning"], added)


def _require_p(p: float | None) -> float:
    if p is None:
        raise ValueError("a published table has a single row or column")
    return p


def _compare_shorter_by() -> Iterator[ReplicatedFigure]:
    """Compare clients' weeks with the adjusted norm in the two pilots with a significant difference."""
    where, text = "Section 3.3", "shorter than the adjusted norm by 40 to 60%"
    for row in load_table("ffws_break_even"):
        if row["significant"] == "yes":
            share = 100 * (1 - float(row["client_weeks"]) / float(row["adjusted_norm_weeks"]))
            yield ReplicatedFigure(
                where, f"{row['pilot']}: {text}", "40 to 60", f"{share:.0f}", 40 <= share <= 60
            )
