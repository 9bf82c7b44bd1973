"""Invented people: names that no list of real clients holds, and what they would answer."""

from datetime import date, timedelta
from random import Random
from typing import Any

from handrail.demo import mix
from handrail.demo.staff import SCOTLAND

GIVEN = {
    "female": (
        "Aileen Bina Carol Deepa Elaine Farah Gwen Heather Iona Jaya Kate Lorna Mina Nadia Oona Pat Rhona "
        "Sunita Tess Una"
    ).split(),
    "male": (
        "Alan Balraj Colin Dev Ewan Faisal Gordon Harish Ian Jai Keith Lewis Murdo Neil Omar Paul Rory Samir "
        "Tariq Walter"
    ).split(),
}
FAMILY_STARTS = (
    "Ash Birk Corn Dal Elm Fern Gorse Hazel Inver Kil Lang Moss Nether Oak Pent Quarry Rowan Strath Thistle "
    "Willow"
).split()
FAMILY_ENDS = "bank croft dale field garth hope mere muir ridge shaw side stead thorn ton wick".split()
PLACES = {
    True: [
        ("Glasgow City", "G1 1XX"),
        ("Fife", "KY1 1XX"),
        ("Highland", "IV1 1XX"),
        ("Dundee City", "DD1 1XX"),
    ],
    False: [
        ("Leicester", "LE1 6NB"),
        ("Charnwood", "LE11 3AA"),
        ("Blaby", "LE8 4AA"),
        ("Rutland", "LE15 6AA"),
    ],
}
EMPLOYERS = [
    f"Example {trade}" for trade in "Bakery Joinery Nursery Haulage Garage Foods Textiles Hotel".split()
]

SUMMARIES = [
    "Wants to be back before the autumn.",
    "Worried about letting colleagues down.",
    "Would like shorter days to begin with.",
]
GOALS = [
    "Manage a full shift",
    "Sleep through most nights",
    "Talk with the manager weekly",
    "Sit for an hour without pain",
]
STEPS = [
    "Daily walks, a little further each week",
    "Referral for treatment",
    "Meeting with the employer",
    "Sleep diary",
]
ADJUSTMENTS = ["", "No lifting above waist height for four weeks.", "Start an hour later."]


def nhs_number(rng: Random) -> str:
    """A number of the 999 test range whose check digit fits."""
    while True:
        digits = "999" + "".join(str(rng.randint(0, 9)) for _ in range(6))
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
        check = (11 - total % 11) % 11
        if check < 10:
            return f"{digits}{check}"


def person(rng: Random, service: str, referred: date) -> dict[str, Any]:
    """Fields of a Person; a few are missing, as in life."""
    gender = mix.profile(rng, "gender")
    given = rng.choice(GIVEN[gender])
    family = rng.choice(FAMILY_STARTS) + rng.choice(FAMILY_ENDS)
    born = referred - timedelta(days=round(mix.age(rng) * 365.25) + rng.randint(1, 360))
    number = rng.randint(0, 999)
    return {
        "given_name": given,
        "family_name": family,
        "date_of_birth": born if rng.random() > 0.02 else None,
        "nhs_number": nhs_number(rng) if rng.random() < 0.7 else "",
        "telephone": f"01632 960{number:03d}",
        "email": f"{given}.{family}{number}@example.org".lower() if rng.random() < 0.6 else "",
        "address": f"{rng.randint(1, 90)} {rng.choice(FAMILY_STARTS)} Street",
        "postcode": rng.choice(PLACES[service == SCOTLAND])[1],
        "gender": gender if rng.random() > 0.01 else "",
        "contact_by": rng.choice(["telephone", "telephone", "text", "email", ""]),
        "contact_needs": rng.choice(
            ["Interpreter: Gujarati", "Large print", "Best after 4pm", "Do not leave a message"]
        )
        if rng.random() < 0.08
        else "",
    }


OF_A_JOB = ("employer_size", "occupational_health")


def answers(rng: Random, service: str) -> dict[str, Any]:
    """Answers to the screening questions; about one in nine makes the person not eligible."""
    off_sick = rng.random() * 100 < mix.measure(service, "off_sick_at_entry_percent")
    place = rng.choice(PLACES[service == SCOTLAND])[0]
    unemployed = rng.random() < 0.05
    given: dict[str, Any] = {
        "employment_status": "unemployed"
        if unemployed
        else rng.choices(["employed", "self_employed"], [92, 8])[0],
        "work_attendance": "not_employed" if unemployed else "off_sick" if off_sick else "at_work",
        "lives_in": place,
        "works_in": place,
    }
    if not unemployed and off_sick:
        given["absence_weeks"] = min(int(rng.expovariate(1 / 6)) + 1, 60)
    if service == SCOTLAND:
        large = rng.random() < 0.06
        given["employer_size"] = (
            rng.randint(250, 4000)
            if large
            else rng.choices([rng.randint(1, 9), rng.randint(10, 49), rng.randint(50, 249)], [35, 35, 30])[0]
        )
        given["occupational_health"] = rng.choices(["none", "full", "partial", "not_known"], [82, 4, 8, 6])[0]
    if unemployed:
        given = {name: value for name, value in given.items() if name not in OF_A_JOB}
    return given


def employer(rng: Random, given: dict[str, Any]) -> dict[str, Any] | None:
    """Fields of the Employer of somebody with a job."""
    if given["employment_status"] != "employed":
        return None
    return {
        "name": rng.choice(EMPLOYERS),
        "head_count": given.get("employer_size"),
        "sector": mix.profile(rng, "sector") if rng.random() > 0.08 else "",
    }
