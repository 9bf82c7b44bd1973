"""Pages of a large service against those of a small one: each at most half as long again, on both databases.

    .venv/bin/python benchmarks/pages.py [SIZE ...]    100 and 100,000 cases unless sizes are given

Each page is asked for as a member of staff does, their own caseload being of one size. Prints the least
processor time of several rounds and its ratio to that of the smallest size; the exit status is 1 where one is
over the limit.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LIMIT, SIZES, ROUNDS, PER_SCENE = 1.5, (100, 100_000), 9, 3
CHILD = "--child"  # How this program calls itself for one database.


def main() -> None:
    arguments = [argument.replace(",", "").replace("_", "") for argument in sys.argv[1:]]
    if arguments[:1] == [CHILD]:
        sys.exit(compare_sizes([int(size) for size in arguments[1:]]))
    from devtools.postgres import start_postgres

    if wrong := [argument for argument in arguments if not argument.isdecimal() or not int(argument)]:
        sys.exit(f"pages.py: expected numbers of cases, as 100 or 100,000; got {', '.join(wrong)}")
    sizes = arguments or [str(size) for size in SIZES]
    chosen = os.environ.get("PAGES_DATABASE", "")
    over = False
    if chosen != "postgresql":
        over |= run_child("SQLite", "", sizes)
    if chosen != "sqlite":
        with start_postgres() as address:
            over |= run_child("PostgreSQL", address, sizes)
    sys.exit(over)


def run_child(database: str, address: str, sizes: list[str]) -> bool:
    """Time the pages on one database, in a home of its own; return whether one is over the limit."""
    print(f"\n{database}", flush=True)
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "static").mkdir()
        settings = {"HANDRAIL_HOME": home, "DATABASE_URL": address, "HANDRAIL_SECOND_FACTOR": "off"}
        settings["DJANGO_SETTINGS_MODULE"] = "handrail.config.settings"
        command = [sys.executable, __file__, CHILD, *sizes]
        return subprocess.run(command, env=os.environ | settings, check=False).returncode != 0


def compare_sizes(sizes: list[int]) -> bool:
    """Fill up to each size in turn, time every page, and print the table of ratios."""
    import django

    django.setup()
    took = {size: time_pages(size) for size in sorted(sizes)}
    first, *larger = took
    print("| page | " + " | ".join(f"{size:,} ms" for size in took) + " | ratio |")
    print("|---" * (len(took) + 2) + "|")
    worst = 0.0
    for name, least in took[first].items():
        ratio = max((took[size][name] / least for size in larger), default=1.0)
        worst = max(worst, ratio)
        cells = " | ".join(f"{took[size][name] * 1000:.1f}" for size in took)
        print(f"| {name} | {cells} | {ratio:.2f}{' over' if ratio > LIMIT else ''} |", flush=True)
    return worst > LIMIT


def time_pages(size: int) -> dict[str, float]:
    """Fill up to `size` cases and return the seconds that each page takes."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import _make_cases as maker

    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # Work in other processes would not be counted.
            cursor.execute("ALTER ROLE CURRENT_USER SET max_parallel_workers_per_gather = 0")
        connection.close()
    staff = maker.make_staff()
    start = time.perf_counter()
    maker.fill_cases(size, find_newest(), staff.keys)
    print(f"{size:,} cases made in {time.perf_counter() - start:.0f} s", flush=True)
    return {name: time_page(ask) for name, ask in list_pages(staff)}


def find_newest() -> datetime:
    """Return when the newest case was referred: this morning, the same for every size."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


Ask = Callable[[], object]


def list_pages(staff: object) -> Iterator[tuple[str, Ask]]:
    """Return every page by name, with what asks for it."""
    from django.test import Client

    from benchmarks import _make_cases as maker

    assert isinstance(staff, maker.Staff)
    clients = {}
    for user in (staff.handler, staff.manager, staff.lead):
        clients[user.pk] = Client(headers={"host": "localhost"})
        clients[user.pk].force_login(user)

    def get(user: object, page: str) -> Ask:
        return lambda: check(clients[user.pk].get(page))  # type: ignore[attr-defined]

    person, reference = maker.find_person(1), maker.make_reference(0)
    searches = {
        "common name": maker.COMMON[0],
        "whole name": f"{maker.GIVEN[0]} {maker.COMMON[0]}",
        "part of a name": maker.COMMON[0][:3],
        "name spelt nearly so": "Smtih",
        "postcode": person.postcode,
        "birth date": f"{person.date_of_birth:%d/%m/%Y}",
        "telephone": person.telephone,
        "NHS number": person.nhs_number,
        "reference": maker.make_reference(1).replace("-", ""),
        "email": person.email,
        "employer": "Example Son Works 0",
    }
    look_ups = {
        "telephone": {"telephone": person.telephone},
        "common name": {"given_name": maker.GIVEN[0], "family_name": maker.COMMON[0]},
        "name and birth date": {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "date_of_birth-day": person.date_of_birth.day,  # type: ignore[union-attr]
            "date_of_birth-month": person.date_of_birth.month,  # type: ignore[union-attr]
            "date_of_birth-year": person.date_of_birth.year,  # type: ignore[union-attr]
        },
        "beginning of a name": {"family_name": maker.COMMON[0][:2]},
        "NHS number": {"nhs_number": person.nhs_number},
    }
    for name, typed in look_ups.items():
        yield (
            f"look-up by {name}",
            lambda typed=typed: check(  # type: ignore[misc]
                clients[staff.handler.pk].post("/referrals/new/lookup/", typed)
            ),
        )
    yield "case", get(staff.manager, f"/cases/{reference}/")
    yield "case, newly referred", get(staff.handler, f"/cases/{maker.make_reference(6)}/")
    for name, text in searches.items():
        yield f"search by {name}", get(staff.manager, f"/cases/?q={text.replace(' ', '+')}")
    for name, query in {
        "": "",
        " of open cases": "stage=open",
        " of overdue cases": "overdue=on",
        ", page 3": "page=3",
    }.items():
        yield f"list{name}", get(staff.manager, f"/cases/?{query}")
    yield "desk of a case manager", get(staff.manager, "/desk/")
    yield "desk of a call handler", get(staff.handler, "/desk/")
    yield "desk of a service manager", get(staff.lead, "/desk/")
    yield "team", get(staff.lead, "/team/")


def check(response: object) -> None:
    assert response.status_code == 200, response  # type: ignore[attr-defined]


def time_page(ask: Ask) -> float:
    """Return the least processor time of several rounds, that of PostgreSQL for us included.

    Other work on the machine does not count, nor does waiting for a disk.
    """
    from django.db import connection

    ask()  # The first compiles the templates.
    server = find_server() if connection.vendor == "postgresql" else None
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time() + read_server_time(server)
        ask()
        seconds.append(time.process_time() + read_server_time(server) - start)
    return min(seconds)


def find_server() -> Path:
    """Return where Linux says how long the process of PostgreSQL that answers us has worked."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/schedstat")


def read_server_time(server: Path | None) -> float:
    return int(server.read_text().split()[0]) / 1e9 if server else 0.0


if __name__ == "__main__":
    main()
