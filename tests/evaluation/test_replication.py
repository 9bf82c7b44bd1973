"""The replication page: up to date, complete, and honest about what does not agree."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.evaluation.health.pooling import pool_groups
from handrail.evaluation.replication.figure import compare_p_value, rounds_to
from handrail.evaluation.replication.page import recompute_figures, write_page

PAGE = Path(__file__).parents[2] / "docs" / "replication.md"

# What the printed counts of the report do not bear out: (table, figure, recomputed).
APART = {
    ("Table C.3", "referrer: p", "0.0442"),
    ("Table C.7 partial", "referrer: p", "0.2532"),
    ("Table C.7 partial", "employer_size: p", "0.0934"),
    ("Table C.1", "episodes in all diagnoses", "2183"),
    ("Section 4.2 and 5.5", "weeks to recoup GBP 500", "1.11"),
}


def test_the_page_is_what_the_command_gives(tmp_path):
    out = tmp_path / "page.md"
    assert CliRunner().invoke(handrail, ["replicate", "--out", str(out)]).exit_code == 0
    assert out.read_text() == PAGE.read_text(), "run: handrail replicate --out docs/replication.md"


def test_disagreements_are_marked():
    apart = {(f.table, f.figure, f.recomputed) for f in recompute_figures() if not f.agrees}
    assert apart >= APART
    assert write_page(recompute_figures()).count("**no**") == 2 * len(apart)


def test_most_of_the_report_is_reproduced():
    found = recompute_figures()
    assert sum(f.agrees for f in found) >= 160
    assert {"Table C.3", "Table 4.2", "Appendix D", "Table 3.2"} <= {f.table for f in found if f.agrees}


def test_csv_on_standard_output_has_one_line_a_figure():
    lines = CliRunner().invoke(handrail, ["replicate"]).stdout.splitlines()
    assert lines[0] == "table,figure,published,recomputed,agrees,note"
    assert len(lines) == len(recompute_figures()) + 1


@pytest.mark.parametrize(
    ("value", "text", "agrees"),
    [(57.97, "58.0", True), (58.06, "58.0", False), (0.00045, "<0.001", True), (0.0011, "<0.001", False)],
)
def test_agreement_is_to_the_rounding_printed(value, text, agrees):
    assert rounds_to(value, text) is agrees


def test_a_printed_one_in_a_thousand_is_an_upper_bound():
    assert compare_p_value("t", "f", "0.001", 2e-9).agrees
    assert not compare_p_value("t", "f", "0.001", 0.002).agrees


def test_pooling_two_halves_gives_the_whole():
    """1, 2, 3 and 5, 6, 7, 8: mean 32/7, sum of squares about it 41.714, on 6."""
    pooled = pool_groups([(2.0, 1.0, 3), (6.5, (5 / 3) ** 0.5, 4)])
    assert (pooled.n, pooled.mean) == (7, pytest.approx(32 / 7))
    assert pooled.sd**2 == pytest.approx(41.7142857 / 6)
