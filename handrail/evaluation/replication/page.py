"""Write the replication page: every figure recomputed with the published one, disagreements first."""

from collections.abc import Sequence

from handrail.evaluation.replication import impact_tables, money_tables, profile_tables
from handrail.evaluation.replication.figure import ReplicatedFigure

SOURCE = (
    "Hillage J and others, Evaluation of the Fit for Work Service pilots, DWP Research Report 896, 2015 "
    "(Open Government Licence)"
)
NOT_RECOMPUTED = (
    (
        "Tables C.5 and C.6 (Wilcoxon tests, medians)",
        "need the length of each client's episode; only medians were printed",
    ),
    ("Table C.1 medians and the adjusted norms", "need the fit notes; only medians were printed"),
    ("Pooled logistic regressions (table C.24)", "need one row a client"),
    (
        "SME share and absence status of all pilots (tables 2.3, 2.4)",
        "the number of clients by pilot was not printed",
    ),
    ("Cost per QALY", "the report gives the assumptions but no figure"),
)
COLUMNS = ("table", "figure", "published", "recomputed", "agrees", "note")


def recompute_figures() -> list[ReplicatedFigure]:
    """Return every figure, in the order of the report's chapters then its appendices."""
    return [
        *profile_tables.recompute_profile_tables(),
        *money_tables.recompute_money_tables(),
        *impact_tables.recompute_impact_tables(),
    ]


def list_rows(figures: Sequence[ReplicatedFigure]) -> list[list[object]]:
    """Return the figures as rows of `COLUMNS`, `agrees` as yes or no."""
    return [
        [f.table, f.figure, f.published, f.recomputed, "yes" if f.agrees else "no", f.note] for f in figures
    ]


def write_page(figures: Sequence[ReplicatedFigure]) -> str:
    """Return the page as Markdown."""
    apart = [figure for figure in figures if not figure.agrees]
    return "\n".join(
        [
            "# Replication of the Fit for Work Service pilots' figures",
            "",
            "Made by `handrail replicate --out docs/replication.md`; do not edit by hand.",
            "",
            f"Source: {SOURCE}.",
            "A recomputed figure agrees when it rounds to the printed one, allowing for the rounding of",
            "printed figures it was computed from. Tests: Pearson's chi-square, no continuity correction.",
            "",
            f"{len(figures)} figures recomputed: {len(figures) - len(apart)} agree, {len(apart)} do not.",
            "",
            "## Figures that do not agree",
            "",
            *_format_table(apart),
            "",
            "## Every figure",
            "",
            *_format_table(figures),
            "",
            "## Figures that the printed counts do not allow",
            "",
            *(f"- {name}: {why}." for name, why in NOT_RECOMPUTED),
            "",
        ]
    )


def _format_table(figures: Sequence[ReplicatedFigure]) -> list[str]:
    lines = ["| Table | Figure | Published | Recomputed | Agrees | Note |", "|---|---|---|---|---|---|"]
    for figure in figures:
        agrees = "yes" if figure.agrees else "**no**"
        cells = (figure.table, figure.figure, figure.published, figure.recomputed, agrees, figure.note)
        lines.append(f"| {' | '.join(cells)} |")
    return lines
