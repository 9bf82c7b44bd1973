"""Who the clients are, one field a table; and the coded facts of discharge."""

from handrail.reporting.declare import PERCENT, Categories, Example, Table
from handrail.reporting.definitions import BY_NAME
from handrail.reporting.extract import codes

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
    (
        "weeks-absent-at-entry",
        "Weeks absent at entry",
        "weeks_absent_band",
        BY_NAME["weeks_absent_band"].groups,
        ("weeks_absent_at_entry", "weeks_absent_band"),
    ),
)
_DISCHARGE: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("discharge-reasons", "Why cases were closed", "discharge_reason", codes.DISCHARGE_REASONS),
    ("return-kinds", "To what work clients went back", "return_kind", codes.RETURN_KINDS),
)
_FACTS = {
    "occupational_health_access": "occupational_health",
    "weeks_absent_band": "absence_started",
}
_AS_RECORDED = {
    "occupational_health_access": ("none", "full"),
    "weeks_absent_band": ("2012-04-20", "2012-03-20"),
}


def _example(field: str, values: tuple[str, ...], extra: dict[str, object]) -> Example:
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


TABLES = [
    Table(
        name=name,
        group="profile",
        title=title,
        blocks=(Categories(field, values),),
        measures=(PERCENT,),
        line_name="category",
        of="is_client",
        of_says="clients",
        excluded=(("not assessed", "NOT is_client"),),
        missing_says=f"{field.replace('_', ' ')} not recorded",
        at="new_case_date",
        definitions=("is_client", *definitions),
        example=_example(field, values, {"assessed_date": "2012-05-01"}),
    )
    for name, title, field, values, definitions in _FIELDS
] + [
    Table(
        name=name,
        group="outcomes",
        title=title,
        blocks=(Categories(field, values),),
        measures=(PERCENT,),
        line_name="category",
        of="discharged_date IS NOT NULL" + (" AND return_date IS NOT NULL" if field == "return_kind" else ""),
        of_says="discharged clients" + (" who returned to work" if field == "return_kind" else ""),
        excluded=(("not discharged yet", "discharged_date IS NULL"),),
        missing_says=f"{field.replace('_', ' ')} not recorded",
        at="discharged_date",
        definitions=("is_dropped_out",),
        example=_example(field, values, {"discharged_date": "2012-06-01", "return_date": "2012-05-20"}),
    )
    for name, title, field, values in _DISCHARGE
]
