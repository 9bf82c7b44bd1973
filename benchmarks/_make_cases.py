"""Invented people and cases with their facts, the same on every run: `fill_cases(1_000_000)`.

The first hundred are open, the newest, and hold what the pages ask for: a full page of one common name and of
one employer. Of the others one in fifty is open, with other case managers.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from benchmarks._bulk_load import drop_indexes, write_rows
from handrail.accounts.models import Membership, User
from handrail.foundation.identifiers import ALPHABET
from handrail.foundation.names import list_name_keys
from handrail.journey.case.models import Case, Person
from handrail.journey.identity.models import NameSpelling
from handrail.journey.identity.rules import Identity, list_search_keys
from handrail.journey.identity.spelling import list_spellings
from handrail.network.models import Employer

SERVICE, OTHER_SERVICE = "working-health-services-scotland", "leicestershire"
VERSIONS = {SERVICE: "2011-04", OTHER_SERVICE: "2012-04"}
FIRST, CASES_PER_WRITE = 100, 20_000
STAGES = ("referred", "enrolled", "allocated", "assessed", "in_support", "discharged")
STAGES_OF_OTHERS = ("allocated", "assessed", "in_support", "discharged")
OPEN_SHARE, EMPLOYERS_PER_CASE, CASE_MANAGERS = 50, 50, 20
GIVEN = (
    "John Morag Ailsa Róisín James Nguyễn Anne-Marie Mohammed Sarah Iain Kwame Priya Wei Ewa Siân Elin"
).split()
COMMON = (
    "Smith Brown Wilson Campbell Stewart Robertson Thomson Anderson MacDonald Scott Reid Khan Patel Jones"
).split()
ENDS = "son ton well ley by worth field ham stone more".split()
BUILDERS = ("bcdfghklmnprstvw", "aeiou")
# Scrambles a number into a key that is no neighbour of the next one's.
SCRAMBLER, KEYS = 0x9E3779B97F4A7C15F39CC0605CEDC835, 2**128


@dataclass(frozen=True)
class InventedCase:
    """One case and its person, made from its number."""

    number: int
    identity: Identity
    service: str
    stage: str
    manager: int | None
    referred_at: datetime

    @property
    def key(self) -> str:
        return make_key(2 * self.number)

    @property
    def person(self) -> str:
        return make_key(2 * self.number + 1)

    def say(self, days: float) -> str:
        """Return the moment so many days after the referral."""
        return tell(self.referred_at + timedelta(days=days))


def make_key(number: int) -> str:
    """Return the key of a row as 32 digits."""
    return f"{number * SCRAMBLER % KEYS:032x}"


def tell(moment: datetime) -> str:
    """Return a moment in UTC as both databases read it."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def make_reference(number: int) -> str:
    """Return the reference of a case."""
    letters = ""
    for _ in range(8):
        number, place = divmod(number, len(ALPHABET))
        letters = ALPHABET[place] + letters
    return f"HR-{letters[:4]}-{letters[4:]}"


def invent_case(number: int, newest: datetime, managers: list[int]) -> InventedCase:
    """Return one of the cases, always the same for a number."""
    rng = random.Random(number)
    first = number < FIRST
    opened = first or number % OPEN_SHARE == 0
    stages = STAGES if first else STAGES_OF_OTHERS
    stage = (
        stages[rng.randrange(len(stages)) if not first else number % len(stages)] if opened else "finished"
    )
    own = first and number % 4 == 0
    manager = managers[0] if own else rng.choice(managers[1:] if opened else managers)
    return InventedCase(
        number=number,
        identity=_invent_identity(number, rng),
        service=SERVICE if number % 3 else OTHER_SERVICE,
        stage=stage,
        manager=None if stage in ("referred", "enrolled") else manager,
        referred_at=newest - timedelta(hours=number)
        if first
        else newest - timedelta(days=5, minutes=10 * number),
    )


def _invent_identity(number: int, rng: random.Random) -> Identity:
    rare = "".join(rng.choice(letters) for letters in BUILDERS * 2).title()
    common = COMMON[0] if number % 3 == 1 and number < FIRST else rng.choice(COMMON)
    name = common if number < FIRST or rng.random() < 0.15 else rare + rng.choice(ENDS)
    given = GIVEN[0] if number < FIRST and number % 6 == 1 else rng.choice(GIVEN)
    return Identity(
        given_name=given if rng.random() < 0.5 or number < FIRST else f"{rare[:3]}{rng.choice('aei')}",
        family_name=name,
        date_of_birth=date(1950, 1, 1) + timedelta(days=rng.randrange(18_000)),
        telephone=f"07{number % 10}00 {number:06}",
        postcode=f"EH{number % 99 + 1} {number // 99 % 9}{rng.choice('ABDEFGH')}{rng.choice('ABDEFGH')}",
        email=f"{given[:3].lower()}{number}@example.org" if number % 3 else "",
        nhs_number=f"{number + 4_000_000_000}",
    )


def fill_cases(size: int, newest: datetime, managers: list[int]) -> None:
    """Make cases up to this many, each with a person and what happened."""
    before = Case.objects.count()
    if before >= size:
        return
    with drop_indexes():
        Employer.objects.bulk_create(
            Employer(
                name=f"Example {ENDS[number % 10].title()} Works {number}",
                folded_name=f"example {ENDS[number % 10]} works {number}",
            )
            for number in range(before // EMPLOYERS_PER_CASE, size // EMPLOYERS_PER_CASE)
        )
        words = set(NameSpelling.objects.values_list("word", flat=True))
        NameSpelling.objects.all().delete()
        employers = sorted(Employer.objects.values_list("pk", flat=True))
        for start in range(before, size, CASES_PER_WRITE):
            numbers = range(start, min(start + CASES_PER_WRITE, size))
            cases = [invent_case(number, newest, managers) for number in numbers]
            words |= {word for case in cases for word in list_words(case.identity)}
            with transaction.atomic():
                write_cases(cases, employers)
        write_rows("NameSpelling", "variant word", list_spellings(words))


def list_words(who: Identity) -> set[str]:
    """Return the words of a name."""
    return list_name_keys(who.given_name) | list_name_keys(who.family_name)


def write_cases(cases: list[InventedCase], employers: list[int]) -> None:
    """Write cases with everything that hangs on them."""
    write_rows(
        "Person", "id given_name family_name date_of_birth telephone postcode email nhs_number",
        ((case.person, who.given_name, who.family_name, str(who.date_of_birth), who.telephone, who.postcode,
          who.email, who.nhs_number) for case in cases for who in [case.identity]),
    )  # fmt: skip
    write_rows(
        "SearchKey", "person_id kind value",
        ((case.person, str(kind), value)
         for case in cases for kind, value in list_search_keys(case.identity)),
    )  # fmt: skip
    write_rows(
        "Case", "id reference person_id service model_version employer_id stage case_manager_id referred_at"
        " screened_at enrolled_at allocated_at first_contact_at assessed_at next_due_at next_task",
        ((case.key, make_reference(case.number), case.person, case.service, VERSIONS[case.service],
          _choose_employer(case, employers),
          case.stage, case.manager, case.say(0), *_list_milestones(case),
          case.say(1) if case.stage != "finished" else None, "Assess") for case in cases),
    )  # fmt: skip
    for model, names, rows in list_facts(cases):
        write_rows(model, names, rows)


def _choose_employer(case: InventedCase, employers: list[int]) -> int:
    common = case.number % 3 == 1 and case.number < FIRST
    return employers[0 if common else case.number % len(employers)]


def _list_milestones(case: InventedCase) -> list[str | None]:
    """Return when the case was screened, enrolled, allocated, first contacted and assessed."""
    reached = {"referred": 0, "enrolled": 2, "allocated": 3}.get(case.stage, 5)
    return [case.say(number / 10) if number <= reached else None for number in range(1, 6)]


Facts = tuple[str, str, Iterable[tuple[object, ...]]]
FACT = "case_id at recorded_at recorded_by_id"
EVENT_DATA = '{"route_label": "Self", "summary": "Yes", "contact_label": "Phone call"}'


def list_facts(cases: list[InventedCase]) -> Iterator[Facts]:
    """Return what happened in these cases: some twenty rows each, as of a service in use."""
    done = [case for case in cases if case.manager]

    def date_facts(chosen: list[InventedCase], days: float, *values: object) -> Iterator[tuple[object, ...]]:
        return ((case.key, case.say(days), case.say(days), case.manager, *values) for case in chosen)

    yield "Referral", "id case_id reference at route channel submission", (
        (make_key(-2 * case.number - 1), case.key, f"R{case.number}", case.say(0), "self", "public_page",
         make_key(-2 * case.number - 2)) for case in cases
    )  # fmt: skip
    for number, kind in enumerate(("referral.received", "contact.recorded", "consent.recorded")):
        yield (
            "Event",
            "case_id kind at by_id data",
            ((case.key, kind, case.say(number), case.manager, EVENT_DATA) for case in cases),
        )
    for item, recipient in (("take_part", "service"), ("tell_gp", "gp")):
        yield "Consent", f"{FACT} item recipient given", date_facts(cases, 0.1, item, recipient, 1)
    for days in (0.4, 2, 3):
        names = f"{FACT} with_whom mode successful kind"
        yield "Contact", names, date_facts(cases, days, "client", "telephone", 1, "case_management")
    yield "Screening", f"{FACT} answers outcome", date_facts(done, 0.1, "{}", "enrolled")
    yield "Assessment", f"{FACT} mode answers", date_facts(done, 0.5, "telephone", "{}")
    yield (
        "Allocation",
        f"{FACT} case_manager_id kind",
        ((*row, row[3], "first") for row in date_facts(done, 0.3)),
    )
    covered = [case for case in done if case.number % 10 == 0 and case.number >= FIRST]
    yield (
        "Allocation",
        f"{FACT} case_manager_id kind until",
        ((*row, row[3], "cover", str(row[1])[:10]) for row in date_facts(covered, 1)),
    )
    yield "Message", "case_id recipient purpose address subject body queued_at state sent_at", (
        (case.key, "client", "acknowledgement", "a@example.org", "Your referral", "Dear", case.say(0), "sent",
         case.say(0)) for case in cases
    )  # fmt: skip
    met = [case for case in done if case.number % 2 == 0]
    yield "Appointment", (
        "case_id user_id kind with_whom client_attends mode starts_at ends_at tells_client made_at"
        " arranged_at state settled_at settled_by_id"
    ), (
        (case.key, case.manager, "review", "client", 1, "telephone", case.say(2), case.say(2.1), 1,
         case.say(1), case.say(1), "attended", case.say(2), case.manager) for case in met
    )  # fmt: skip
    yield from _list_plans([case for case in done if case.stage in ("in_support", "discharged", "finished")])
    yield from _list_concerns([case for case in done if case.number % 40 == 0 and case.number])


def _list_plans(cases: list[InventedCase]) -> Iterator[Facts]:
    yield (
        "Plan",
        f"id {FACT} number",
        ((case.number + 1, case.key, case.say(1), case.say(1), case.manager, 1) for case in cases),
    )
    yield (
        "PlanAction",
        "plan_id obstacle goal action owner due_on done_on",
        (
            (case.number + 1, "Pain", "Walk", "Walk daily", "client", case.say(9)[:10], case.say(9)[:10])
            for case in cases
        ),
    )


def _list_concerns(cases: list[InventedCase]) -> Iterator[Facts]:
    yield (
        "Concern",
        "id case_id opened_at accepted_at accepted_by_id accepted_name accepted_role accepted_telephone",
        (
            (case.number, case.key, case.say(1), case.say(1.1), case.manager, "Morag", "GP", "1")
            for case in cases
        ),
    )
    yield (
        "ConcernStep",
        "concern_id kind at recorded_at by_id about",
        ((case.number, "raised", case.say(1), case.say(1), case.manager, "worry") for case in cases),
    )


@dataclass(frozen=True)
class Staff:
    """Who asks for the pages: each with a caseload that stays as it is, however many cases there are."""

    handler: User
    manager: User
    lead: User
    keys: list[int]


def make_staff() -> Staff:
    """Make or find the staff of the service: twenty case managers, a call handler and a service manager."""
    managers = [_make_user(f"manager{number}", "case_manager") for number in range(CASE_MANAGERS)]
    return Staff(
        _make_user("handler", "call_handler"),
        managers[0],
        _make_user("lead", "service_manager"),
        [user.pk for user in managers],
    )


def _make_user(name: str, role: str) -> User:
    user, new = User.objects.get_or_create(email=f"{name}@example.org", defaults={"name": name.title()})
    if new:
        for service in (SERVICE, OTHER_SERVICE):
            Membership.objects.create(user=user, service=service, role=role)
    return user


def find_person(number: int) -> Person:
    """Return one of the people by number."""
    return Person.objects.get(pk=make_key(2 * number + 1))
