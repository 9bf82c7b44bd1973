"""New cases of each financial year."""

from handrail.figures.engine.declaration import CLIENTS, COUNT, Example, PeriodBlock, Table
from handrail.figures.engine.example_rows import make_rows

_DATES = (("a", "2012-03-31"), ("b", "2012-04-01"), ("c", "2013-01-01"), ("d", None))

TABLE = Table(
    name="clients-by-year",
    group="participation",
    title="New cases by financial year",
    blocks=(PeriodBlock("financial_year"),),
    measures=(COUNT,),
    across="line",
    line_name="year",
    **CLIENTS,
    definitions=("is_client", "new_case_date"),
    source="DWP Research Report 896 (2015), Table 4.1",
    note="A financial year runs from 1 April to 31 March.",
    example=Example(
        files={"clients": make_rows("case_id assessed_date", *_DATES, service="rhyl")},
        expect={("rhyl", "2011_12"): 1, ("rhyl", "2012_13"): 2, ("rhyl", "all"): 3, ("all", "all"): 3},
        base={("rhyl", "all"): 3},
        missing={("rhyl", "all"): 0},
    ),
)
