"""One file, one answer: every command makes the same of an awkward file, and each row left out is listed."""

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.evaluation.consent import SECTION
from handrail.extract.codes import GENDERS
from handrail.extract.consent import COLUMN
from handrail.extract.problem import MISSING, REPEAT_LEFT_OUT, ROW_LEFT_OUT
from handrail.foundation.errors import UserError
from tests.extract.awkward import ALL, HEAD, Awkward, encode_rows, make_people, write_clients

LEFT_OUT = (ROW_LEFT_OUT, REPEAT_LEFT_OUT)
READ = [awkward for awkward in ALL if not awkward.refusal]
REFUSED = [awkward for awkward in ALL if awkward.refusal]


def name_of(awkward):
    return awkward.name.replace(" ", "-")


def run_on_sheet(awkward, *arguments):
    sheet = ["--sheet", awkward.sheet] if awkward.sheet else []
    result = CliRunner().invoke(handrail, [*map(str, arguments), *sheet])
    if result.exception is not None and not isinstance(result.exception, UserError | SystemExit):
        raise result.exception
    return result


def run_every_command(awkward, path):
    return (
        run_on_sheet(awkward, "impact", path, "--format", "json"),
        run_on_sheet(awkward, "tables", "show", "back-at-work", "--extract", path.parent, "--format", "json"),
        run_on_sheet(awkward, "extract", "check", path.parent),
    )


def of_impact(result):
    """(base, missing, left out by reason) as the study of impact says."""
    rows = json.loads(result.stdout)["estimates"]
    (share,) = [r for r in rows if (r["section"], r["measure"]) == ("back at work at discharge", "share")]
    left_out = {
        row["group"]: row["estimate"]
        for row in rows
        if (row["section"], row["measure"])
        in (("inclusion", "excluded"), ("back at work at discharge", "left out"))
    }
    return share["base"], share["missing"], {reason: n for reason, n in left_out.items() if n}


def of_table(result):
    """The same as the table says."""
    table = json.loads(result.stdout)
    (cell,) = [c for c in table["cells"] if (c["measure"], c["column"]) == ("back_at_work", "all")]
    return cell["base_n"], cell["missing_n"], {each["reason"]: each["n"] for each in table["excluded"]}


def of_check(result):
    """(rows left out, (row, column) counted as missing) as the check lists them."""
    problems = list(csv.DictReader(io.StringIO(result.stdout)))
    left_out = sorted({int(each["row"]) for each in problems if each["reason"].endswith(LEFT_OUT)})
    missing = {(int(each["row"]), each["column"]) for each in problems if each["reason"].endswith(MISSING)}
    return tuple(left_out), missing


def read_notes(result):
    """(rows left out, (row, column) counted as missing) as the study of impact says with its figures."""
    left_out, missing = set(), set()
    for line in result.stderr.splitlines():
        found = re.match(r"clients\.\w+: row (\d+)(?:, (\w+))?:", line)
        if found and line.endswith(LEFT_OUT):
            left_out.add(int(found[1]))
        elif found and line.endswith(MISSING):
            missing.add((int(found[1]), found[2]))
    return tuple(sorted(left_out)), missing


def test_there_are_many_and_each_has_a_name_of_its_own():
    assert len({awkward.name for awkward in ALL}) == len(ALL) >= 60


@pytest.mark.parametrize("awkward", READ, ids=name_of)
def test_every_command_makes_the_same_of_it(awkward, tmp_path):
    path = write_clients(awkward, tmp_path)
    impact, table, check = run_every_command(awkward, path)
    expected = (awkward.base, awkward.missing, awkward.left_out)
    assert of_impact(impact) == expected
    assert of_table(table) == expected
    listed = (awkward.rows_left_out, set(awkward.listed))
    assert of_check(check) == listed
    assert read_notes(impact) == listed
    rows = awkward.rows_counted + len(awkward.rows_left_out)
    assert f"clients: {rows} rows read" in check.stderr
    assert f"{len(awkward.rows_left_out)} left out" in check.stderr
    for result in (impact, table, check):
        assert awkward.says in result.stderr


@pytest.mark.parametrize("awkward", REFUSED, ids=name_of)
def test_every_command_refuses_it_and_says_why(awkward, tmp_path):
    for result in run_every_command(awkward, write_clients(awkward, tmp_path)):
        assert isinstance(result.exception, UserError)
        assert re.search(awkward.refusal, str(result.exception), re.DOTALL)


@pytest.mark.parametrize("awkward", READ, ids=name_of)
def test_no_category_is_made_of_what_is_wrong(awkward, tmp_path):
    path = write_clients(awkward, tmp_path)
    table = json.loads(
        run_on_sheet(awkward, "tables", "show", "gender-age", "--extract", path, "--format", "json").stdout
    )
    assert {row[1] for row in table["rows"] if row[0] == "gender"} <= set(GENDERS)
    by_site = run_on_sheet(awkward, "tables", "show", "gender-age", "--extract", path, "--by", "site").stdout
    assert not re.search("#N/A|#NAME|poorly", by_site)


def test_the_columns_are_of_the_schema():
    from handrail.extract.files import CLIENTS

    assert set(HEAD) <= set(CLIENTS.by_name)


REFUSALS = ("yes", "No", "", "y", "not asked", "withdrawn")


def test_who_refuses_is_counted_apart_and_nobody_else_is_lost(tmp_path):
    """The table keeps refusers, whose service it measures; the study leaves them out and says how many."""
    rows = [[*row, consent] for row, consent in zip(make_people(), (COLUMN, *REFUSALS), strict=True)]
    awkward = Awkward("consents", encode_rows(rows))
    impact, table, check = run_every_command(awkward, write_clients(awkward, tmp_path))
    assert of_table(table) == (2, 1, awkward.left_out)
    left_out = {reason: n for reason, n in awkward.left_out.items() if reason != "not discharged yet"}
    assert of_impact(impact) == (1, 1, left_out), "b and f refused"
    (refused,) = [
        row["estimate"]
        for row in json.loads(impact.stdout)["estimates"]
        if (row["section"], row["group"]) == (SECTION, "refused to be evaluated")
    ]
    assert refused == 2
    assert of_check(check) == ((), set())
