"""`sessions`: each contact with a client, and the assessment. To call or write for answers is no session."""

from typing import Any

from handrail.reporting.from_journey.reading import Told, day
from handrail.reporting.from_journey.words import CONTENT, LENGTHS, LONGEST, MODES, SESSION_TYPES

# Kinds of contact that ask for a follow-up or a questionnaire: attempts of that.
ATTEMPTS = ("follow_up", "questionnaire")


def records(told: Told) -> list[dict[str, Any]]:
    found = [
        _session(told, row, "assessment", None, attended=True)
        for kind in ("assessments", "second_stages")
        for row in told.all(kind)
    ] + [
        _session(told, row, SESSION_TYPES.get(row.kind, "support"), row.content, attended=row.successful)
        for row in told.all("contacts")
        if row.with_whom == "client" and row.kind not in ATTEMPTS
    ]
    return sorted(found, key=lambda record: record["date"])


def _session(told: Told, row: Any, kind: str, content: Any, *, attended: bool) -> dict[str, Any]:
    return {
        "case_id": told.case.reference,
        "date": day(row.at),
        "type": kind,
        "mode": MODES.get(row.mode, row.mode),
        "length_band": length_band(row.minutes),
        "content": ";".join(dict.fromkeys(CONTENT.get(code, "other") for code in content or ())) or None,
        "attended": attended,
    }


def length_band(minutes: int | None) -> str | None:
    """The band a length falls in; each begins at its first number and ends before its second."""
    if minutes is None:
        return None
    return next((band for end, band in LENGTHS if minutes < end), LONGEST)
