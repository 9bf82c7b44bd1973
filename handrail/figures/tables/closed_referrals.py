"""Referrals that were closed without screening, and why."""

from handrail.figures.engine.declaration import COUNT, Example, LineBlock, Table, TableLine

_REFERRED = {"service": "rhyl", "referral_date": "2012-05-01"}

TABLE = Table(
    name="closed-referrals",
    group="participation",
    title="Referrals closed without screening",
    blocks=(
        LineBlock(
            (
                TableLine("unreachable", "referral_closed = 'unreachable'", "Nobody could be reached."),
                TableLine(
                    "withdrew", "referral_closed = 'withdrew'", "The person wanted no support any more."
                ),
                TableLine("duplicate", "referral_closed = 'duplicate'", "Sent twice: no referral."),
                TableLine("test", "referral_closed = 'test'", "Sent to test the form: no referral."),
            )
        ),
    ),
    measures=(COUNT,),
    line_name="reason",
    all_label="total",
    definitions=("is_referral",),
    note="A death is not counted here: it ends every case of the person.",
    example=Example(
        files={
            "clients": (
                {"case_id": "a", **_REFERRED, "referral_closed": "unreachable"},
                {"case_id": "b", **_REFERRED, "referral_closed": "unreachable"},
                {"case_id": "c", **_REFERRED, "referral_closed": "duplicate"},
                {"case_id": "d", **_REFERRED},
            )
        },
        expect={
            ("unreachable", "rhyl"): 2,
            ("withdrew", "rhyl"): 0,
            ("duplicate", "rhyl"): 1,
            ("test", "rhyl"): 0,
        },
    ),
)
