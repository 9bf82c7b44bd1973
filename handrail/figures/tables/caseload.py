"""Open cases per whole-time post of the case managers, as at the extract."""

from handrail.extract.connection import Extract
from handrail.extract.joining import make_view
from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure
from handrail.figures.engine.example_rows import make_rows


def _prepare_caseloads(extract: Extract) -> None:
    """Make a row a case manager and service: open cases, and the post on the day of the extract."""
    day = f"DATE '{extract.seen_from()}'"
    clients = extract.select_clients(("case_manager", "service", "enrolled_date", "discharged_date"))
    make_view(
        extract,
        "caseloads",
        "SELECT held.*, coalesce(open_cases, 0) AS open_cases FROM (SELECT staff_id AS case_manager, "
        "service, max(site) AS site, max(team) AS team, sum(whole_time) AS posts FROM staff "
        f"WHERE coalesce(from_date, {day}) <= {day} AND coalesce(to_date, {day}) >= {day} "
        "GROUP BY staff_id, service) AS held LEFT JOIN (SELECT case_manager, service, count(*) AS open_cases "
        f"FROM {clients} WHERE enrolled_date IS NOT NULL AND discharged_date IS NULL GROUP BY ALL) "
        "USING (case_manager, service)",
    )


TABLE = Table(
    name="caseload",
    group="journey",
    title="Open cases per whole-time post",
    blocks=(LineBlock((TableLine("caseload", "TRUE", value="open_cases", per="posts"),)),),
    measures=(
        TableMeasure("open_cases", "sum", 0, "cases"),
        TableMeasure("whole_time_posts", "weight", 2, "posts"),
        TableMeasure("cases_per_post", "rate", 1, "cases"),
    ),
    across="measure",
    of_says="case managers in post",
    missing="posts IS NULL",
    missing_says="share of a whole-time post not recorded",
    at="NULL::DATE",
    relation="caseloads",
    needs=("staff",),
    prepare=_prepare_caseloads,
    fields=("service", "site", "team", "case_manager"),
    of_people=False,
    shows=("case_manager", "service", "site", "team", "posts", "open_cases"),
    note="As at the day of the extract, whatever the period. An open case is enrolled and not discharged.",
    example=Example(
        files={
            "clients": (
                *(
                    {
                        "case_id": f"a{n}",
                        "service": "rhyl",
                        "case_manager": "1",
                        "referral_date": "2012-05-01",
                        "enrolled_date": "2012-05-01",
                    }
                    for n in range(9)
                ),
                {
                    "case_id": "b",
                    "service": "rhyl",
                    "case_manager": "1",
                    "enrolled_date": "2012-05-01",
                    "discharged_date": "2012-06-01",
                },
                {"case_id": "c", "service": "rhyl", "case_manager": "2", "enrolled_date": "2012-05-01"},
            ),
            "staff": make_rows(
                "staff_id whole_time to_date",
                ("1", 0.6),
                ("2", 1, "2012-06-30"),
                ("2", 0.5, "2011-01-01"),
                service="rhyl",
            ),
        },
        expect={
            ("rhyl", "open_cases"): 10,
            ("rhyl", "whole_time_posts"): 1.6,
            ("rhyl", "cases_per_post"): 6.3,
        },
        base={("rhyl", "open_cases"): 2},
    ),
)
