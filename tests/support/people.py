"""People, staff and a case at each stage, made by the actions themselves."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role
from handrail.accounts.sessions import BEGAN_AT, USED_AT
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.assessment.actions import complete_assessment
from handrail.journey.case import queries
from handrail.journey.plan.actions import agree_plan, write_plan
from handrail.journey.referral.actions import receive_referral
from handrail.journey.screening.actions import decide_screening
from handrail.network.details import forget_details

SCOTLAND = "working-health-services-scotland"
LEICESTER = "leicestershire"
INNER_LONDON = "inner-north-west-london"
RHYL = "rhyl"
START = datetime(2012, 5, 14, 9, 30, tzinfo=UTC)

ELIGIBLE = {
    SCOTLAND: {
        "employment_status": "employed",
        "employer_size": 40,
        "occupational_health": "none",
        "work_attendance": "off_sick",
        "absence_weeks": 3,
    },
    LEICESTER: {
        "employment_status": "employed",
        "work_attendance": "off_sick",
        "absence_weeks": 3,
        "lives_in": "Leicester",
        "works_in": "Leicester",
        "health_affects_work": True,
    },
}
ELIGIBLE[INNER_LONDON] = {
    "employment_status": "employed",
    "work_attendance": "off_sick",
    "absence_weeks": 3,
    "lives_in": "Westminster",
    "works_in": "Westminster",
}
ELIGIBLE[RHYL] = {
    "employment_status": "employed",
    "work_attendance": "off_sick",
    "absence_weeks": 3,
    "lives_in": "Denbighshire",
    "works_in": "Denbighshire",
}
ROUTE = {SCOTLAND: "self", LEICESTER: "gp", INNER_LONDON: "self", RHYL: "self"}


@pytest.fixture
def staff(db):
    """Make a member of staff: staff(Role.CASE_MANAGER, service)."""

    def make_user(role: Role, *services: str, name: str = "") -> User:
        name = name or f"{role.label} {uuid.uuid4().hex[:4]}"
        user = User.objects.create_user(
            f"{uuid.uuid4().hex[:10]}@example.org", "correct horse battery", name=name
        )
        for service in services or (SCOTLAND, LEICESTER):
            Membership.objects.create(user=user, service=service, role=role)
        return user

    return make_user


@pytest.fixture
def refer(db):
    """Receive a referral: refer(service) gives the case."""

    def refer_person(
        service: str = SCOTLAND, *, at: datetime = START, by: User | None = None, **person: object
    ):
        details = {
            "given_name": "Morag",
            "family_name": "Testerton",
            "date_of_birth": date(1975, 3, 1),
            "telephone": "01632 960123",
            "email": "morag@example.org",
            **person,
        }
        referral = receive_referral(
            submission=uuid.uuid4(),
            service=service,
            route=ROUTE[service],
            channel="call_handler" if by else "public_page",
            person=details,
            referrer={},
            answers=ELIGIBLE[service],
            reason="Off work with back pain",
            employer={"name": "Example Joinery", "head_count": 40},
            by=by,
            at=at,
        )
        return referral.case

    return refer_person


def answer_consents(case, **answers):
    """An answer to every item of consent: yes unless said."""
    return [
        {
            "item": item.code,
            "label": item.label,
            "recipient": item.recipient,
            "recipient_name": "A named person" if item.recipient == "named_other" else "",
            "given": answers.get(item.code, True),
        }
        for item in queries.version_of(case).consents
    ]


@pytest.fixture
def enrol(refer, staff):
    """A case enrolled by a call handler."""

    def enrol_case(service: str = SCOTLAND, *, at: datetime = START, **answers):
        case = refer(service, at=at)
        handler = staff(Role.CALL_HANDLER, service)
        decide_screening(
            case=case,
            by=handler,
            at=at + timedelta(hours=1),
            answers=dict(case.referrals.get().answers),
            consents=answer_consents(case, **answers),
        )
        case.refresh_from_db()
        return case

    return enrol_case


@pytest.fixture
def assess(enrol, staff):
    """An assessed case, with its case manager."""

    def assess_case(service: str = SCOTLAND, *, at: datetime = START, **answers):
        case = enrol(service, at=at, **answers)
        manager = staff(Role.CASE_MANAGER, service)
        allocate_case(case=case, case_manager=manager, by=manager, at=at + timedelta(hours=2))
        complete_assessment(
            case=case,
            by=manager,
            at=at + timedelta(days=3),
            mode="telephone",
            minutes=55,
            answers={},
            obstacles=[("clinical", "Pain or stiffness"), ("workplace", "Demands of the job")],
            measures={
                "eq5d-5l": dict(
                    zip(
                        (
                            "mobility",
                            "self_care",
                            "usual_activities",
                            "pain_discomfort",
                            "anxiety_depression",
                        ),
                        (2, 1, 3, 3, 2),
                        strict=True,
                    )
                )
            },
            work_attendance="off_sick",
            absence_started=date(2012, 4, 20),
            condition="back",
        )
        case.refresh_from_db()
        return case, manager

    return assess_case


@pytest.fixture
def support(assess):
    """A case in support, its plan agreed by both."""

    def support_case(service: str = SCOTLAND, *, at: datetime = START, **answers):
        case, manager = assess(service, at=at, **answers)
        plan = write_plan(
            case=case,
            by=manager,
            at=at + timedelta(days=4),
            lines=[
                {
                    "obstacle": "Pain or stiffness",
                    "goal": "Sit for an hour",
                    "action": "Physiotherapy",
                    "owner": "case_manager",
                }
            ],
        )
        for who, how in (("client", "telephone"), ("case_manager", "")):
            agree_plan(case=case, plan=plan, who=who, how=how, by=manager, at=at + timedelta(days=4, hours=1))
        case.refresh_from_db()
        return case, manager

    return support_case


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hashing that is slow on purpose would be most of the time of these tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def without_registers():
    """No register of an earlier test is remembered, and none is read unless a test keeps one."""
    forget_details()


@pytest.fixture(autouse=True)
def without_alarm(settings):
    """No worker runs, and pages do not warn of that."""
    settings.WATCH_SCHEDULE = False


def note_session_in_use(client) -> None:
    """Have a session as it is a moment after signing in: its use has been written down this minute."""
    session, now = client.session, timezone.now().timestamp()
    session.update({BEGAN_AT: now, USED_AT: now})
    session.save()


@pytest.fixture
def sign_in(client):
    """Sign somebody in: sign_in(user) gives the client."""

    def sign_in_user(user: User):
        client.force_login(user)
        note_session_in_use(client)
        return client

    return sign_in_user
