"""Fills an empty database with two years of both services."""

from datetime import datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from handrail import service_models
from handrail.demo.attachments import attach_files
from handrail.demo.client_life import SATURDAY, ClientLife
from handrail.demo.concerns import make_concerns
from handrail.demo.desk_work import show_desk_work
from handrail.demo.diary import fill_diary
from handrail.demo.discharge_answers import store_anonymous_answers
from handrail.demo.life_course import live_until_today
from handrail.demo.lives import record_a_death, refer_a_former_client
from handrail.demo.mail import deliver_messages
from handrail.demo.matters import show_matters
from handrail.demo.restricted_record import restrict_a_record
from handrail.demo.safe_contact import show_safe_contact
from handrail.demo.sites import make_sites, see_clients_at_sites
from handrail.demo.staff import LEICESTER, SCOTLAND, make_providers, make_staff
from handrail.demo.withdrawn_consent import withdraw_a_consent
from handrail.journey.anonymous.rules import Answer
from handrail.journey.case.models import Case

# Shares of the referrals as published: 1,694 and 557 clients with a known route.
SERVICE_SHARES = {SCOTLAND: 0.7, LEICESTER: 0.3}
YEARS = 2
CASES_WITH_LETTERS = 3  # the latest of each service


def fill_database(*, clients: int, seed: int, now: datetime | None = None) -> int:
    """Make `clients` referrals over the two years before `now`; return how many, 0 where there are cases."""
    if Case.objects.exists():
        return 0
    now = now or timezone.now()
    rng = Random(seed)
    answers = list[tuple[str, Answer]]()
    counts = {service: round(clients * share) for service, share in SERVICE_SHARES.items()}
    for service, count in counts.items():
        answers += _fill_service(rng, service, count, now)
    store_anonymous_answers(answers, now)
    return sum(counts.values())


def _fill_service(rng: Random, service: str, count: int, now: datetime) -> list[tuple[str, Answer]]:
    """Make a service with `count` clients; return the answers that they gave anonymously."""
    version = service_models.get_service(service).find_version_on(now.date())
    with transaction.atomic():
        staff = make_staff(service)
        providers = make_providers(service, version)
        make_sites(service)
    answers = list[tuple[str, Answer]]()
    moments = sorted(_draw_moment(rng, now) for _ in range(count))
    for number, moment in enumerate(moments):
        with_letters = number >= count - CASES_WITH_LETTERS
        life = ClientLife(rng, service, staff, providers, now, with_letters=with_letters)
        with transaction.atomic():
            live_until_today(life, moment)
        if life.anonymous_answer:
            answers.append(life.anonymous_answer)
    make_concerns(service, staff, now)
    restrict_a_record(service, staff, now)
    withdraw_a_consent(service, now)
    record_a_death(service, staff, now)
    refer_a_former_client(service, staff, now)
    see_clients_at_sites(service, staff, now)
    fill_diary(service, now)
    deliver_messages()
    show_safe_contact(service, staff, now)
    show_matters(service, staff, now)
    attach_files(service, staff, now)
    show_desk_work(service, staff, now)
    return answers


def _draw_moment(rng: Random, now: datetime) -> datetime:
    """Draw a working hour within the two years, so that somebody could have answered."""
    day = timezone.localdate(now) - timedelta(days=rng.randint(0, YEARS * 365))
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    hour = time(rng.randint(8, 17), rng.randint(0, 59))
    moment: datetime = timezone.make_aware(datetime.combine(day, hour))
    return min(moment, now - timedelta(minutes=5))
