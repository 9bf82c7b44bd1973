"""How many reached each stage."""

from handrail.figures.engine.declaration import COUNT, Example, LineBlock, Table, TableLine

# stage, what shows it was reached, the date it counts under, dates that come only after it
_STAGES = (
    ("referred", "is_referral", "referral_date", ()),
    (
        "screened",
        "screened_date IS NOT NULL OR outcome IS NOT NULL",
        "screened_date",
        ("enrolled_date", "assessed_date"),
    ),
    ("eligible", "outcome = 'eligible'", "screened_date", ()),
    ("enrolled", "is_enrolled", "enrolled_date", ("assessed_date", "discharged_date")),
    ("first_contact", "first_contact_date IS NOT NULL", "first_contact_date", ("assessed_date",)),
    ("assessed", "assessed_date IS NOT NULL", "assessed_date", ()),
    ("discharged", "discharged_date IS NOT NULL", "discharged_date", ()),
)
_DONE = "(SELECT case_id FROM followups WHERE done_date IS NOT NULL OR state = 'done')"


def _make_line(stage: str, reached: str, date: str, later: tuple[str, ...]) -> TableLine:
    beyond = " OR ".join(f"{column} IS NOT NULL" for column in later)
    return TableLine(
        stage,
        reached,
        missing=f"NOT coalesce(({reached}), FALSE) AND ({beyond})" if later else "FALSE",
        at=f"coalesce({date}, referral_date)",
    )


_STAGE_LINES = (
    *(_make_line(*stage) for stage in _STAGES),
    TableLine("followed_up", f"case_id IN {_DONE}", at="coalesce(discharged_date, referral_date)"),
)

_REFERRED = {"service": "fife", "referral_date": "2018-06-04"}
_THROUGH = {
    "screened_date": "2018-06-04",
    "outcome": "eligible",
    "enrolled_date": "2018-06-05",
    "first_contact_date": "2018-06-06",
    "assessed_date": "2018-06-08",
    "discharged_date": "2018-09-03",
}

TABLE = Table(
    name="throughput",
    group="participation",
    title="Cases that reached each stage",
    blocks=(LineBlock(_STAGE_LINES),),
    measures=(COUNT,),
    line_name="stage",
    all_label="total",
    of_says="all referrals",
    missing_says="reached a later stage, but this one has no date",
    definitions=("is_referral", "is_enrolled", "is_client"),
    source="Scottish Government, Health and Work Support pilot interim evaluation",
    note=(
        "In a period, a stage counts under its own date, and a case that has not reached it "
        "under its date of referral. "
        "A follow-up counts under the date of discharge."
    ),
    example=Example(
        files={
            "clients": (
                {"case_id": "a", **_REFERRED, **_THROUGH},
                {"case_id": "b", **_REFERRED, "screened_date": "2018-06-04", "outcome": "not_eligible"},
                {"case_id": "c", **_REFERRED, "assessed_date": "2018-06-09"},
            ),
            "followups": ({"case_id": "a", "months": 3, "state": "done", "done_date": "2018-12-03"},),
        },
        expect={
            ("referred", "fife"): 3,
            ("screened", "fife"): 2,
            ("eligible", "fife"): 1,
            ("enrolled", "fife"): 1,
            ("first_contact", "fife"): 1,
            ("assessed", "fife"): 2,
            ("discharged", "fife"): 1,
            ("followed_up", "fife"): 1,
        },
        base={("enrolled", "fife"): 2},
        missing={("enrolled", "fife"): 1, ("screened", "fife"): 1},
    ),
)
