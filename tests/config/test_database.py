"""Writers wait for each other, and an acknowledged save survives a power cut (decision 0003)."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from handrail.config.database import read_database
from handrail.foundation.errors import UserError

THREADS, TURNS = 8, 5


def add_one() -> None:
    """Read a number, then write the next: what a transaction that begins without a lock cannot do safely."""
    with transaction.atomic():
        row = Session.objects.select_for_update().get(session_key="counter")
        row.session_data = str(int(row.session_data) + 1)
        row.save()


@pytest.mark.django_db(transaction=True)
def test_writers_wait_for_each_other() -> None:
    Session.objects.create(session_key="counter", session_data="0", expire_date=timezone.now())
    refused = []

    def add_turns() -> None:
        try:
            for _ in range(TURNS):
                add_one()
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=add_turns) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert Session.objects.get(session_key="counter").session_data == str(THREADS * TURNS)


def test_sqlite_keeps_what_it_has_acknowledged(tmp_path: Path) -> None:
    """As a service runs it, not as the tests do, which do not wait for the disk."""
    code = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous"):
        print(name, cursor.execute(f"PRAGMA {name}").fetchone()[0])
"""
    settings = {"DJANGO_SETTINGS_MODULE": "handrail.config.settings", "HANDRAIL_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | settings | {"DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["journal_mode wal", "synchronous 2"]


def test_the_options_of_the_address_are_honoured(tmp_path):
    address = "postgres://me:s%40cret@db.example.org:5433/handrail?sslmode=verify-full"
    read = read_database(address, tmp_path)
    assert read["OPTIONS"] == {"sslmode": "verify-full"}
    assert (read["PASSWORD"], read["PORT"], read["NAME"]) == ("s@cret", 5433, "handrail")
    assert read["CONN_HEALTH_CHECKS"] is True


def test_another_kind_of_database_is_refused(tmp_path):
    with pytest.raises(UserError, match="expected postgres://"):
        read_database("mysql://me@db.example.org/handrail", tmp_path)
