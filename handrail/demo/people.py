"""Invented people: names that no list of real clients holds, and what they would answer."""

from datetime import date, timedelta
from random import Random

from handrail.demo import mix
from handrail.demo.staff import SCOTLAND

ScreeningAnswers = dict[str, str | int]

GIVEN_NAMES = {
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

CONTACT_NEEDS = ["Interpreter: Gujarati", "Large print", "Best after 4pm", "Do not leave a message"]
SUMMARIES = [
    "Wants to be back before the autumn.",
    "Worried about letting colleagues down.",
    "Would like shorter days to begin with.",
]
GOALS = [
    "Manage a full shift",
    "Sleep through most nights",
    "Talk to the manager weekly",
    "Sit for an hour without pain",
]
STEPS = [
    "Daily walks, a little further each week",
    "Referral for treatment",
    "Meeting with the employer",
    "Sleep diary",
]
ADJUSTMENTS = ["", "No lifting above waist height for four weeks.", "Start an hour later."]


def draw_nhs_number(rng: Random) -> str:
    """Draw a number of the 999 test range whose check digit fits."""
    while True:
        digits = "999" + "".join(str(rng.randint(0, 9)) for _ in range(6))
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
        check = (11 - total % 11) % 11
        if check < 10:
            return f"{digits}{check}"


def draw_person(rng: Random, service: str, referred: date) -> dict[str, object]:
    """Draw the fields of a Person; a few are missing, as in life."""
    gender = mix.draw_characteristic(rng, "gender")
    given = rng.choice(GIVEN_NAMES[gender])
    family = rng.choice(FAMILY_STARTS) + rng.choice(FAMILY_ENDS)
    born = referred - timedelta(days=round(mix.draw_age(rng) * 365.25) + rng.randint(1, 360))
    number = rng.randint(0, 999)
    return {
        "given_name": given,
        "family_name": family,
        "date_of_birth": born if rng.random() > 0.02 else None,
        "nhs_number": draw_nhs_number(rng) if rng.random() < 0.7 else "",
        "telephone": f"01632 960{number:03d}",
        "email": f"{given}.{family}{number}@example.org".lower() if rng.random() < 0.6 else "",
        "address": f"{rng.randint(1, 90)} {rng.choice(FAMILY_STARTS)} Street",
        "postcode": rng.choice(PLACES[service == SCOTLAND])[1],
        "gender": gender if rng.random() > 0.01 else "",
        "ethnicity": mix.draw_ethnicity(f"{given} {family} {number}"),
        "contact_by": rng.choice(["telephone", "telephone", "text", "email", ""]),
        "contact_needs": rng.choice(CONTACT_NEEDS) if rng.random() < 0.08 else "",
    }


def draw_referrer(rng: Random) -> dict[str, str]:
    """Draw the fields of a Referral that say who referred."""
    return {
        "referrer_name": f"Dr {rng.choice(FAMILY_STARTS)}well",
        "referrer_organisation": f"{rng.choice(FAMILY_STARTS)} Street Practice",
        "referrer_email": "practice@example.org",
    }


def draw_screening_answers(rng: Random, service: str) -> ScreeningAnswers:
    """Draw the answers to the screening questions; about one person in nine is not eligible by them."""
    off_sick = rng.random() * 100 < mix.read_profile_figure(service, "off_sick_at_entry_percent")
    place = rng.choice(PLACES[service == SCOTLAND])[0]
    unemployed = rng.random() < 0.05
    status = "unemployed" if unemployed else rng.choices(["employed", "self_employed"], [92, 8])[0]
    answers: ScreeningAnswers = {
        "employment_status": status,
        "work_attendance": "not_employed" if unemployed else "off_sick" if off_sick else "at_work",
        "lives_in": place,
        "works_in": place,
    }
    if off_sick and not unemployed:
        answers["absence_weeks"] = min(int(rng.expovariate(1 / 6)) + 1, 60)
    # Drawn for the unemployed too, so that the people after them stay the same.
    job = _draw_job_answers(rng) if service == SCOTLAND else {}
    return answers if unemployed else answers | job


def _draw_job_answers(rng: Random) -> ScreeningAnswers:
    if rng.random() < 0.06:
        size = rng.randint(250, 4000)
    else:
        sizes = [rng.randint(1, 9), rng.randint(10, 49), rng.randint(50, 249)]
        size = rng.choices(sizes, [35, 35, 30])[0]
    service = rng.choices(["none", "full", "partial", "not_known"], [82, 4, 8, 6])[0]
    return {"employer_size": size, "occupational_health": service}


def draw_employer(rng: Random, answers: ScreeningAnswers) -> dict[str, object] | None:
    """Draw the fields of the Employer of somebody with a job; return None for anybody else."""
    if answers["employment_status"] != "employed":
        return None
    return {
        "name": rng.choice(EMPLOYERS),
        "head_count": answers.get("employer_size"),
        "sector": mix.draw_characteristic(rng, "sector") if rng.random() > 0.08 else "",
    }
