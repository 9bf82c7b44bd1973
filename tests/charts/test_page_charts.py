"""Charts: well-formed, described, honest about what is missing, safe with any words."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handrail.charts import (
    PlaceAxis,
    StripBar,
    ValueAxis,
    build_svg_file,
    draw_bars,
    draw_grouped_bars,
    draw_lines,
    draw_strips,
)
from handrail.charts.axes import find_levels, name_places

SVG = "{http://www.w3.org/2000/svg}"
DAY = date(2026, 1, 5)


def read_drawing(chart):
    return ElementTree.fromstring(str(chart.svg).partition("<ul class=")[0])


def list_words(chart):
    return [text.text for text in read_drawing(chart).iter(f"{SVG}text")]


PERCENT, PHQ9 = ValueAxis("%", maximum=100), ValueAxis(maximum=27)
SCORES = [(DAY, 17), (DAY + timedelta(7), None), (DAY + timedelta(14), 9)]
NOTE = StripBar(DAY, DAY + timedelta(6), "Not fit", "back")
EXAMPLES = [
    draw_bars("Routes", [("GP", 540), ("Self", 1204), ("Unknown", None)], heading="Route", measure="Clients"),
    draw_grouped_bars("Return", ["Back", "Mind"], {"2024": [58, 49], "2025": [64, None]}, values=PERCENT),
    draw_lines("Score", {"PHQ-9": SCORES}, values=PHQ9),
    draw_lines("Steps", {"a": [(0, 1), (1, 2)], "b": [(0, 2), (1, 2)]}, step=True),
    draw_lines("Nothing yet", {"PHQ-9": []}),
    draw_strips("Work", [("Fit notes", [NOTE]), ("Work", [])]),
]


@pytest.mark.parametrize("chart", EXAMPLES, ids=lambda chart: chart.title)
def test_every_chart_is_well_formed_named_described_and_has_its_table(chart):
    top = read_drawing(chart)
    named = {element.get("id") for element in top if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert set(top.get("aria-labelledby").split()) == named
    assert top.find(f"{SVG}title").text == chart.title
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    assert "style=" not in str(chart.svg), "a style attribute would break the content security policy"


def test_what_is_missing_is_said_and_not_drawn_as_nought():
    chart = EXAMPLES[0]
    assert "not recorded" in list_words(chart)
    assert chart.rows[2] == ["Unknown", "not recorded"]
    assert len(list(read_drawing(chart).findall(f"{SVG}rect"))) == 2


def test_why_there_is_no_figure_is_said_in_its_place():
    chart = draw_bars("Few", [("GP", "[c]"), ("Self", 3)])
    assert "[c]" in list_words(chart)
    assert chart.rows[0] == ["GP", "[c]"]


def test_what_is_not_known_or_withheld_is_a_gap_in_its_line_and_a_word_in_the_table():
    days = [DAY + timedelta(7 * week) for week in range(5)]
    chart = draw_lines(
        "Few", {"a": list(zip(days, [3, 4, "[c]", None, 5], strict=True))}, values=ValueAxis(places=0)
    )
    sloped = [line for line in read_drawing(chart).iter(f"{SVG}line") if line.get("stroke-width") == "2.5"]
    assert len(sloped) == 1
    assert len(read_drawing(chart).findall(f"{SVG}circle")) == 3
    assert [row[1] for row in chart.rows] == ["3", "4", "[c]", "not recorded", "5"]
    assert "2 gaps" in read_drawing(chart).find(f"{SVG}desc").text


@pytest.mark.parametrize(("low", "high", "whole", "expected"), [
    (0, 10, True, [0, 5, 10]), (0, 3, True, [0, 1, 2, 3]), (-0.6, 1, False, [-0.5, 0, 0.5, 1]),
    (0, 100, False, [0, 25, 50, 75, 100]), (5, 5, False, [5]),
])  # fmt: skip
def test_levels_are_round_figures(low, high, whole, expected):
    assert find_levels(low, high, whole=whole) == expected


@given(st.floats(-1000, 1000), st.floats(0.01, 1000), st.booleans())
def test_levels_lie_within_their_scale(low, span, whole):
    found = find_levels(low, low + span, whole=whole)
    assert all(low - 1e-6 <= level <= low + span + 1e-6 for level in found)
    assert len(found) <= 6


@pytest.mark.parametrize(("first", "last", "expected"), [
    (date(2024, 11, 1), date(2026, 10, 1), ["Jan 2025", "Jan 2026"]),
    (date(2026, 1, 15), date(2026, 5, 2), ["Mar 2026", "May 2026"]),
    (DAY, DAY + timedelta(9), ["5 Jan 2026", "14 Jan 2026"]),
    (DAY, DAY, ["5 Jan 2026"]),
    (0.0, 2.5, ["0", "2.5"]),
])  # fmt: skip
def test_few_places_across_are_named_by_the_day_or_month(first, last, expected):
    assert [words for _, words in name_places(first, last, [], {})] == expected


def test_places_that_are_no_day_have_names_of_their_own():
    months = {date(2026, month, 1): f"month {month}" for month in range(1, 10)}
    chart = draw_lines("Months", {"a": [(day, 1) for day in months]}, places=PlaceAxis(names=months))
    assert chart.rows[0] == ["month 1", "1"]
    assert [word for word in list_words(chart) if word.startswith("month")] == [
        "month 1",
        "month 5",
        "month 9",
    ]


def test_the_description_gives_the_extremes():
    assert "most Self, 1,204; least GP, 540" in read_drawing(EXAMPLES[0]).find(f"{SVG}desc").text


def test_two_ends_do_not_write_over_each_other():
    downs = [
        float(text.get("y").removesuffix("em"))
        for text in read_drawing(EXAMPLES[3]).iter(f"{SVG}text")
        if text.get("font-weight") == "600"
    ]
    assert abs(downs[0] - downs[1]) >= 1


def test_a_strip_covers_its_last_day():
    chart = draw_strips(
        "Work", [("x", [StripBar(DAY, DAY, "off"), StripBar(DAY + timedelta(1), DAY + timedelta(1), "on")])]
    )
    shares = [rect.get("width") for rect in read_drawing(chart).findall(f"{SVG}rect")[1:]]
    assert shares == ["50%", "50%"]


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc"))), st.floats(0, 1e9))
def test_any_words_and_any_number_draw(label, value):
    assume("nan" not in label)
    chart = draw_bars(label, [(label, value)])
    assert read_drawing(chart).find(f"{SVG}title").text in (label, None)
    assert "nan" not in str(chart.svg)


@given(
    st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.floats(-5, 100)), min_size=1, max_size=30
    )
)
def test_every_point_lies_on_the_drawing(points):
    ordered = sorted(dict(points).items())
    chart = draw_lines("t", {"a": ordered}, values=ValueAxis(minimum=-5, maximum=100))
    for line in read_drawing(chart).iter(f"{SVG}line"):
        for name in ("x1", "x2"):
            assert 0 <= float(line.get(name).removesuffix("%")) <= 100


def test_a_drawing_stands_alone_as_a_file():
    text = build_svg_file(EXAMPLES[1])
    assert re.match(r'<svg xmlns="http://www.w3.org/2000/svg"', text)
    ElementTree.fromstring(text)
    told = [word.text for word in ElementTree.fromstring(build_svg_file(EXAMPLES[3])).iter(f"{SVG}text")]
    assert told[-2:] == ["a", "b"]
