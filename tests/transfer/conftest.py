"""A service manager who imports, and what the command makes of a sheet."""

import pytest

from handrail.accounts.policy import Role
from tests.support.command_line import run_handrail
from tests.support.people import SCOTLAND
from tests.transfer.sheets import write_sheet


@pytest.fixture
def manager(staff, clock):
    """A service manager of the Scottish service, in June 2012."""
    clock.move_to("2012-06-18 10:00")
    return staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Manager")


@pytest.fixture
def run_import(manager, tmp_path):
    """Import rows with the command: run_import(row, ..., options=[...]) gives what it printed."""

    def import_file(path, *options, by=manager.email):
        return run_handrail("cases", "import", path, "--service", SCOTLAND, "--by", by, *options)

    def import_rows(*rows, options=(), name="cases.csv"):
        return import_file(write_sheet(tmp_path / name, *rows), *options)

    import_rows.again = import_file
    return import_rows
