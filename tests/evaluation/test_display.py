"""A study shows itself in a notebook and leaves as a data frame; what is not installed is said."""

import sys
from dataclasses import replace

import pytest

from handrail.charts import Plot
from handrail.evaluation.display import MAX_ROWS_SHOWN
from handrail.evaluation.results import Estimate, Method, StudyResult
from handrail.foundation.errors import UserError

METHOD = Method("Wilson score interval", "Wilson 1927")
ROW = Estimate(
    "return to work", "share", 0.75, "share", 40, METHOD, "men | boys", 0.6, 0.86, 0.03, 2, "<few>"
)
PLOT = Plot("curve", "Back at work", "Half by week 9.", "<svg><title>Back at work</title></svg>")
RESULT = StudyResult("Impact", (ROW,), ("before-after",), assumptions={"horizon": "1 year"}, plots=(PLOT,))


def test_repr_is_short():
    assert repr(RESULT) == "<Impact: 1 estimate, 1 plot, 1 caveat>"


def test_a_notebook_shows_table_picture_and_caveats():
    page = RESULT._repr_html_()
    assert "<caption>return to work</caption>" in page
    assert "<td>0.75</td><td>0.6 to 0.86</td>" in page
    assert "<figure><svg>" in page
    assert "horizon: 1 year" in page
    assert "There is no comparison group." in page
    assert "&lt;few&gt;" in page
    assert "<few>" not in page


def test_a_long_table_says_how_many_rows_are_not_shown():
    long = replace(RESULT, estimates=(ROW,) * (MAX_ROWS_SHOWN + 3))
    page = long._repr_html_()
    assert page.count("<td>0.75</td>") == MAX_ROWS_SHOWN
    assert "3 more rows: to_pandas() or to_arrow() has them all." in page


def test_markdown_has_every_row_and_escapes_bars():
    text = RESULT.to_markdown()
    assert text.startswith("# Impact\n\n## return to work\n\n| measure | group |")
    assert "| share | men \\| boys | 0.75 | 0.6 to 0.86 | 0.030 | share | 40 | 2 | <few> |" in text
    assert "- horizon: 1 year" in text


def test_arrow_keeps_full_figures_and_the_caveats():
    table = RESULT.to_arrow()
    assert table.to_pylist() == [
        {
            "section": "return to work", "measure": "share", "group": "men | boys", "estimate": 0.75,
            "low": 0.6, "high": 0.86, "p": 0.03, "unit": "share", "base": 40, "missing": 2,
            "method": "Wilson score interval", "source": "Wilson 1927", "note": "<few>",
            "caveats": "before-after",
        }
    ]  # fmt: skip


def test_a_result_without_estimates_has_the_same_columns():
    empty = replace(RESULT, estimates=())
    assert empty.to_arrow().schema == RESULT.to_arrow().schema
    assert repr(empty) == "<Impact: 0 estimates, 1 plot, 1 caveat>"


def test_pandas_has_the_same_rows():
    frame = RESULT.to_pandas()
    assert frame.loc[0, "estimate"] == 0.75
    assert list(frame.columns) == RESULT.to_arrow().column_names


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_not_there_is_named(library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UserError, match=rf"{library} is not installed.*pip install {library}.*to_arrow"):
        getattr(RESULT, f"to_{library}")()


def test_polars_has_the_same_rows():
    frame = RESULT.to_polars()
    assert frame["estimate"].to_list() == [0.75]
    assert frame.columns == RESULT.to_arrow().column_names
