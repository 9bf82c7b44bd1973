"""Recovery and reliable change by PHQ-9 and GAD-7 together, as NHS Talking Therapies define them."""

from handrail.extract.case_numbers import make_case_facts
from handrail.extract.connection import NUMBER, Extract
from handrail.figures.engine.declaration import (
    PERCENT,
    Example,
    ExampleRow,
    LineBlock,
    Table,
    TableLine,
    TableMeasure,
)
from handrail.figures.tables.support import ATTENDED

# score -> points from which it is a case, points of reliable change; as the instruments' own files have them
THRESHOLDS = {"phq9": (10, 6), "gad7": (8, 4)}
TREATMENT_CONTACTS = 2
_LEFT = "discharged_date IS NOT NULL"
_CASE = {"service": "rhyl", "assessed_date": "2012-05-01", "discharged_date": "2012-08-01"}
_CONTACTS = "treatment_contacts_of_cases"
_FINISHED = f"{_LEFT} AND coalesce(treatment_contacts, 0) >= {TREATMENT_CONTACTS}"
# An assessment, a review, a meeting about the client or an administrative contact is no treatment.
_IS_TREATMENT = (
    "coalesce(type, 'support') NOT IN "
    "('assessment', 'case_conference', 'review', 'discharge', 'referral_to_other_service', 'other')"
)
_IS_THERAPY = "kind IN ('counselling', 'cbt') AND coalesce(sessions_attended, 0) > 0"
_SCORES = [f"{score}_{occasion}" for score in THRESHOLDS for occasion in ("entry", "discharge")]
_IS_CASE = " OR ".join(f"{score}_entry >= {case}" for score, (case, _) in THRESHOLDS.items())
_RECOVERED = " AND ".join(f"{score}_discharge < {case}" for score, (case, _) in THRESHOLDS.items())
# Who lacks a score at entry may have been a case: missing, not left out.
_CASE_AT_ENTRY = f"{_FINISHED} AND coalesce({_IS_CASE}, TRUE)"


def _prepare_contacts(extract: Extract) -> None:
    """Treatment contacts of each case: sessions of support held, and sessions of therapy attended."""
    sessions = {"held": "count(*)"}
    make_case_facts(
        extract, "treatment_sessions", "sessions", sessions, where=f"{ATTENDED} AND {_IS_TREATMENT}"
    )
    therapy = {"attended": "sum(sessions_attended)"}
    make_case_facts(extract, "therapy_sessions", "interventions", therapy, where=_IS_THERAPY)
    extract.make_relation(
        _CONTACTS,
        f"SELECT {NUMBER}, (coalesce(held, 0) + coalesce(attended, 0))::INTEGER AS treatment_contacts "
        f"FROM treatment_sessions FULL JOIN therapy_sessions USING ({NUMBER})",
    )


def _reliable_change(first: str, last: str) -> str:
    """SQL of a reliable fall from `first` to `last` in one score, and in no other a reliable rise."""
    falls, rises = (
        " OR ".join(
            f"{score}_{high} - {score}_{low} >= {points}" for score, (_, points) in THRESHOLDS.items()
        )
        for high, low in ((first, last), (last, first))
    )
    return f"({falls}) AND NOT ({rises})"


_IMPROVED, _DETERIORATED = _reliable_change("entry", "discharge"), _reliable_change("discharge", "entry")


def _make_client(case: str, phq9: tuple[int, int], gad7: tuple[int | None, int | None]) -> ExampleRow:
    scores = {"phq9_entry": phq9[0], "phq9_discharge": phq9[1]}
    return {"case_id": case, **_CASE, **scores, "gad7_entry": gad7[0], "gad7_discharge": gad7[1]}


def _make_sessions(case: str, *kinds: str | None) -> tuple[ExampleRow, ...]:
    return tuple({"case_id": case, "date": "2012-06-01", "type": kind} for kind in kinds)


TABLE = Table(
    name="recovery",
    title="PHQ-9/GAD-7 approximation of recovery and reliable change as NHS Talking Therapies define them",
    blocks=(
        LineBlock(
            (
                TableLine(
                    "case_at_entry", _IS_CASE, "PHQ-9 at 10 or above, or GAD-7 at 8 or above, at entry."
                ),
                TableLine(
                    "recovered",
                    _RECOVERED,
                    "Of those: PHQ-9 below 10 and GAD-7 below 8 at discharge.",
                    of=_CASE_AT_ENTRY,
                ),
                TableLine(
                    "reliably_improved",
                    _IMPROVED,
                    "PHQ-9 lower by 6 points or GAD-7 by 4, and neither higher by as much.",
                ),
                TableLine(
                    "reliably_recovered",
                    f"{_RECOVERED} AND {_IMPROVED}",
                    "Of the cases at entry: recovered and reliably improved.",
                    of=_CASE_AT_ENTRY,
                ),
                TableLine(
                    "reliably_deteriorated",
                    _DETERIORATED,
                    "PHQ-9 higher by 6 points or GAD-7 by 4, and neither lower by as much.",
                ),
            )
        ),
    ),
    measures=(PERCENT, TableMeasure("n", "count", unit="cases")),
    line_name="outcome",
    group="outcomes",
    of=_FINISHED,
    of_says="discharged clients with at least two treatment contacts",
    excluded=(
        ("not discharged yet", "discharged_date IS NULL"),
        ("fewer than two treatment contacts", f"{_LEFT} AND NOT ({_FINISHED})"),
    ),
    at="discharged_date",
    across="measure",
    missing=" OR ".join(f"{score} IS NULL" for score in _SCORES),
    missing_says="PHQ-9 or GAD-7 not known at entry or at discharge",
    case_facts=_CONTACTS,
    needs=("sessions",),
    prepare=_prepare_contacts,
    source=(
        "NHS England, NHS Talking Therapies for anxiety and depression manual, outcomes chapter; NHS "
        "Digital, A guide to IAPT data and publications (finished course of treatment, caseness, recovery, "
        "reliable improvement, reliable recovery, reliable deterioration)"
    ),
    note=(
        "An approximation: where the problem has a measure of its own, NHS Talking Therapies use that in the "
        "place of GAD-7. A treatment contact is a session held that is no assessment, review, case "
        "conference, discharge or referral, or a session of counselling or CBT attended."
    ),
    example=Example(
        files={
            "clients": (
                _make_client("a", (14, 6), (12, 5)),  # recovered, improved on both
                _make_client("b", (11, 9), (5, 5)),  # recovered, and not by enough to be reliable
                _make_client("c", (18, 12), (12, 12)),  # improved on one, still a case
                _make_client("d", (4, 4), (8, 9)),  # a case by GAD-7 alone, no reliable change
                _make_client("e", (12, 6), (6, 10)),  # better on one and worse on the other: neither
                _make_client("f", (6, 12), (7, 7)),  # no case at entry, reliably worse
                _make_client("g", (15, 5), (None, None)),  # GAD-7 lacks
                _make_client("h", (15, 5), (10, 2)),  # one contact only
                _make_client("i", (15, 5), (10, 2)),  # an assessment and a missed session are no contacts
                _make_client("j", (16, 8), (9, 7)),  # two sessions of therapy; recovered, improved on one
            ),
            "sessions": (
                *(session for case in "abcdefg" for session in _make_sessions(case, "support", None)),
                *_make_sessions("h", "support"),
                *_make_sessions("i", "assessment", "support"),
                {"case_id": "i", "date": "2012-06-08", "type": "support", "attended": False},
            ),
            "interventions": ({"case_id": "j", "kind": "cbt", "sessions_attended": 2},),
        },
        expect={
            ("rhyl", "case_at_entry", "n"): 6,
            ("rhyl", "recovered", "n"): 3,
            ("rhyl", "recovered", "percent"): 50,
            ("rhyl", "reliably_improved", "n"): 3,
            ("rhyl", "reliably_recovered", "n"): 2,
            ("rhyl", "reliably_deteriorated", "n"): 1,
        },
        base={
            ("rhyl", "case_at_entry", "n"): 7,
            ("rhyl", "recovered", "n"): 6,
            ("rhyl", "reliably_improved", "n"): 7,
            ("rhyl", "reliably_recovered", "n"): 6,
        },
        missing={("rhyl", "recovered", "n"): 1, ("rhyl", "reliably_improved", "n"): 1},
    ),
)
