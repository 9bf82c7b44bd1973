"""What a client cost, and how many days of absence that is."""

from dataclasses import replace

from handrail.evaluation.economics.day_value import DAY_VALUE
from handrail.figures.engine.declaration import CLIENTS, Example, SpendBlock, Table, TableMeasure
from handrail.figures.engine.example_rows import make_rows
from handrail.figures.engine.spending import refuse_costs

TABLE = Table(
    name="cost-per-client",
    group="money",
    title="Cost per client by financial year, pounds",
    blocks=(SpendBlock("financial_year"),),
    measures=(TableMeasure("cost_per_client", "ratio", 0, "GBP"),),
    across="line",
    line_name="year",
    prepare=refuse_costs,
    **CLIENTS,
    definitions=("is_client", "new_case_date", "is_spend"),
    source="DWP Research Report 896 (2015), Table 4.2",
    note=(
        "Spend of the quarters in the year over new cases of the same year. Subsidised items "
        "count at what was "
        "paid; unpaid items are left out and listed by the table of spend. All is whatever was spent "
        "over every new case, so what was spent in a year without one is in it. Where an amount cannot be "
        "read, the cost that it belongs to is not complete and not given."
    ),
    example=Example(
        files={
            "clients": make_rows(
                "case_id assessed_date",
                ("a", "2011-05-01"),
                ("b", "2011-12-01"),
                ("c", "2012-05-01"),
                service="rhyl",
            ),
            "costs": make_rows(
                "service quarter heading amount funding",
                ("rhyl", "2011-Q2", "staff", "1500"),
                ("rhyl", "2012-Q1", "premises", "501"),
                ("rhyl", "2012-Q2", "staff", "400"),
                ("rhyl", "2012-Q2", "premises", "999", "unpaid"),
            ),
        },
        # 2001 / 2 = 1000.5 and a half goes up; 2401 / 3 = 800.33.
        expect={("rhyl", "2011_12"): 1001, ("rhyl", "2012_13"): 400, ("rhyl", "all"): 800},
        base={("rhyl", "2011_12"): 2, ("rhyl", "all"): 3},
    ),
)

BREAK_EVEN = replace(
    TABLE,
    name="break-even-days",
    title="Days of absence that a client's cost is worth, by financial year",
    measures=(TableMeasure("break_even_days", "ratio", 1, "days", worth=round(DAY_VALUE)),),
    source="DWP Research Report 896 (2015), section 4.3; the value of a day is CIPD's of 2009",
    note=(
        f"Cost per client over {DAY_VALUE:.0f} pounds, the value of a day of absence: a service that saves "
        "each client that many working days has paid for itself. What is in the cost is said there."
    ),
    # 1000.5 / 90 = 11.12, 400 / 90 = 4.44 and 800.33 / 90 = 8.89.
    example=replace(
        TABLE.example, expect={("rhyl", "2011_12"): 11.1, ("rhyl", "2012_13"): 4.4, ("rhyl", "all"): 8.9}
    ),
)

BY_VERSION = replace(
    TABLE,
    name="cost-per-client-by-version",
    title="Cost per client by financial year and version of the service's model, pounds",
    by=(("service", "version"),),
    source="",
    note=(
        "Spend is kept by quarter and not by version. A quarter's spend belongs to the versions that its new "
        "cases are under; where they are two or more, each has the share that its new cases are of all new "
        "cases of the quarter, so that within the quarter a client costs the same under either. Spend of a "
        "quarter without a new case goes as that of the last quarter before it that had one, and before the "
        "first client as that of the first quarter that had one. Versions of different services are never "
        "put together. Under disclosure control a figure that holds shared spend is withheld: with the "
        "spend known, it would tell the counts it was shared by."
    ),
    example=Example(
        files={
            "clients": make_rows(
                "case_id version assessed_date",
                ("a", "2010-04", "2011-05-01"),
                ("b", "2010-04", "2011-07-01"),
                ("c", "2011-04", "2011-07-08"),
                ("d", "2011-04", "2011-08-05"),
                ("e", "2011-04", "2012-05-01"),
                ("f", "2011-04"),
                service="rhyl",
            ),
            "costs": (
                # Before the first client: as the quarter of a.
                {"service": "rhyl", "quarter": "2011-Q1", "heading": "premises", "amount": "100"},
                {"service": "rhyl", "quarter": "2011-Q2", "heading": "staff", "amount": "400"},
                # Shared by b with a third and by c and d with two.
                {"service": "rhyl", "quarter": "2011-Q3", "heading": "staff", "amount": "900"},
                # Nobody came: shared as the quarter before.
                {"service": "rhyl", "quarter": "2011-Q4", "heading": "staff", "amount": "300"},
                {"service": "rhyl", "quarter": "2012-Q2", "heading": "staff", "amount": "500"},
            ),
        },
        # 2011_12: (400 + 300 + 100) / 2 and (600 + 200) / 2; all years: (100 + 800) / 2 and (800 + 500) / 3.
        expect={
            ("rhyl", "2010-04", "2011_12"): 400,
            ("rhyl", "2011-04", "2011_12"): 400,
            ("rhyl", "all", "2011_12"): 400,
            ("rhyl", "2010-04", "2012_13"): None,
            ("rhyl", "2011-04", "2012_13"): 500,
            ("rhyl", "2010-04", "all"): 450,
            ("rhyl", "2011-04", "all"): 433,
            ("rhyl", "all", "all"): 440,
        },
        base={("rhyl", "2010-04", "2011_12"): 2, ("rhyl", "2011-04", "all"): 3, ("rhyl", "all", "all"): 5},
    ),
)

BY_QUARTER = replace(
    TABLE,
    name="cost-per-client-by-quarter",
    title="Cost per client by quarter, pounds",
    blocks=(SpendBlock("quarter"),),
    line_name="quarter",
    source="",
    note=(
        "Spend of the quarter over its new cases, so that one in which few came is dear. A quarter with new "
        "cases and no spend recorded has no cost: its new cases are missing."
    ),
    # 1500 / 1; nobody came for the 501; 400 / 1; and nothing is recorded of what b cost.
    example=replace(
        TABLE.example,
        expect={
            ("rhyl", "2011-Q2"): 1500,
            ("rhyl", "2011-Q4"): None,
            ("rhyl", "2012-Q1"): None,
            ("rhyl", "2012-Q2"): 400,
        },
        base={("rhyl", "2011-Q2"): 1, ("rhyl", "2012-Q1"): 0},
        missing={("rhyl", "2011-Q4"): 1},
    ),
)

TABLES = [TABLE, BY_QUARTER, BY_VERSION, BREAK_EVEN]
