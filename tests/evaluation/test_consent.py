"""Consent to evaluation in every study: whoever refused is left out, as if not in the file, and counted."""

import csv
import io
import json
import random

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.evaluation.caveats import CAVEATS
from handrail.evaluation.clients import read_clients
from handrail.evaluation.consent import SECTION, select_by_consent, select_clients
from handrail.evaluation.results import Estimate, Method, StudyResult
from handrail.foundation.errors import UserError
from tests.evaluation.invented import invent_client, write_norms, write_rows

PEOPLE = 160
# Who stands in the file with what, by turns.
CODES = ("yes", "no", "yes", "not_asked", "yes", "yes", "no", "")
REFUSERS = UNASKED = PEOPLE * 2 // len(CODES)
NOT_RECORDED = CAVEATS["consent-not-recorded"]


def draw_everybody():
    draw = random.Random(5)
    return [
        {**invent_client(draw, number), "evaluation_consent": CODES[number % len(CODES)]}
        for number in range(PEOPLE)
    ]


def without_column(rows):
    return [{key: value for key, value in row.items() if key != "evaluation_consent"} for row in rows]


@pytest.fixture
def files(tmp_path):
    """Files of everybody, of those left by either rule without the column, and norms."""
    rows = draw_everybody()
    kept = [row for row in rows if row["evaluation_consent"] != "no"]
    agreed = [row for row in rows if row["evaluation_consent"] == "yes"]
    return {
        "all": write_rows(tmp_path / "all.csv", rows),
        "kept": write_rows(tmp_path / "kept.csv", without_column(kept)),
        "agreed": write_rows(tmp_path / "agreed.csv", without_column(agreed)),
        "norms": write_norms(tmp_path / "norms.csv"),
    }


STUDIES = {
    "impact": lambda files: ["--norms", str(files["norms"]), "--as-at", "2012-12-31"],
    "qaly": lambda _: ["--value-set", "uk-5l-crosswalk-van-hout-2012"],
    "economics": lambda files: ["--cost", "584", "--norms", str(files["norms"]), "--replicates", "200"],
    "association": lambda _: [],
}


def run_study(study, path, files, *options):
    arguments = [study, str(path), *STUDIES[study](files), *options]
    result = CliRunner().invoke(handrail, arguments)
    assert result.exception is None, result.exception
    return result


def split_estimates(study, path, files, *options):
    """The estimates of a study as JSON, and apart those of consent."""
    rows = json.loads(run_study(study, path, files, "--format", "json", *options).stdout)["estimates"]
    consent = {(row["measure"], row["group"]): row["estimate"] for row in rows if row["section"] == SECTION}
    others = [{**row, "note": ""} for row in rows if row["section"] != SECTION]
    return others, consent


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_is_as_if_refusers_were_not_in_the_file_and_says_how_many(study, files):
    found, consent = split_estimates(study, files["all"], files)
    expected, said = split_estimates(study, files["kept"], files)
    assert found == expected
    assert said == {}
    assert consent == {
        ("before consent", ""): PEOPLE,
        ("left out", "refused to be evaluated"): REFUSERS,
        ("kept", "not asked"): UNASKED,
    }


@pytest.mark.parametrize("study", STUDIES)
def test_where_consent_is_required_who_was_not_asked_is_left_out_too(study, files):
    found, consent = split_estimates(study, files["all"], files, "--require-consent")
    assert found == split_estimates(study, files["agreed"], files)[0]
    assert consent == {
        ("before consent", ""): PEOPLE,
        ("left out", "refused to be evaluated"): REFUSERS,
        ("left out", "not asked"): UNASKED,
        ("kept", "not asked"): 0,
    }


@pytest.mark.parametrize("study", STUDIES)
def test_every_format_says_how_many(study, files):
    table = run_study(study, files["all"], files).stdout
    rows = list(csv.DictReader(io.StringIO(table)))
    if study == "association":
        (row,) = [row for row in rows if row["characteristic"] == SECTION]
        assert row["note"] == "Left out: 40 refused to be evaluated. Kept: 40 not asked."
    else:
        told = {(row["measure"], row["group"]): row["estimate"] for row in rows if row["section"] == SECTION}
        assert told["left out", "refused to be evaluated"] == told["kept", "not asked"] == "40"
    text = run_study(study, files["all"], files, "--format", "text").stdout
    lines = [line.split() for line in text.partition(f"\n{SECTION}\n")[2].splitlines()]
    assert ["left", "out", "refused", "to", "be", "evaluated", "40"] in [line[:7] for line in lines]
    assert ["kept", "not", "asked", "40"] in [line[:4] for line in lines]


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("form", ["csv", "json", "text"])
def test_a_file_without_the_column_is_used_as_it_is_and_that_is_said_once(study, form, files):
    result = run_study(study, files["kept"], files, "--format", form)
    assert result.output.count(NOT_RECORDED) == 1
    assert NOT_RECORDED not in run_study(study, files["all"], files, "--format", form).output


@pytest.mark.parametrize("study", STUDIES)
def test_consent_cannot_be_required_of_a_file_without_the_column(study, files):
    arguments = [study, str(files["kept"]), *STUDIES[study](files), "--require-consent"]
    result = CliRunner().invoke(handrail, arguments)
    assert isinstance(result.exception, UserError)
    assert "expected a column evaluation_consent with yes, no or not_asked" in str(result.exception)


@pytest.mark.parametrize("study", STUDIES)
def test_whose_consent_cannot_be_read_is_left_out_and_listed(study, files, tmp_path):
    rows = draw_everybody()
    rows[0]["evaluation_consent"] = "see letter"
    rows[1]["evaluation_consent"] = "Withdrawn"  # stood as no
    path = write_rows(tmp_path / "doubtful.csv", rows)
    result = run_study(study, path, files, "--format", "json")
    told = {
        (row["measure"], row["group"]): row["estimate"]
        for row in json.loads(result.stdout)["estimates"]
        if row["section"] == SECTION
    }
    assert told["left out", "consent cannot be read"] == 1
    assert told["left out", "refused to be evaluated"] == 40
    assert "evaluation_consent: 'see letter'" in result.stderr


def test_indices_of_each_client_are_written_of_nobody_who_refused(files, tmp_path):
    each = tmp_path / "each.csv"
    run_study("qaly", files["all"], files, "--each", str(each))
    with each.open() as stream:
        cases = {row["case_id"] for row in csv.DictReader(stream)}
    refusers = {row["case_id"] for row in draw_everybody() if row["evaluation_consent"] == "no"}
    assert len(cases) == PEOPLE - 40
    assert cases & refusers == set()


def test_what_was_spent_on_a_refuser_is_known_to_the_file_and_counts_in_no_figure(files, tmp_path):
    for name, rows in (
        ("all", draw_everybody()),
        ("kept", [r for r in draw_everybody() if r["evaluation_consent"] != "no"]),
    ):
        costs = [
            {"case_id": row["case_id"], "cost": 100 + place} for place, row in enumerate(draw_everybody())
        ]
        own = {row["case_id"] for row in rows}
        write_rows(tmp_path / f"costs-{name}.csv", [row for row in costs if row["case_id"] in own])
    found, _ = split_estimates("economics", files["all"], files, "--costs", str(tmp_path / "costs-all.csv"))
    expected, _ = split_estimates(
        "economics", files["kept"], files, "--costs", str(tmp_path / "costs-kept.csv")
    )
    assert found == expected


COUNTS = """characteristic,category,n,returned,evaluation_consent
gender,male,40,20,yes
gender,male,10,10,no
gender,male,5,4,not_asked
gender,female,50,15,yes
gender,female,6,0,no
age,young,30,10,yes
age,young,12,12,no
age,old,55,20,yes
"""


def test_counts_by_consent_leave_refusers_out(tmp_path):
    (tmp_path / "counts.csv").write_text(COUNTS)
    (tmp_path / "plain.csv").write_text(
        "characteristic,category,n,returned\ngender,male,45,24\ngender,female,50,15\nage,young,30,10\nage,old,55,20\n"
    )
    found, consent = split_estimates("association", tmp_path / "counts.csv", {})
    assert found == split_estimates("association", tmp_path / "plain.csv", {})[0]
    # The same people stand under each characteristic: gender is known of most.
    assert consent == {
        ("before consent", ""): 111, ("left out", "refused to be evaluated"): 16, ("kept", "not asked"): 5,
    }  # fmt: skip


def test_counts_with_a_consent_that_cannot_be_read_are_refused(tmp_path):
    (tmp_path / "counts.csv").write_text(COUNTS.replace("not_asked", "maybe"))
    result = CliRunner().invoke(handrail, ["association", str(tmp_path / "counts.csv")])
    assert "row 4, evaluation_consent: 'maybe': expected yes, no or not_asked" in str(result.exception)


def test_everybody_may_refuse(tmp_path, files):
    rows = [{**row, "evaluation_consent": "no"} for row in draw_everybody()]
    path = write_rows(tmp_path / "refusers.csv", rows)
    for study in STUDIES:
        assert split_estimates(study, path, files)[1]["left out", "refused to be evaluated"] == PEOPLE


def test_from_python_the_same_rule(files):
    clients, problems = read_clients(files["all"])
    kept, flow = select_clients(clients, problems)
    assert {one.evaluation_consent for one in kept} == {"yes", "not_asked"}
    assert flow.describe_flow() == "Left out: 40 refused to be evaluated. Kept: 40 not asked."
    bare = StudyResult("t", (Estimate("s", "clients in the file", 120, "clients", 120, Method("m", "s")),))
    stated = flow.state_in(bare)
    assert stated.find(SECTION, "before consent").estimate == PEOPLE
    assert stated.find("s", "clients in the file").note == "after those left out for want of consent"
    silent, unknown = select_clients(read_clients(files["kept"])[0])
    assert (len(silent), unknown.recorded) == (PEOPLE - 40, False)
    assert unknown.state_in(bare).caveats == ("consent-not-recorded",)


def test_nobody_left_out_is_said_as_well():
    kept, flow = select_by_consent(["yes", "not_asked"], lambda code: code)
    assert (kept, flow.describe_flow()) == (
        ["yes", "not_asked"], "Left out: 0 refused to be evaluated. Kept: 1 not asked."
    )  # fmt: skip
