"""Answers of someone each service takes on, for tests to change one at a time."""

COMMON = {
    "age": 40,
    "employment_status": "employed",
    "work_attendance": "off_sick",
    "absence_weeks": 5,
    "employer_size": 40,
    "occupational_health": "none",
    "referral_route": "gp",
    "health_affects_work": True,
    "wants_paid_work": True,
    "consents": True,
}

# Every service that ships, in the order in which services are listed, with a place of its area.
PLACES = {
    "greater-manchester": "Bolton",
    "inner-north-west-london": "Kensington and Chelsea",
    "leicestershire": "Leicester",
    "north-staffordshire": "Stoke-on-Trent",
    "nottinghamshire": "Mansfield",
    "rhyl": "Rhyl",
    "working-health-services-scotland": "Highland",
    "health-and-work-support": "Fife",
    "working-win": "Barnsley",
    "thrive-into-work": "Dudley",
    "workwell": "Camden",
}

OUT_OF_WORK = {"employment_status": "unemployed", "work_attendance": "not_employed", "unemployed_weeks": 20}


def eligible_answers(slug: str) -> dict[str, object]:
    """Someone the service takes on under each of its versions."""
    answers = {**COMMON, "lives_in": PLACES[slug], "works_in": PLACES[slug]}
    return {**answers, **OUT_OF_WORK} if slug == "thrive-into-work" else answers
