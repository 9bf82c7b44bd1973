"""The charts of a page say exactly what their table says."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from handrail.figures import tables
from handrail.figures.engine.example import make_example_extract
from handrail.figures.engine.example import make_extract as example_of
from handrail.figures.render import page_charts, to_svg, wording
from tests.figures.sample_records import compute_protected

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", tables.list_names())
@pytest.mark.parametrize("disclosure", ["internal", "official"])
def test_every_figure_of_a_table_stands_in_its_chart(name, disclosure):
    table = tables.get_table(name)
    result = compute_protected(table, make_example_extract(table), disclosure)
    told = [figure for chart in page_charts.draw_charts(result) for row in chart.rows for figure in row[1:]]
    drawn = replace(
        result,
        cells={
            at: cell
            for at, cell in result.cells.items()
            if cell.measure.name not in page_charts.UNDRAWN_MEASURES
        },
    )
    assert sorted(filter(None, told)) == sorted(
        filter(None, [*map(wording.format_figure, drawn), *dash_gaps(drawn)])
    )


def test_how_far_figures_spread_is_no_chart_of_its_own():
    table = tables.get_table("eq5d-change")
    titles = [
        chart.title
        for chart in page_charts.draw_charts(tables.compute_table(table, make_example_extract(table)))
    ]
    assert any(title.endswith("Mean") for title in titles)
    assert not any("deviation" in title for title in titles)


def compute_months(disclosure="internal"):
    """Three whole months, a month that is not over, and a referral without a date."""
    days = ["2026-07-01"] * 40 + ["2026-08-01"] * 2 + ["2026-10-01"] * 60 + ["2026-11-01", None]
    rows = [
        {"case_id": str(n), "service": "rhyl", "referral_date": day, "referral_route": ("gp", "self")[n % 2]}
        for n, day in enumerate(days)
    ]
    extract = example_of({"clients": rows})
    extract.as_at = "2026-11-22T00:48:45+00:00"
    return compute_protected("referrals-by-route", extract, disclosure, by="month")


def test_a_breakdown_by_period_is_drawn_as_lines_with_gaps_where_figures_are_withheld():
    [chart] = page_charts.draw_charts(compute_months(disclosure="official"))
    drawing = ElementTree.fromstring(str(chart.svg).partition("<ul")[0])
    assert not drawing.findall(f"{SVG}rect")
    assert [row[0] for row in chart.rows][:4] == ["Jul 2026", "Aug 2026", "Oct 2026", "Nov 2026"]
    assert "Not drawn, as only a part of it is counted: Nov 2026." in chart.note
    assert "A gap in a line" in chart.note
    assert "[c]" in {row[1] for row in chart.rows}
    # August is withheld, and July with it, which would give it away: October stands alone, without a line.
    assert not [line for line in drawing.findall(f"{SVG}line") if line.get("stroke-width") == "2.5"]
    assert len(drawing.findall(f"{SVG}circle")) == len(chart.named)


def test_a_month_in_which_nobody_came_is_nought_of_a_count():
    rows = [{"case_id": str(n), "service": "rhyl", "referral_date": day}
            for n, day in enumerate(["2026-01-05", "2026-01-06", "2026-03-07"])]  # fmt: skip
    [chart] = page_charts.draw_charts(
        tables.compute_table("throughput", example_of({"clients": rows}), by="month")
    )
    assert "Screened" in chart.note
    ground = max(float(each) for each in re.findall(r'cy="([\d.]+)em"', str(chart.svg)))
    assert str(chart.svg).count(f'cy="{ground:g}em"') == 1
    assert [row[:2] for row in chart.rows] == [["Jan 2026", "2"], ["Mar 2026", "1"], ["Total", "3"]]


def test_many_lines_are_several_charts_of_one_scale_and_the_file_has_them_all():
    days = [f"2026-0{month}-03" for month in (1, 2, 3)]
    routes = ("gp", "self", "employer", "jobcentre", "other")
    rows = [{"case_id": f"{day}{route}", "service": "rhyl", "referral_date": day, "referral_route": route}
            for day in days for route in routes]  # fmt: skip
    result = tables.compute_table("referrals-by-route", example_of({"clients": rows}), by="month")
    charts = page_charts.draw_charts(result)
    assert [chart.title[-8:] for chart in charts] == ["(1 of 2)", "(2 of 2)"]
    file = ElementTree.fromstring(to_svg(result))
    told = [text.text for text in file.iter(f"{SVG}text")]
    assert {name for chart in charts for name in chart.named} <= set(told)


def dash_gaps(result):
    """A dash for each place of a chart's grid that the table leaves empty."""
    for measure in dict.fromkeys(cell.measure for cell in result):
        places = [place for place, cell in result.cells.items() if cell.measure == measure]
        rows, columns = {row for row, _ in places}, {column for _, column in places}
        yield from ["–"] * (len(rows) * len(columns) - len(places))
