"""`from handrail import evaluate`: paths, data frames and studies in, the command's own figures out."""

import inspect
import json
from datetime import date

import pandas as pd
import polars as pl
import pyarrow.csv as arrow_csv
import pytest
from click.testing import CliRunner

from handrail import evaluate
from handrail.cli import handrail
from handrail.evaluation.display import Displayable
from handrail.foundation.errors import UserError

AS_AT = "2012-09-30"
READERS = {"pandas": pd.read_csv, "polars": pl.read_csv, "arrow": arrow_csv.read_csv}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    evaluate.write_example_data(folder)
    return folder


@pytest.fixture(scope="module")
def norms(folder):
    return evaluate.norms(folder / "notes.csv")


@pytest.fixture(scope="module")
def episodes(folder):
    return evaluate.episodes(folder / "notes.csv")


@pytest.fixture(scope="module")
def impact(folder, norms, episodes):
    return evaluate.impact(folder / "clients.csv", norms=norms, episodes=episodes, as_at=AS_AT)


def read_estimates(folder, *arguments):
    result = CliRunner().invoke(handrail, [*map(str, arguments), "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["estimates"]


def round_estimates(result):
    keep = ("section", "measure", "group", "estimate", "low", "high", "p", "base", "missing", "note")
    return [
        [format(value, ".10g") if isinstance(value, float) else value for value in map(row.get, keep)]
        for row in (result if isinstance(result, list) else result.as_dict()["estimates"])
    ]


@pytest.mark.parametrize("run", [evaluate.norms, evaluate.episodes], ids=["norms", "episodes"])
def test_notes_that_cannot_be_used_are_problems(run, tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text(
        "practice,patient,issued,diagnosis,starts,ends\n"
        "P1,1,,stress,2012-01-02,2012-01-08\nP1,2,,stress,soon,2012-01-08\n"
    )
    [problem] = run(path).problems
    assert (problem.row, problem.column, problem.value) == (3, "starts", "soon")


def test_impact_is_what_the_command_prints(folder, impact, tmp_path):
    for name in ("norms", "episodes"):
        run = CliRunner().invoke(
            handrail, [name, str(folder / "notes.csv"), "--out", str(tmp_path / f"{name}.csv")]
        )
        assert run.exit_code == 0, run.output
    printed = read_estimates(
        folder, "impact", folder / "clients.csv", "--norms", tmp_path / "norms.csv",
        "--episodes", tmp_path / "episodes.csv", "--as-at", AS_AT,
    )  # fmt: skip
    # The norms and lengths of the files are rounded to four places.
    exact = ("consent to evaluation", "inclusion", "return to work", "time to return")
    ours, theirs = ([row for row in round_estimates(each) if row[0] in exact] for each in (impact, printed))
    assert ours == theirs
    assert {row[0] for row in ours} == set(exact)


def test_association_and_economics_are_what_the_commands_print(folder):
    clients, costs = folder / "clients.csv", folder / "costs.csv"
    assert round_estimates(evaluate.association(clients)) == round_estimates(
        read_estimates(folder, "association", clients)
    )
    options = ("--cost", 560, "--costs", costs, "--replicates", 200, "--as-at", AS_AT)
    study = evaluate.economics(clients, cost=560, costs=costs, replicates=200, as_at=date(2012, 9, 30))
    assert round_estimates(study) == round_estimates(read_estimates(folder, "economics", clients, *options))


@pytest.mark.parametrize("library", READERS)
def test_a_data_frame_gives_what_its_file_gives(library, folder, norms, episodes, impact):
    frame = READERS[library](folder / "clients.csv")
    study = evaluate.impact(frame, norms=norms, episodes=episodes, as_at=AS_AT)
    assert study.estimates == impact.estimates
    notes = READERS[library](folder / "notes.csv")
    assert evaluate.norms(notes).to_arrow().equals(norms.to_arrow())


def test_a_path_may_be_text(folder, norms):
    assert evaluate.norms(str(folder / "notes.csv")).to_arrow().equals(norms.to_arrow())


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow"])
def test_norms_leave_as_a_table_that_impact_reads(library, folder, norms, impact):
    table = getattr(norms, f"to_{library}")()
    study = evaluate.impact(folder / "clients.csv", norms=table, as_at=AS_AT)
    wanted = "whole episode against the local norm"
    ours, theirs = (
        [row for row in each.estimates if row.section == wanted and row.group == "all"]
        for each in (study, impact)
    )
    assert ours == theirs
    assert len(ours) == 3


def test_every_study_shows_itself(folder, norms, episodes, impact):
    studies = [
        norms, episodes, impact, evaluate.qaly(folder / "clients.csv"),
        evaluate.association(folder / "counts.csv"), evaluate.net_benefit(3.4, 8.0, 584),
        evaluate.run_replication(),
    ]  # fmt: skip
    for study in studies:
        assert isinstance(study, Displayable)
        assert len(repr(study)) < 100
        assert "<table>" in study._repr_html_()
        assert study.to_markdown().startswith(f"# {study.title}\n")
        assert len(study.to_pandas()) == study.to_arrow().num_rows > 0
    assert "<svg" in impact._repr_html_()


def test_what_could_not_be_used_is_listed_with_file_and_row(folder, tmp_path):
    text = (folder / "clients.csv").read_text().splitlines()
    broken = tmp_path / "clients.csv"
    broken.write_text(
        "\n".join([text[0], text[1].replace(",female,", ",alien,").replace(",male,", ",alien,"), *text[2:]])
    )
    study = evaluate.impact(broken, as_at=AS_AT)
    assert [(problem.file, problem.row, problem.column, problem.value) for problem in study.problems] == [
        ("clients.csv", 2, "gender", "alien")
    ]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: evaluate.impact("nowhere.csv"), "nowhere.csv: cannot be read"),
        (lambda: evaluate.impact("x.csv", as_at="30/09/2012"), "as_at: expected a day such as 2012-09-30"),
        (lambda: evaluate.norms("nowhere.csv"), "expected a file of fit notes"),
    ],
)
def test_wrong_input_says_what_to_do(call, says):
    with pytest.raises(UserError, match=says):
        call()


def test_every_function_documents_each_parameter():
    for name in evaluate.__all__:
        function = getattr(evaluate, name)
        for parameter in inspect.signature(function).parameters:
            assert parameter in (inspect.getdoc(function) or ""), f"{name}: {parameter}"
