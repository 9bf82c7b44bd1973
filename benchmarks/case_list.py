"""The list of cases and the desk of 10,000 cases against those of 100: at most half as long again.

A hundred cases are open, the newest, a quarter of them this case manager's own; the rest finished long ago.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

LIMIT, FEW, MANY, ROUNDS = 1.5, 100, 10_000, 15
SERVICE, START = "working-health-services-scotland", datetime(2012, 1, 2, 9, tzinfo=UTC)
OPEN = ("referred", "enrolled", "allocated", "assessed", "in_support", "discharged")
PAGES = (
    "/cases/",
    "/cases/?stage=open",
    "/cases/?overdue=on",
    "/cases/?page=3",
    "/desk/",
)


def main() -> None:
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HANDRAIL_HOME": home, "DJANGO_SETTINGS_MODULE": "handrail.config.settings"}
        (Path(home) / "static").mkdir()
        import django

        django.setup()
        took = {size: times(size) for size in (FEW, MANY)}
    ratios = {page: took[MANY][page] / took[FEW][page] for page in PAGES}
    for page, ratio in ratios.items():
        print(f"{page}: {MANY:,} cases take {ratio:.2f} x as long as {FEW} (limit {LIMIT:g})")
    sys.exit(max(ratios.values()) > LIMIT)


def times(size: int) -> dict[str, float]:
    """Fill up to `size` cases and time every page for one case manager of the service."""
    from django.core.management import call_command
    from django.test import Client

    from handrail.accounts.models import Membership, User

    call_command("migrate", verbosity=0)
    user, new = User.objects.get_or_create(email="manager@example.org", defaults={"name": "Morag Manager"})
    if new:
        Membership.objects.create(user=user, service=SERVICE, role="case_manager")
        Membership.objects.create(user=user, service="leicestershire", role="case_manager")
    fill(size, user)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return {page: least(lambda page=page: open_page(client, page)) for page in PAGES}  # type: ignore[misc]


def open_page(client: object, page: str) -> None:
    assert client.get(page).status_code == 200  # type: ignore[attr-defined]


def fill(size: int, user: object) -> None:
    """The first hundred open, at every stage; those of later calls older and finished."""
    from handrail.journey.case.models import Case, Person

    before = Case.objects.count()
    people = [
        Person(given_name="Morag", family_name=f"Testerton{number}", telephone=f"01632 96{number:04}"[:20])
        for number in range(before, size)
    ]
    Person.objects.bulk_create(people, batch_size=500)
    cases = []
    for number, person in enumerate(people, before):
        stage = OPEN[number % len(OPEN)] if number < FEW else "finished"
        at = START - timedelta(hours=number)
        cases.append(
            Case(
                reference=f"HR-{number:09}", person=person, model_version="2011-04",
                service=SERVICE if number % 3 else "leicestershire", referred_at=at,
                stage=stage, case_manager=None if number % 4 else user,
                next_due_at=at + timedelta(days=5) if number < FEW else None, next_task="Assess",
            )
        )  # fmt: skip
    Case.objects.bulk_create(cases, batch_size=500)


def least(work: Callable[[], object]) -> float:
    """The least processor time of several rounds: SQLite works in this process, and others do not count."""
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


if __name__ == "__main__":
    main()
