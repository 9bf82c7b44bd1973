"""Every command that reads a file reads it in the same careful way: dialects, line ends, headings."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.foundation.errors import UserError

QUICK = ("--cost", "560", "--replicates", "100", "--imputations", "2")
# Each file that a command reads: its name in the folder, and the command, given the folder.
READERS = {
    "impact: clients": ("clients", lambda folder: ["impact", folder / "clients.csv"]),
    "impact: norms": ("norms", lambda folder: [*list_impact(folder)]),
    "impact: episodes": ("episodes", lambda folder: [*list_impact(folder)]),
    "economics: clients": ("clients", lambda folder: [*list_economics(folder)]),
    "economics: costs": ("costs", lambda folder: [*list_economics(folder)]),
    "qaly: clients": ("clients", lambda folder: ["qaly", folder / "clients.csv"]),
    "association: counts": ("counts", lambda folder: ["association", folder / "counts.csv"]),
    "norms: notes": ("notes", lambda folder: ["norms", folder / "notes.csv"]),
    "episodes: notes": ("notes", lambda folder: ["episodes", folder / "notes.csv"]),
    "score-file: answers": ("answers", lambda folder: list_scoring(folder)),
    "tables show: clients": ("clients", lambda folder: list_table(folder, "throughput")),
    "tables show: costs": ("records/costs", lambda folder: list_table(folder / "records", "spend")),
    "extract check: clients": ("clients", lambda folder: ["extract", "check", folder]),
}
COUNTS = "characteristic,category,n,returned\ngender,male,80,41\ngender,female,60,33\n"
# What the service spent: another file of that name than the costs of a study.
SPENT = "service,quarter,heading,amount\nexample-service,2012-Q2,staff,1500\n"
ANSWERS = "id,state\n007,21345\n008,11111\n"


def list_impact(folder):
    return ["impact", folder / "clients.csv", "--norms", folder / "norms.csv",
            "--episodes", folder / "episodes.csv"]  # fmt: skip


def list_economics(folder):
    return ["economics", folder / "clients.csv", *QUICK, "--costs", folder / "costs.csv"]


def list_scoring(folder):
    return ["score-file", "eq5d-5l", folder / "answers.csv", "--value-set", "uk-5l-rowen-2026",
            "--out", folder / "scored.csv"]  # fmt: skip


def list_table(folder, name):
    return ["tables", "show", name, "--extract", folder, "--disclosure", "internal"]


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The example files, with norms, episodes, counts and answers."""
    folder = tmp_path_factory.mktemp("example")
    CliRunner().invoke(handrail, ["example-data", str(folder)])
    for name in ("norms", "episodes"):
        CliRunner().invoke(handrail, [name, f"{folder}/notes.csv", "--out", f"{folder}/{name}.csv"])
    (folder / "records").mkdir()
    shutil.copy(folder / "clients.csv", folder / "records" / "clients.csv")
    (folder / "records" / "costs.csv").write_text(SPENT)
    (folder / "counts.csv").write_text(COUNTS)
    (folder / "answers.csv").write_text(ANSWERS)
    return folder


def mix_line_ends(text: str) -> bytes:
    """The heading ends with a line feed alone, the rows as Windows ends them."""
    heading, rows = text.split("\n", 1)
    return f"{heading}\n{rows}".replace("\n", "\r\n").replace("\r\n", "\n", 1).encode()


def encode_wide(text: str) -> bytes:
    return text.encode("utf-16")


def mark_start(text: str) -> bytes:
    return text.encode("utf-8-sig")


def capitalise_headings(text: str) -> bytes:
    heading, rows = text.split("\n", 1)
    return f"{heading.upper()}\n{rows}".encode()


def repeat_column(text: str) -> bytes:
    """A heading stands twice, once in capitals: nobody knows which of the two holds."""
    lines = text.splitlines()
    repeated = [lines[0].split(",")[0].upper(), *(line.split(",")[0] for line in lines[1:])]
    return "".join(f"{line},{cell}\n" for line, cell in zip(lines, repeated, strict=True)).encode()


def run_reader(reader: str, example: Path, folder: Path, change=None):
    """Run a command over a copy of the folder in which the file that it is about was changed."""
    shutil.copytree(example, folder)
    name, list_arguments = READERS[reader]
    path = folder / f"{name}.csv"
    if change:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        path.write_bytes(change(text))
    result = CliRunner().invoke(handrail, [*map(str, list_arguments(folder))])
    if result.exception is not None and not isinstance(result.exception, UserError | SystemExit):
        raise result.exception
    scored = folder / "scored.csv"
    said = scored.read_text() if scored.exists() else result.stdout
    return result, said.replace(str(folder), "")


@pytest.mark.parametrize("change", [mix_line_ends, encode_wide, mark_start, capitalise_headings])
@pytest.mark.parametrize("reader", READERS)
def test_every_command_reads_it_however_it_was_saved(reader, change, example, tmp_path):
    plain, expected = run_reader(reader, example, tmp_path / "plain")
    assert plain.exception is None or plain.exit_code in (0, 1), plain.exception
    assert expected
    result, said = run_reader(reader, example, tmp_path / "changed", change)
    assert not isinstance(result.exception, UserError), result.exception
    if change is not capitalise_headings or not reader.startswith("score-file"):
        assert said == expected
    else:
        assert said.lower() == expected.lower()


@pytest.mark.parametrize("reader", READERS)
def test_every_command_refuses_a_column_that_stands_twice(reader, example, tmp_path):
    result, _ = run_reader(reader, example, tmp_path / "twice", repeat_column)
    assert isinstance(result.exception, UserError), result.stdout[:200]
    assert "more than once" in str(result.exception) or "twice" in str(result.exception)


# A file and a number of it written with a decimal comma, or an identifier that a spreadsheet cut.
DAMAGED = [
    ("economics: costs", ",345.78", ',"345,78"'),
    ("economics: costs", "C0001,", "4.05012E+09,"),
    ("tables show: costs", "1500", '"1,5"'),
    ("impact: clients", "C0001,", "4.05012E+09,"),
    ("tables show: clients", "C0001,", "4.05012E+09,"),
]


@pytest.mark.parametrize(("reader", "plain", "damaged"), DAMAGED)
def test_no_command_reads_a_number_with_a_decimal_comma_or_cut_as_another(
    reader, plain, damaged, example, tmp_path
):
    def damage_file(text: str) -> bytes:
        assert plain in text
        return text.replace(plain, damaged, 1).encode()

    result, said = run_reader(reader, example, tmp_path / "damaged", damage_file)
    noted = result.stderr + str(result.exception or "")
    assert isinstance(result.exception, UserError) or "missing" in noted or "put these right" in noted, noted
    assert "34578" not in said
