"""A discharge recorded for the wrong client is put right on its timeline, and the next return says so."""

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.journey.discharge.actions import discharge_case
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db(transaction=True)


def freeze_month(first: str, last: str) -> Path:
    """Freeze the monthly return of a period; return its folder."""
    command = ["return", "freeze", "fit-for-work-monthly", "--from", first, "--to", last]
    result = CliRunner().invoke(handrail, command)
    assert result.exception is None, result.output
    return Path(json.loads(result.stdout)["folder"])


def read_adjustments(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Return what a return says has changed of those before it: what it was and is, by record and column."""
    with (folder / "adjustments.csv").open(newline="") as stream:
        return {(row["where"], row["column"]): (row["was"], row["now"]) for row in csv.DictReader(stream)}


def test_a_wrong_discharge_is_corrected_through_to_the_next_return(walk, clock, support, settings, tmp_path):
    settings.HOME = tmp_path
    case, manager = support(SCOTLAND, at=clock.move_to("2026-02-02 10:00"))
    clock.move_to("2026-02-20 10:00")
    discharge_case(case=case, by=manager, at=clock.now, reason="returned_same_job", work_attendance="at_work")
    clock.move_to("2026-03-02 10:00")
    assert read_adjustments(freeze_month("2026-02-01", "2026-02-28")) == {}

    walk.sign_in(manager)
    walk.open(f"/cases/{case.reference}/")
    walk.says("Discharged, follow-up to come")
    walk.follow("Timeline")
    link = walk.page.locator("main").get_by_role("link", name=re.compile("Recorded in error Discharged"))
    link.click()
    walk.says("counts in no figure, extract or return from now on")
    walk.answer("Mark as recorded in error", reason="It was another client")
    walk.says("Recorded in error: It was another client")
    assert walk.page.locator("s", has_text="Discharged").count() == 1
    walk.follow("Overview")
    walk.says("In support")

    clock.move_to("2026-04-02 10:00")
    adjustments = read_adjustments(freeze_month("2026-03-01", "2026-03-31"))
    assert adjustments[case.reference, "discharged_date"] == ("2026-02-20", "")
    assert adjustments[case.reference, "work_attendance_discharge"] == ("at_work", "")
