"""The charts of a page say exactly what their table says."""

import pytest

from handrail.reporting import pictures, tables
from handrail.reporting.example import example_extract
from handrail.reporting.render import words


@pytest.mark.parametrize("name", tables.names())
@pytest.mark.parametrize("disclosure", ["internal", "official"])
def test_every_figure_of_a_table_stands_in_its_chart(name, disclosure):
    table = tables.get(name)
    result = tables.compute(table, example_extract(table), disclosure=disclosure)
    told = [figure for chart in pictures.charts(result) for row in chart.rows for figure in row[1:]]
    assert sorted(filter(None, told)) == sorted(filter(None, [*map(words.figure, result), *gaps(result)]))


def gaps(result):
    """A dash for each place of a chart's grid that the table leaves empty."""
    for measure in dict.fromkeys(cell.measure for cell in result):
        places = [place for place, cell in result.cells.items() if cell.measure == measure]
        rows, columns = {row for row, _ in places}, {column for _, column in places}
        yield from ["–"] * (len(rows) * len(columns) - len(places))
