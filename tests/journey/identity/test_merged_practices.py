"""People of a practice that was found to be another spelling of one stand with the one that is used."""

import os
import sqlite3
import subprocess
import sys
import tarfile
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from handrail.network.models import Practice

MIGRATION = import_module("handrail.journey.migrations.0033_people_of_merged_practices")
FIXTURE = Path(__file__).parents[1] / "versions" / "1" / "home.tar.gz"


@pytest.mark.django_db
def test_people_move_to_the_practice_that_is_used(refer):
    used = Practice.objects.create(name="Example Surgery", postcode="LE1 1AA")
    merged = Practice.objects.create(name="EXAMPLE SURGERY", same_as=used)
    other = Practice.objects.create(name="Riverside Practice")
    people = [refer(family_name=f"Of {row.pk}", practice=row).person for row in (used, merged, other)]
    MIGRATION.move_people(apps, None)
    for person in people:
        person.refresh_from_db()
    assert [person.practice for person in people] == [used, used, other]
    assert Practice.objects.filter(pk=merged.pk).exists()


@pytest.mark.of_files
def test_people_of_an_earlier_version_are_moved_as_it_is_migrated(tmp_path):
    """The first version had no practices: two spellings of one are put in, with people of each."""
    with tarfile.open(FIXTURE) as home:
        home.extractall(tmp_path, filter="data")
    database = sqlite3.connect(tmp_path / "handrail.sqlite3")
    for key, name in ((1, "Example Surgery"), (2, "EXAMPLE SURGERY")):
        columns = [row[1] for row in database.execute("PRAGMA table_info(network_practice)")]
        values = {"id": key, "name": name, "active": 1}
        row = [values.get(column, "") for column in columns]
        database.execute(f"INSERT INTO network_practice VALUES ({', '.join('?' * len(row))})", row)
    database.execute("UPDATE journey_person SET practice_id = 1 + rowid % 2")
    database.commit()
    people = database.execute("SELECT count(*) FROM journey_person").fetchone()[0]
    database.close()
    handrail = str(Path(sys.executable).with_name("handrail"))
    environment = {**os.environ, "HANDRAIL_HOME": str(tmp_path)}
    subprocess.run([handrail, "manage", "migrate", "--verbosity", "0"], env=environment, check=True)
    database = sqlite3.connect(tmp_path / "handrail.sqlite3")
    assert database.execute("SELECT practice_id, count(*) FROM journey_person GROUP BY 1").fetchall() == [
        (1, people)
    ]
    assert database.execute("SELECT id, same_as_id FROM network_practice").fetchall() == [(1, None), (2, 1)]
    database.close()
