"""Who the clients are, one field a table; and the coded facts of discharge."""

from dataclasses import replace

from handrail.extract import codes
from handrail.extract.definitions import BY_NAME
from handrail.figures.engine.declaration import CLIENTS, PERCENT, CategoryBlock, Example, Table
from handrail.figures.engine.example_rows import make_rows

_YES_OR_NO = "CASE {} WHEN true THEN 'yes' WHEN false THEN 'no' END"
_NOT_ASSESSED = ("not assessed", "NOT is_client")
_NOT_DISCHARGED = ("not discharged yet", "discharged_date IS NULL")


def _make_profile(
    name: str, title: str, field: str, values: tuple[str, ...], recorded: str = "", sql: str = ""
) -> Table:
    """Return a table of clients by one field; `recorded` is what the field is called where it is missing."""
    return Table(
        name=name,
        group="profile",
        title=title,
        blocks=(CategoryBlock(sql or field, values),),
        measures=(PERCENT,),
        **CLIENTS,
        missing_says=f"{recorded or field.replace('_', ' ')} not recorded",
        line_name="category",
        definitions=("is_client",),
        example=_make_example(field, values, values),
    )


def _make_example(
    field: str, values: tuple[str, ...], given: tuple[object, ...], **others: object
) -> Example:
    """Return two records of the first value, one of the second, and one without."""
    answers = [given[0], given[0], given[1], None]
    cases = [(str(number), answer) for number, answer in enumerate(answers)]
    shared = {"service": "rhyl", "assessed_date": "2012-05-01", **others}
    return Example(
        files={"clients": make_rows(f"case_id {field}", *cases, **shared)},
        expect={(values[0], "rhyl"): 67, (values[1], "rhyl"): 33},
        base={(values[0], "rhyl"): 3},
        missing={(values[0], "rhyl"): 1},
    )


WEEKS_ABSENT = replace(
    _make_profile(
        "weeks-absent-at-entry",
        "Weeks absent at entry",
        "weeks_absent_band",
        BY_NAME["weeks_absent_band"].groups,
        "first day of the absence",
    ),
    of="is_client AND is_absentee",
    of_says="clients off sick at entry",
    excluded=(
        _NOT_ASSESSED,
        ("not off sick at entry, or not recorded", "NOT coalesce(is_absentee, FALSE)"),
    ),
    definitions=("is_client", "is_absentee", "weeks_absent_at_entry", "weeks_absent_band"),
    example=Example(
        files={
            "clients": make_rows(
                "case_id work_attendance_entry absence_started",
                ("0", "off_sick", "2012-04-20"),
                ("1", "off_sick", "2012-03-20"),
                ("2", "off_sick", None),
                ("3", "at_work", None),
                ("4", None, None),
                service="rhyl",
                assessed_date="2012-05-01",
            )
        },
        expect={("under_4", "rhyl"): 50, ("4-8", "rhyl"): 50},
        base={("under_4", "rhyl"): 2},
        missing={("under_4", "rhyl"): 1},
    ),
)

OCCUPATIONAL_HEALTH = replace(
    _make_profile(
        "occupational-health",
        "Access to occupational health",
        "occupational_health_access",
        BY_NAME["occupational_health_access"].groups,
    ),
    definitions=("is_client", "occupational_health_access"),
    example=_make_example(
        "occupational_health", BY_NAME["occupational_health_access"].groups, ("none", "full")
    ),
)

DEPRIVATION = replace(
    _make_profile(
        "deprivation",
        "Deprivation of clients' home areas, 1 the most deprived tenth",
        "deprivation_decile",
        tuple(map(str, range(1, 11))),
        sql="CAST(deprivation_decile AS VARCHAR)",
    ),
    example=_make_example("deprivation_decile", ("1", "2"), (1, 2)),
)

STATUS_BY_CONDITION = replace(
    _make_profile(
        "employment-status-by-condition",
        "Employment status at entry, by condition",
        "employment_status",
        codes.EMPLOYMENT,
    ),
    by=(("group_of_condition",),),
    definitions=("is_client", "group_of_condition"),
    example=Example(
        files={
            "clients": make_rows(
                "case_id condition employment_status",
                ("0", "back", "employed"),
                ("1", "back", "unemployed"),
                ("2", "stress", "employed"),
                service="rhyl",
                assessed_date="2012-05-01",
            )
        },
        expect={("employed", "musculoskeletal"): 50, ("employed", "mental_health"): 100},
        base={("employed", "all"): 3},
    ),
)


def _make_yes_or_no(name: str, title: str, field: str) -> Table:
    values = ("yes", "no")
    profile = _make_profile(name, title, field, values, sql=_YES_OR_NO.format(field))
    return replace(profile, example=_make_example(field, values, (True, False)))


def _make_discharge_table(name: str, title: str, field: str, values: tuple[str, ...]) -> Table:
    """Return a table of discharged cases by one fact of their discharge."""
    return replace(
        _make_profile(name, title, field, values),
        group="outcomes",
        of="discharged_date IS NOT NULL",
        of_says="discharged cases, assessed or not",
        excluded=(_NOT_DISCHARGED,),
        at="discharged_date",
        example=_make_example(field, values, values, discharged_date="2012-06-01", return_date="2012-05-20"),
    )


TABLES = [
    WEEKS_ABSENT,
    _make_profile("ethnicity", "Ethnic group of clients", "ethnicity", codes.ETHNICITIES),
    _make_profile("marital-status", "Marital status of clients", "marital_status", codes.MARITAL),
    _make_profile("employment-status", "Employment status at entry", "employment_status", codes.EMPLOYMENT),
    _make_profile("employer-size", "Size of the employer", "employer_size", codes.SIZES),
    _make_profile("sector", "Sector of the employer", "sector", codes.SECTORS),
    _make_profile("industry", "Industry of the employer", "industry", codes.INDUSTRIES),
    OCCUPATIONAL_HEALTH,
    _make_profile("earnings", "Yearly earnings of clients", "earnings_band", codes.EARNINGS),
    _make_yes_or_no("comorbidity", "Clients with a second condition that affects work", "comorbid"),
    _make_yes_or_no("dependants", "Clients with dependent children", "dependants"),
    DEPRIVATION,
    STATUS_BY_CONDITION,
    replace(
        _make_discharge_table(
            "discharge-reasons", "Why cases were closed", "discharge_reason", codes.DISCHARGE_REASONS
        ),
        definitions=("is_dropped_out",),
    ),
    replace(
        _make_discharge_table(
            "return-kinds", "To what work clients went back", "return_kind", codes.RETURN_KINDS
        ),
        of="is_client AND discharged_date IS NOT NULL AND return_date IS NOT NULL",
        of_says="discharged clients with a first day back at work recorded",
        excluded=(
            _NOT_ASSESSED,
            _NOT_DISCHARGED,
            ("no first day back at work recorded", "return_date IS NULL"),
        ),
    ),
]
