"""Break-even and net benefit: the pilots' figures and the command's fixed form."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.evaluation.economics.net_benefit import compute_break_even_days, compute_net_benefit
from handrail.evaluation.published import load_table


@pytest.mark.parametrize("row", load_table("ffws_break_even"), ids=lambda row: row["pilot"])
def test_the_pilots_net_benefit(row):
    weeks = float(row["client_weeks"]), float(row["adjusted_norm_weeks"])
    found = compute_net_benefit(
        *weeks, float(row["cost_per_client"]), row["significant"] == "yes"
    ).net_benefit
    assert round(found / 500) * 500 == int(row["net_benefit_published"].removeprefix("about "))


def test_break_even_days_of_the_report():
    assert compute_break_even_days(1000) == pytest.approx(11.11, abs=0.01)
    assert 5 < compute_break_even_days(500) < 6


def run_net_benefit(*arguments):
    return CliRunner().invoke(handrail, ("net-benefit", *arguments))


def test_the_command_by_hand():
    printed = run_net_benefit("--client-weeks", "3.4", "--norm-weeks", "8.0", "--cost", "584").stdout
    (row,) = csv.DictReader(io.StringIO(printed))
    assert (row["saving"], row["net_benefit"], row["significant"]) == ("2070", "1486", "yes")


def test_a_difference_that_is_not_significant_counts_as_none():
    arguments = ("--client-weeks", "6.9", "--norm-weeks", "6", "--cost", "1543", "--significant", "no")
    (row,) = csv.DictReader(io.StringIO(run_net_benefit(*arguments).stdout))
    assert (row["weeks_counted"], row["net_benefit"]) == ("0", "-1543")
    assert "not significant" in row["note"]
    whole = json.loads(run_net_benefit(*arguments, "--format", "json").stdout)
    assert "significance-rule" in {caveat["code"] for caveat in whole["caveats"]}


@pytest.mark.parametrize("bad", [("--cost", "-1"), ("--day-value", "0"), ("--significant", "perhaps")])
def test_impossible_options_are_usage_errors(bad):
    result = run_net_benefit(
        "--client-weeks", "3", "--norm-weeks", "4", *(() if bad[0] == "--cost" else ("--cost", "1")), *bad
    )
    assert result.exit_code == 2
    assert result.stdout == ""
