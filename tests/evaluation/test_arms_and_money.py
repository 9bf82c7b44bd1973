"""Economics: arms never pooled, unknown arms refused; money read rightly, refused or not complete."""

import csv

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.evaluation.economics import cheers
from handrail.evaluation.results import Estimate, Method, StudyResult
from handrail.foundation.errors import UserError
from handrail.foundation.money import read_amount
from tests.evaluation.invented import write_clients
from tests.support.command_line import read_printed_rows

HEAD = "case_id,work_attendance_entry,work_attendance_discharge,trial_arm\n"
PEOPLE = """a,off_sick,at_work,treatment
b,off_sick,off_sick,treatment
c,off_sick,at_work,control
d,off_sick,at_work,control
e,off_sick,off_sick,control
f,off_sick,at_work,
"""


def run_economics(path, *more):
    return CliRunner().invoke(handrail, ["economics", str(path), *(more or ("--cost", "600"))])


def costs_by_arm(rows, measure="cost per client"):
    return {
        row["group"]: (row["estimate"], row["base"], row["missing"])
        for row in rows
        if row["section"] == "cost" and row["measure"] == measure
    }


@pytest.fixture
def clients(tmp_path):
    path = tmp_path / "clients.csv"
    path.write_text(HEAD + PEOPLE)
    return path


def test_cost_is_by_arm_only_and_rows_without_an_arm_are_missing(clients):
    rows = read_printed_rows(run_economics(clients, "--cost", "600", "--control-cost", "60"))
    assert costs_by_arm(rows) == {"control": ("60", "3", "1"), "treatment": ("600", "2", "1")}
    returns = costs_by_arm(rows, "cost per return")
    assert returns == {"control": ("90", "3", "1"), "treatment": ("1200", "2", "1")}


def test_net_benefit_is_by_arm_too(tmp_path):
    norms, path = tmp_path / "norms.csv", tmp_path / "clients.csv"
    norms.write_text("diagnosis,median_weeks,adjusted_median_weeks\nstress,4,8\n")
    head = "case_id,work_attendance_entry,assessed_date,return_date,condition,trial_arm\n"
    weeks = {"treatment": "2012-01-16", "control": "2012-01-30"}
    lines = [
        f"{arm}{n},off_sick,2012-01-02,{back},stress,{arm}" for arm, back in weeks.items() for n in range(9)
    ]
    path.write_text(head + "\n".join(lines) + "\n")
    more = ("--cost", "600", "--control-cost", "60", "--norms", str(norms))
    found = {
        row["group"]: float(row["estimate"])
        for row in read_printed_rows(run_economics(path, *more))
        if row["measure"] == "by the report's rule"
    }
    assert found == {"treatment": (8 - 2) * 450 - 600, "control": (8 - 4) * 450 - 60}


@pytest.mark.parametrize("wrong", ["service", "Arm B", "#N/A"])
def test_an_unknown_arm_is_refused_with_its_row(tmp_path, wrong):
    path = tmp_path / "clients.csv"
    path.write_text(f"{HEAD}{PEOPLE}g,off_sick,at_work,{wrong}\n")
    result = run_economics(path)
    assert isinstance(result.exception, UserError)
    assert "expected treatment, control or nothing" in str(result.exception)
    assert f"has {wrong!r}".lower() in str(result.exception).lower()
    assert result.stdout == ""


def test_one_arm_alone_is_named_and_compared_with_no_service(tmp_path):
    path = tmp_path / "clients.csv"
    path.write_text(HEAD + "".join(line + "\n" for line in PEOPLE.splitlines() if ",control" not in line))
    rows = read_printed_rows(run_economics(path))
    assert costs_by_arm(rows) == {"treatment": ("600", "2", "1")}
    (said,) = [row["note"] for row in rows if row["measure"] == "comparison"]
    assert said == "the treatment arm alone, against no service: no cost, no gain"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("584", 584), ("1,284.50", 1284.5), ("£1,284.50", 1284.5), ("GBP 90", 90), (" 0.5 ", 0.5), ("-5", -5),
        ("£-5", -5), ("much", None), ("", None), ("1.284,50", None), ("12,84", None), ("nan", None),
        ("inf", None), ("1e3", None), ("12 pounds", None), ("5-", None),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text, amount):
    assert read_amount(text) == amount


@pytest.mark.parametrize("amount", ["nan", "inf", "-1", "much", "1.284,50"])
def test_an_option_that_is_no_amount_is_a_usage_error(clients, amount):
    for option in ("--cost", "--day-value", "--control-cost"):
        arguments = ("--cost", "600", option, amount) if option != "--cost" else ("--cost", amount)
        result = run_economics(clients, *arguments)
        assert result.exit_code == 2
        assert result.stdout == ""


@pytest.mark.parametrize("cost", ["much", "", "1.284,50", "#REF!"])
def test_money_that_cannot_be_read_makes_the_total_not_complete(tmp_path, cost):
    path, costs = tmp_path / "clients.csv", tmp_path / "costs.csv"
    path.write_text(HEAD.replace(",trial_arm", "") + "a,off_sick,at_work\nb,off_sick,off_sick\n")
    costs.write_text(f'case_id,cost\na,900\nb,"{cost}"\n')
    result = run_economics(path, "--cost", "600", "--costs", str(costs))
    assert isinstance(result.exception, UserError), "the exit status tells it too"
    assert "row 3, cost" in str(result.exception)
    rows = [row for row in read_printed_rows(result) if row["section"] == "cost"]
    assert [row["estimate"] for row in rows] == [""] * 4, "no smaller total, nor --cost in its place"
    assert all("not complete: the cost of 1 client cannot be read" in row["note"] for row in rows)
    assert "costs-not-complete" in rows[0]["caveats"]


def test_an_arm_whose_costs_are_complete_keeps_its_cost(clients, tmp_path):
    costs = tmp_path / "costs.csv"
    costs.write_text("case_id,cost\na,?\n")
    found = costs_by_arm(read_printed_rows(run_economics(clients, "--cost", "600", "--costs", str(costs))))
    assert found == {"control": ("0", "3", "1"), "treatment": ("", "2", "1")}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("b,-5", "row 3, cost: '-5': expected an amount of 0 or more"),
        ("a,5", "row 3, case_id: 'a': expected one row a case; row 2 has it too"),
        ("zz,5", "row 3, case_id: 'zz': expected a case of the clients file"),
    ],
)
def test_negative_repeated_and_unknown_costs_are_refused_with_their_rows(clients, tmp_path, line, words):
    costs = tmp_path / "costs.csv"
    costs.write_text(f"case_id,cost\na,900\n{line}\n")
    result = run_economics(clients, "--cost", "600", "--costs", str(costs))
    assert isinstance(result.exception, UserError)
    assert words in str(result.exception)
    assert result.stdout == ""


def test_a_repeated_or_unreadable_day_of_a_dated_cost_is_refused(clients, tmp_path):
    costs = tmp_path / "costs.csv"
    costs.write_text("case_id,cost,date\na,1,2020-01-01\na,1,2020-01-01\na,1,soon\n")
    words = str(run_economics(clients, "--cost", "600", "--costs", str(costs)).exception)
    assert "row 3, case_id: 'a': expected one row a case and day; row 2 has it too" in words
    assert "row 4, date: 'soon'" in words


def read_checklist(tmp_path, clients, *more):
    out = tmp_path / "cheers.csv"
    run_economics(clients, "--cost", "600", "--checklist", str(out), *more)
    return {row["item"]: row for row in csv.DictReader(out.open())}


def test_the_checklist_says_nothing_that_the_run_did_not_do(clients, tmp_path):
    """No EQ-5D in the file: no value set, no imputation, no interval, no threshold may be claimed."""
    rows = read_checklist(tmp_path, clients)
    for item in ("12", "13", "24"):
        assert rows[item]["filled"] == "no"
        assert rows[item]["answer"] == ""
        assert rows[item]["to_add"].startswith("The data of this run cannot fill this item.")
    assert rows["11"]["answer"] == "returns to work"
    assert rows["5"]["answer"] == "control 3 clients; treatment 2 clients; 1 without an arm, left out"
    answers = " ".join(row["answer"] for row in rows.values())
    for claim in ("imputation", "bootstrap", "EQ-5D", "value set"):
        assert claim not in answers
    assert "cost per client, treatment 600 GBP" in rows["23"]["answer"]
    assert rows["8"]["answer"].startswith("society: ")
    assert all(row["to_add"] or row["filled"] == "yes" for row in rows.values())


@pytest.mark.parametrize(
    ("quadrants", "said"),
    [
        (
            ["costs more, gains more"] * 2,
            "GBP 9,000 to 12,000 a QALY over 2 scenarios (costs more, gains more)",
        ),
        (
            ["costs more, gains more", "costs more, gains less"],
            "the scenarios disagree: costs more, gains less or costs more, gains more",
        ),
    ],
)
def test_the_checklist_gives_no_range_of_ratios_from_different_quadrants(quadrants, said):
    method = Method("m", "s 1900")
    rows = tuple(
        Estimate(
            "scenarios", "cost per QALY", value, "GBP", 9, method, note=f"{quadrant}; 0.1 QALYs a person"
        )
        for value, quadrant in zip((12_000.0, 9_000.0), quadrants, strict=True)
    )
    named = ("comparison", "perspective", "horizon", "discounting", "outcomes", "costs")
    answers = {
        row[0]: row[4]
        for row in cheers.fill_checklist(StudyResult("t", rows, assumptions=dict.fromkeys(named, "x")))
    }
    assert answers["24"] == said


def test_imputed_and_complete_effects_are_told_apart(tmp_path):
    path = write_clients(tmp_path / "clients.csv", 80)
    main = read_checklist(tmp_path, path, "--replicates", "100", "--imputations", "2")["23"]["answer"]
    assert main.count("incremental effect") == 2
    assert main.count("incremental effect, missing health imputed") == 1


def test_the_checklist_follows_the_options(clients, tmp_path):
    rows = read_checklist(
        tmp_path, clients, "--discount-rate", "0", "--horizon-years", "2", "--perspective", "funder"
    )
    assert (rows["9"]["answer"], rows["10"]["answer"]) == ("2 years from entry", "none")
    assert rows["8"]["answer"].startswith("funder: ")
