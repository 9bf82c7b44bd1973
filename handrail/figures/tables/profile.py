"""Who the clients are, one field a table; and the coded facts of discharge."""

from collections.abc import Mapping
from typing import Any

from handrail.extract import codes
from handrail.extract.definitions import BY_NAME
from handrail.figures.engine.declaration import PERCENT, CategoryBlock, Example, Table

# name, title, field, its values, definitions it rests on
_FIELDS: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("ethnicity", "Ethnic group of clients", "ethnicity", codes.ETHNICITIES, ()),
    ("marital-status", "Marital status of clients", "marital_status", codes.MARITAL, ()),
    ("employment-status", "Employment status at entry", "employment_status", codes.EMPLOYMENT, ()),
    ("employer-size", "Size of the employer", "employer_size", codes.SIZES, ()),
    ("sector", "Sector of the employer", "sector", codes.SECTORS, ()),
    ("industry", "Industry of the employer", "industry", codes.INDUSTRIES, ()),
    (
        "occupational-health",
        "Access to occupational health",
        "occupational_health_access",
        BY_NAME["occupational_health_access"].groups,
        ("occupational_health_access",),
    ),
    ("earnings", "Yearly earnings of clients", "earnings_band", codes.EARNINGS, ()),
)
# A second condition, children, deprivation: yes or no, and a number, as the words of a table.
_AS_WORDS: tuple[tuple[str, str, str, str, tuple[str, ...], tuple[object, object]], ...] = (
    (
        "comorbidity",
        "Clients with a second condition that affects work",
        "comorbid",
        "CASE comorbid WHEN true THEN 'yes' WHEN false THEN 'no' END",
        ("yes", "no"),
        (True, False),
    ),
    (
        "dependants",
        "Clients with dependent children",
        "dependants",
        "CASE dependants WHEN true THEN 'yes' WHEN false THEN 'no' END",
        ("yes", "no"),
        (True, False),
    ),
    (
        "deprivation",
        "Deprivation of clients' home areas, 1 the most deprived tenth",
        "deprivation_decile",
        "CAST(deprivation_decile AS VARCHAR)",
        tuple(map(str, range(1, 11))),
        (1, 2),
    ),
)
_NOT_DISCHARGED = ("not discharged yet", "discharged_date IS NULL")
_Reasons = tuple[tuple[str, str], ...]
# name, title, field, its values, the cases it is about and how they are called, who is left out, definitions
_DISCHARGE: tuple[tuple[str, str, str, tuple[str, ...], str, str, _Reasons, tuple[str, ...]], ...] = (
    (
        "discharge-reasons",
        "Why cases were closed",
        "discharge_reason",
        codes.DISCHARGE_REASONS,
        "discharged_date IS NOT NULL",
        "discharged cases, assessed or not",
        (_NOT_DISCHARGED,),
        ("is_dropped_out",),
    ),
    (
        "return-kinds",
        "To what work clients went back",
        "return_kind",
        codes.RETURN_KINDS,
        "is_client AND discharged_date IS NOT NULL AND return_date IS NOT NULL",
        "discharged clients with a first day back at work recorded",
        (
            ("not assessed", "NOT is_client"),
            _NOT_DISCHARGED,
            ("no first day back at work recorded", "return_date IS NULL"),
        ),
        ("is_client",),
    ),
)
_BACK = {"discharged_date": "2012-06-01", "return_date": "2012-05-20"}
_FACTS = {"occupational_health_access": "occupational_health"}
_AS_RECORDED = {"occupational_health_access": ("none", "full")}


def _profile(
    name: str, title: str, field: str, values: tuple[str, ...], recorded: str, example: Example, **more: Any
) -> Table:
    return Table(
        name=name,
        group="profile",
        title=title,
        blocks=(CategoryBlock(field, values),),
        measures=(PERCENT,),
        missing_says=f"{recorded.replace('_', ' ')} not recorded",
        at="new_case_date",
        example=example,
        **{
            "line_name": "category",
            "definitions": ("is_client",),
            "of": "is_client",
            "of_says": "clients",
            "excluded": (("not assessed", "NOT is_client"),),
            **more,
        },
    )


def _example(field: str, values: tuple[str, ...], extra: Mapping[str, object]) -> Example:
    """Two of the first value, one of the second, one unknown."""
    recorded, given = _FACTS.get(field, field), _AS_RECORDED.get(field, values)
    rows = [given[0], given[0], given[1], None]
    return Example(
        files={
            "clients": tuple(
                {"case_id": str(n), "service": "rhyl", **extra, recorded: value}
                for n, value in enumerate(rows)
            )
        },
        expect={(values[0], "rhyl"): 67, (values[1], "rhyl"): 33},
        base={(values[0], "rhyl"): 3},
        missing={(values[0], "rhyl"): 1},
    )


_ASSESSED = {"assessed_date": "2012-05-01"}

STATUS_BY_CONDITION = _profile(
    "employment-status-by-condition",
    "Employment status at entry, by condition",
    "employment_status",
    codes.EMPLOYMENT,
    "employment_status",
    Example(
        files={
            "clients": tuple(
                {
                    "case_id": str(n),
                    "service": "rhyl",
                    **_ASSESSED,
                    "condition": condition,
                    "employment_status": status,
                }
                for n, (condition, status) in enumerate(
                    (("back", "employed"), ("back", "unemployed"), ("stress", "employed"))
                )
            )
        },
        expect={("employed", "musculoskeletal"): 50, ("employed", "mental_health"): 100},
        base={("employed", "all"): 3},
    ),
    by=(("group_of_condition",),),
    definitions=("is_client", "group_of_condition"),
)

WEEKS_ABSENT = _profile(
    "weeks-absent-at-entry",
    "Weeks absent at entry",
    "weeks_absent_band",
    BY_NAME["weeks_absent_band"].groups,
    "first_day_of_the_absence",
    Example(
        files={
            "clients": tuple(
                {
                    "case_id": str(n),
                    "service": "rhyl",
                    **_ASSESSED,
                    "work_attendance_entry": attendance,
                    "absence_started": started,
                }
                for n, (attendance, started) in enumerate(
                    (
                        ("off_sick", "2012-04-20"),
                        ("off_sick", "2012-03-20"),
                        ("off_sick", None),
                        ("at_work", None),
                        (None, None),
                    )
                )
            )
        },
        expect={("under_4", "rhyl"): 50, ("4-8", "rhyl"): 50},
        base={("under_4", "rhyl"): 2},
        missing={("under_4", "rhyl"): 1},
    ),
    of="is_client AND is_absentee",
    of_says="clients off sick at entry",
    excluded=(
        ("not assessed", "NOT is_client"),
        ("not off sick at entry, or not recorded", "NOT coalesce(is_absentee, FALSE)"),
    ),
    definitions=("is_client", "is_absentee", "weeks_absent_at_entry", "weeks_absent_band"),
)

TABLES = [
    WEEKS_ABSENT,
    *(
        _profile(
            name,
            title,
            field,
            values,
            field,
            _example(field, values, _ASSESSED),
            definitions=("is_client", *definitions),
        )
        for name, title, field, values, definitions in _FIELDS
    ),
    *(
        _profile(
            name,
            title,
            words,
            values,
            field,
            Example(
                files={
                    "clients": tuple(
                        {"case_id": str(n), "service": "rhyl", **_ASSESSED, field: value}
                        for n, value in enumerate((first, first, second, None))
                    )
                },
                expect={(values[0], "rhyl"): 67, (values[1], "rhyl"): 33},
                base={(values[0], "rhyl"): 3},
                missing={(values[0], "rhyl"): 1},
            ),
        )
        for name, title, field, words, values, (first, second) in _AS_WORDS
    ),
    STATUS_BY_CONDITION,
    *(
        Table(
            name=name,
            group="outcomes",
            title=title,
            blocks=(CategoryBlock(field, values),),
            measures=(PERCENT,),
            line_name="category",
            of=of,
            of_says=of_says,
            excluded=excluded,
            missing_says=f"{field.replace('_', ' ')} not recorded",
            at="discharged_date",
            definitions=definitions,
            example=_example(field, values, {**_ASSESSED, **_BACK}),
        )
        for name, title, field, values, of, of_says, excluded, definitions in _DISCHARGE
    ),
]
