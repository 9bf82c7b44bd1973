"""`--sheet` for every workbook of a command: clients, norms, episodes and costs."""

import csv

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from handrail.cli import handrail
from handrail.foundation.errors import UserError

STUDIES = {
    "impact": (),
    "economics": ("--cost", "560", "--replicates", "100", "--imputations", "2"),
}


def run_as_at(*arguments):
    return CliRunner().invoke(handrail, [*map(str, arguments), "--as-at=2012-09-30"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The example files, as CSV and as workbooks of two sheets; costs also as one of one sheet."""
    folder = tmp_path_factory.mktemp("example")
    CliRunner().invoke(handrail, ["example-data", str(folder)])
    for name in ("norms", "episodes"):
        CliRunner().invoke(handrail, [name, f"{folder}/notes.csv", "--out", f"{folder}/{name}.csv"])
    for name in ("clients", "norms", "episodes", "costs"):
        write_workbook(folder, name, "Records", "Remarks")
    return folder


def write_workbook(folder, name, *sheets):
    book = Workbook()
    book.active.title = sheets[0]
    with (folder / f"{name}.csv").open() as file:
        for row in csv.reader(file):
            book.active.append([cell or None for cell in row])
    for title in sheets[1:]:
        book.create_sheet(title).append(["x"])
    book.save(folder / f"{name}.xlsx")


def list_arguments(folder, study, kind, **kinds):
    def name_file(name):
        return folder / f"{name}.{kinds.get(name, kind)}"

    costs = ["--costs", name_file("costs")] if study == "economics" else []
    given = ["--norms", name_file("norms"), "--episodes", name_file("episodes"), *costs]
    return [study, name_file("clients"), *STUDIES[study], *given]


@pytest.mark.parametrize("study", STUDIES)
def test_a_sheet_of_every_workbook_that_has_several(study, folder):
    expected = run_as_at(*list_arguments(folder, study, "csv")).stdout
    assert expected
    assert run_as_at(*list_arguments(folder, study, "xlsx"), "--sheet=Records").stdout == expected
    others = list_arguments(folder, study, "xlsx", clients="csv")
    assert run_as_at(*others, "--sheet=Records").stdout == expected
    for name in ("clients", "norms", "episodes"):
        refusal = run_as_at(*list_arguments(folder, study, "csv", **{name: "xlsx"})).exception
        assert isinstance(refusal, UserError)
        assert f"{name}.xlsx" in str(refusal)


def test_a_workbook_of_one_sheet_is_read_whatever_the_sheet_is_called(folder):
    expected = run_as_at(*list_arguments(folder, "economics", "csv")).stdout
    write_workbook(folder, "costs", "Ledger")
    assert run_as_at(*list_arguments(folder, "economics", "xlsx"), "--sheet=Records").stdout == expected


def test_a_sheet_that_is_nowhere_is_refused(folder):
    assert "no sheet is called 'Elsewhere'" in str(
        run_as_at(*list_arguments(folder, "impact", "xlsx"), "--sheet=Elsewhere").exception
    )
    assert "none of the files is an XLSX workbook" in str(
        run_as_at(*list_arguments(folder, "impact", "csv"), "--sheet=Records").exception
    )
