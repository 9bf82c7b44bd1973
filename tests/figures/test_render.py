"""Each format says the same figures; charts read without colour and without sight; pages of tables do not
drift.
"""

import csv
import dataclasses
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from handrail.cli import handrail
from handrail.figures import tables
from handrail.figures.engine.example import make_example_extract, make_extract
from handrail.figures.engine.result import compute_percent, round_half_up
from handrail.figures.render import render_result, to_html, wording
from handrail.figures.render.documentation import make_pages
from handrail.foundation.errors import UserError
from handrail.reporting.views.drawing import drop_repeated_totals
from tests.figures.sample_records import compute_protected

DOCS = Path(__file__).resolve().parents[2] / "docs" / "tables"
SVG = "{http://www.w3.org/2000/svg}"
THE_TABLES = [
    "throughput",
    "referrals-by-route",
    "information-sources",
    "sme-share",
    "absence-at-entry",
    "gender-age",
    "conditions",
    "weeks-in-service",
    "back-at-work",
    "clients-by-year",
    "cost-per-client",
    "eq5d-change",
    "support-modes",
    "support-lengths",
    "support-types",
    "support-content",
    "job-outcomes",
    "job-sources",
    "randomised",
    "deadlines",
    "completeness",
    "contradictions",
]


@pytest.fixture(scope="module")
def result():
    table = tables.get_table("referral-routes")
    return tables.compute_table(table, make_example_extract(table))


def test_every_promised_table_is_there():
    assert set(THE_TABLES) <= set(tables.list_names())


@pytest.mark.parametrize(("value", "decimals", "expected"), [
    (0.5, 0, 1), (1.5, 0, 2), (2.5, 0, 3), (-0.5, 0, -1), (0.125, 2, 0.13), (0.1249999999999, 2, 0.13),
    (66.4, 0, 66),
])  # fmt: skip
def test_a_half_goes_up(value, decimals, expected):
    assert round_half_up(value, decimals) == expected


def test_percentages_are_exact():
    assert compute_percent(1, 8) == 13  # 12.5
    assert compute_percent(29, 200) == 15  # 14.5, which a float would call 14.499999999999998
    assert compute_percent(1, 0) is None


def test_csv_has_a_column_a_label_then_base_and_missing(result):
    rows = list(csv.reader(io.StringIO(render_result(result, "csv"))))
    assert rows[0] == ["route", "rhyl", "scotland", "all", "base_n", "missing_n"]
    assert rows[1] == ["gp", "67", "0", "50", "4", "1"]
    assert rows[-2:] == [["base_n", "3", "1", "4", "", ""], ["missing_n", "1", "0", "1", "", ""]]


def test_json_and_xlsx_say_what_the_csv_says(result):
    cells = {
        (*each["row"], each["column"]): each for each in json.loads(render_result(result, "json"))["cells"]
    }
    sheet = load_workbook(io.BytesIO(render_result(result, "xlsx"))).active
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2, max_row=7, values_only=True):
        for column, value in list(zip(header, row, strict=True))[1:-2]:
            assert cells[row[0], column]["value"] == value


def test_equal_figures_are_equal_bytes(result):
    for format_ in ("csv", "json", "html", "svg"):
        assert render_result(result, format_) == render_result(result, format_)


def test_a_label_is_never_a_formula():
    extract = make_extract(
        {"clients": [{"case_id": "a", "service": "=HYPERLINK(1)", "referral_route": "gp"}]}
    )
    sheet = load_workbook(
        io.BytesIO(render_result(tables.compute_table("referrals-by-route", extract), "xlsx"))
    ).active
    assert sheet.cell(1, 2).data_type == "s"
    assert not sheet.cell(1, 2).value.startswith("=")


def test_the_chart_says_every_figure_in_words_and_names_every_bar(result):
    drawing = ET.fromstring(render_result(result, "svg"))
    assert drawing.get("role") == "img"
    said = drawing.find(f"{SVG}desc").text
    for cell in result:
        assert f": {cell.value}%" in said
    bars = drawing.findall(f".//{SVG}rect")
    texts = [text.text for text in drawing.findall(f".//{SVG}text")]
    assert len(bars) - 1 == len(result.cells)  # one rect is the hatch of 'all'
    assert texts[0] == result.table.title
    assert texts.count("Rhyl") == len(result.rows)
    assert drawing.find(f".//{SVG}style") is None


def test_html_escapes_and_links_figures():
    extract = make_extract({"clients": [{"case_id": "a", "service": "<b>", "referral_route": "gp"}]})
    page = to_html(
        tables.compute_table("referrals-by-route", extract), link=lambda cell, _: f"/records?{cell.column}&"
    )
    assert "<b>" not in page
    assert 'href="/records?&lt;b&gt;&amp;"' in page


@pytest.mark.parametrize(("code", "told"), [
    ("2026-11", "Nov 2026"), ("2026-Q4", "Oct to Dec 2026"), ("2025_26", "2025 to 2026"), ("16-29", "16-29"),
    ("2026-13", "2026-13"), ("1000-99", "1000-99"), ("2026", "2026"), ("50-249", "50-249"),
])  # fmt: skip
def test_periods_are_told_as_people_say_them(code, told):
    assert wording.label_code(code) == told


@pytest.mark.parametrize(("iso", "told"), [
    ("2026-11-22T00:48:45+00:00", "22 November 2026, 12:48am"),
    ("2026-06-30T23:30:00+00:00", "1 July 2026, 12:30am"),
    ("2012-07-01", "1 July 2012"), ("2012-07-01T14:30:00", "1 July 2012, 2:30pm"), ("", ""),
    ("week 3", "week 3"),
])  # fmt: skip
def test_moments_are_told_in_the_time_of_the_service(iso, told):
    assert wording.format_moment(iso) == told


def test_a_page_says_days_as_people_do_and_a_file_for_programs_does_not(result):
    dated = dataclasses.replace(
        result, from_="2012-05-01", to="2012-06-30", as_at="2012-07-01T08:00:00+00:00"
    )
    page = render_result(dated, "html")
    assert "Period: 1 May 2012 to 30 June 2012." in page
    assert "As at 1 July 2012, 9am." in page
    assert json.loads(render_result(dated, "json"))["as_at"] == "2012-07-01T08:00:00+00:00"


def test_bases_and_missing_open_their_records_too(result):
    page = to_html(result, link=lambda cell, kind: f"/{kind}/{'-'.join(cell.row)}/{cell.column}")
    assert 'href="/base/gp/all"' in page
    assert 'href="/missing/gp/all"' in page
    assert 'href="/base/unknown/scotland"' in page or 'href="/base/other/scotland"' in page
    assert page.count('href="/numerator/') == len(result.cells)


def test_html_never_links_a_withheld_figure():
    extract = make_extract({"clients": [{"case_id": "a", "service": "rhyl", "referral_route": "gp"}]})
    result = compute_protected("referrals-by-route", extract, "official")
    linked = to_html(result, link=lambda cell, _: f"/{cell.row[0]}")
    assert "[c]" in linked
    assert "/gp" not in linked


def test_an_unknown_format_names_the_known(result):
    with pytest.raises(UserError, match="svg"):
        render_result(result, "pie")


def test_the_pages_of_tables_are_as_declared():
    written = {path.name: path.read_text(encoding="utf-8") for path in DOCS.iterdir()}
    assert written == make_pages()


def test_the_command_prints_the_table(tmp_path):
    (tmp_path / "clients.csv").write_text("case_id,service,referral_route\na,rhyl,gp\nb,rhyl,self\n")
    show = ["tables", "show", "referrals-by-route", "--extract", str(tmp_path)]
    run = CliRunner().invoke
    assert run(handrail, show).stdout.splitlines()[1] == "gp,50,50,2,0"
    filtered = run(handrail, [*show, "--where", "referral_route=gp", "--by", "site"]).stdout
    assert filtered.splitlines()[1] == "gp,100,100,1,0"
    assert run(handrail, [*show, "--format", "xlsx"]).stdout_bytes.startswith(b"PK")
    assert run(handrail, [*show, "--format", "pie"]).exit_code == 2
    assert run(handrail, ["tables", "list"]).output.splitlines()[0] == "name,title"


def deadlines_of(*services):
    rows = [{"case_id": f"{service}{n}", "service": service, "referral_date": "2026-01-05"}
            for service in services for n in range(3)]  # fmt: skip
    return to_html(drop_repeated_totals(tables.compute_table("deadlines", make_extract({"clients": rows}))))


def test_one_service_is_named_in_the_title_and_not_in_every_row():
    alone, two = deadlines_of("rhyl"), deadlines_of("rhyl", "leicestershire")
    assert '<th scope="col">Service</th>' not in alone
    assert "<caption><span>Deadlines met, and days taken, Rhyl</span></caption>" in alone
    assert alone.count(">Rhyl<") == 0
    assert '<th scope="col">Service</th>' in two
    assert ">Rhyl<" in two


def test_a_table_of_one_column_says_its_base_once():
    rows = [{"case_id": str(n), "service": "rhyl", "referral_route": "gp"} for n in range(3)]
    result = tables.compute_table("referrals-by-route", make_extract({"clients": rows}), by="site")
    assert to_html(result).count('scope="row" colspan="1">Base') == (len(result.columns) > 1)
    one = dataclasses.replace(
        result,
        columns=result.columns[-1:],
        cells={at: cell for at, cell in result.cells.items() if at[1] == result.columns[-1]},
    )
    assert 'colspan="1">Base' not in to_html(one)
