"""Count the records of a database and compute every table from them, as text to be compared.

    HANDRAIL_HOME=<folder> python -m tests.journey.versions.figures > figures.txt

Run as a program of its own, so that the database of an earlier version is read by the commands of this one.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import time_machine

AS_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)  # Later than every record; the same for every version.


def count_records() -> Iterator[str]:
    """Yield "app.Model,count" for every model of Handrail that the database holds records of."""
    from django.apps import apps

    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        if model.__module__.startswith("handrail."):
            yield f"{model._meta.label},{model._base_manager.count()}"


def compute_tables(folder: Path) -> Iterator[str]:
    """Yield the name of every table and its CSV, computed over an extract written into `folder`."""
    from handrail.extract.read import open_extract
    from handrail.figures import tables
    from handrail.figures.render import render_result
    from handrail.reporting.from_journey import write_extract
    from handrail.reporting.running_service import resolve_services

    write_extract(folder, resolve_services(None), at=AS_AT)
    extract = open_extract(folder)
    for name in tables.load_tables():
        yield f"# {name}"
        yield str(render_result(tables.compute_table(name, extract), "csv")).rstrip("\n")


def main() -> None:
    """Print the counts, then the tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()
    with time_machine.travel(AS_AT, tick=False), tempfile.TemporaryDirectory() as folder:
        lines = ["# records", *count_records(), *compute_tables(Path(folder) / "extract")]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
