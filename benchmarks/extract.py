"""Writing the extract of 100,000 cases from the journey: peak memory over that of a tenth, and how long
an extract of what changed takes over a whole one. python benchmarks/extract.py [CASES]
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

CASES, CONTACTS, EVENTS, CHANGED = 100_000, 10, 14, 100
# So many cases are made by the journey's models, and copied row by row in the database: to make all of them
# takes longer than everything measured here.
BLOCK = 1_000
TABLES = ("person", "case", "referral", "screening", "assessment", "measure", "discharge", "contact", "event")
MEMORY, SHARE = 2.0, 0.5
START = datetime(2010, 4, 1, 9, tzinfo=UTC)
SERVICE = "working-health-services-scotland"
# What a part of the cases costs, in a process of its own so that its peak is its own.
WRITE = """
import json, resource, sys, time
from pathlib import Path
import django
django.setup()
from datetime import UTC, datetime
from handrail.reporting.from_journey import write_extract
begin, busy = time.perf_counter(), time.process_time()
at = datetime(2013, 4, 1, 9, tzinfo=UTC)
services, rebuild = ["working-health-services-scotland"], sys.argv[2] == "rebuild"
done = write_extract(Path(sys.argv[1]), services, at=at, rebuild=rebuild)
print(json.dumps({
    "cases": done.cases, "read": done.read, "rows": sum(done.rows.values()),
    "wall s": round(time.perf_counter() - begin, 1),
    "cpu s": round(time.process_time() - busy, 1),
    "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}))
"""


def made(count: int) -> None:
    """Cases from referral to discharge, with their contacts, measures and events."""
    from handrail.journey.assessment.models import Assessment
    from handrail.journey.case.models import Case, Contact, Event, Person
    from handrail.journey.discharge.models import Discharge
    from handrail.journey.measures.models import Measure
    from handrail.journey.referral.models import Referral
    from handrail.journey.screening.models import Screening
    from handrail.network.models import Employer

    employer = Employer.objects.create(name="Example Joinery", head_count=40, sector="private")
    moment = [START + timedelta(hours=17 * n) for n in range(count)]
    people = [
        Person(given_name="Morag", family_name=f"Testerton{n}", gender="female",
               date_of_birth=date(1950, 1, 1) + timedelta(days=9 * n), telephone=f"01632 960{n % 1000:03}")
        for n in range(count)
    ]  # fmt: skip
    Person.objects.bulk_create(people)
    cases = [
        Case(
            reference=f"HR-{n:09}", person=person, service=SERVICE, model_version="2010-04",
            stage="finished", employer=employer, referred_at=at, screened_at=at, enrolled_at=at,
            assessed_at=at + timedelta(days=3), discharged_at=at + timedelta(days=90),
        )
        for n, (person, at) in enumerate(zip(people, moment, strict=True))
    ]  # fmt: skip
    Case.objects.bulk_create(cases)
    pairs = list(zip(cases, moment, strict=True))

    def each(model: object, **fields: object) -> None:
        model.objects.bulk_create(model(case=case, at=at, recorded_at=at, **fields) for case, at in pairs)  # type: ignore[attr-defined,operator]

    Referral.objects.bulk_create(
        Referral(case=case, reference=case.reference, at=at, route="self", channel="public_page",
                 submission=case.pk) for case, at in pairs
    )  # fmt: skip
    each(Screening, answers={"employment_status": "employed", "employer_size": 40}, outcome="enrolled")
    each(Assessment, mode="telephone", answers={}, work_attendance="off_sick", condition="back")
    for occasion in ("entry", "discharge"):
        each(Measure, instrument="eq5d-5l", occasion=occasion, answers={"mobility": 2}, score=0.5)
    each(Discharge, reason="returned_same_job", work_attendance="at_work")
    for _ in range(CONTACTS):
        each(Contact, with_whom="client", mode="telephone", successful=True, kind="case_management",
             minutes=20, content=["adjustments", "listening"])  # fmt: skip
    for _ in range(EVENTS):
        Event.objects.bulk_create(Event(case=case, kind="contact.recorded", at=at) for case, at in pairs)


def copied(begin: int, end: int) -> None:
    """The cases made, so many times again: each row with keys, a name and a birthday of its own."""
    from django.apps import apps
    from django.db import connection, models

    key = "substr({}, 1, 26) || printf('%06x', k)"
    number = f"printf('HR-%09d', CAST(substr(reference, 4) AS INTEGER) + k * {BLOCK})"
    own = {
        "reference": number,
        "family_name": "family_name || '-' || k",
        "date_of_birth": "date(date_of_birth, '+' || k || ' days')",
    }
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE copies AS WITH RECURSIVE c(k) AS (SELECT {begin} UNION ALL "
                       f"SELECT k + 1 FROM c WHERE k + 1 < {end}) SELECT k FROM c")  # fmt: skip
        cursor.execute("CREATE TEMP TABLE first AS SELECT id, person_id FROM journey_case "
                       f"WHERE reference < 'HR-{BLOCK:09}'")  # fmt: skip
        for name in TABLES:
            model = apps.get_model("journey", name)
            columns = {
                field.column: key.format(field.column)
                if isinstance(field, models.UUIDField) or field.name in ("case", "person")
                else own.get(field.column, field.column)
                for field in model._meta.concrete_fields
                if not isinstance(field, models.BigAutoField)
            }
            of = {"person": "id IN (SELECT person_id FROM first)", "case": "id IN (SELECT id FROM first)"}
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
                f"SELECT {', '.join(columns.values())} FROM copies CROSS JOIN {model._meta.db_table} "
                f"WHERE {of.get(name, 'case_id IN (SELECT id FROM first)')}"
            )
        cursor.execute("DROP TABLE copies")
        cursor.execute("DROP TABLE first")


def touch(number: int) -> None:
    """Something more happens to some of the cases."""
    from handrail.journey.case.models import Case, Event

    for case in Case.objects.order_by("reference")[:number]:
        Event.objects.create(case=case, kind="contact.recorded", at=START)


def write(folder: Path, how: str) -> dict[str, float]:
    found = subprocess.run(
        [sys.executable, "-c", WRITE, str(folder), how], check=True, capture_output=True, text=True
    )
    told = json.loads(found.stdout)
    print(how, told, flush=True)
    return told


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HANDRAIL_HOME": home, "DJANGO_SETTINGS_MODULE": "handrail.config.settings"}
        import django
        from django.core.management import call_command
        from django.db import transaction

        django.setup()
        call_command("migrate", verbosity=0)
        folder = Path(home) / "extract"
        with transaction.atomic():
            made(BLOCK)
            copied(1, cases // BLOCK // 10)
        tenth = write(folder, "rebuild")
        with transaction.atomic():
            copied(cases // BLOCK // 10, cases // BLOCK)
        whole = write(folder, "rebuild")
        touch(CHANGED)
        some = write(folder, "changed")
    memory, share = whole["peak MB"] / tenth["peak MB"], some["cpu s"] / whole["cpu s"]
    print(f"peak memory: {memory:.2f} x that of a tenth of the cases (limit {MEMORY:g}); "
          f"{CHANGED} changed cases: {share:.2f} of a whole extract's time (limit {SHARE:g})")  # fmt: skip
    sys.exit(memory > MEMORY or share > SHARE)


if __name__ == "__main__":
    main()
