"""A wrong entry is put right on the timeline, and the next return says so, as it does of late data."""

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.journey.case.actions import record_contact
from handrail.journey.discharge.actions import discharge_case
from tests.journey.casefile.test_timeline import record_talk
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db(transaction=True)


def freeze_month(first: str, last: str, name: str = "fit-for-work-monthly") -> Path:
    """Freeze a return of a period; return its folder."""
    command = ["return", "freeze", name, "--from", first, "--to", last]
    result = CliRunner().invoke(handrail, command)
    assert result.exception is None, result.output
    return Path(json.loads(result.stdout)["folder"])


def read_adjustments(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Return what a return says has changed of those before it: what it was and is, by record and column.

    Of a return whose records stay with the service they stand in a file that stays too.
    """
    return {
        (row["where"], row["column"]): (row["was"], row["now"])
        for path in folder.glob("*adjustments.csv")
        for row in csv.DictReader(path.read_text().splitlines())
    }


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


def test_a_wrong_day_is_corrected_in_place_through_to_the_next_return(
    walk, clock, support, settings, tmp_path
):
    """The form that recorded it opens filled; what is recorded late counts where it happened."""
    settings.HOME = tmp_path
    case, manager = support(SCOTLAND, at=clock.move_to("2026-02-02 10:00"))
    late, late_manager = support(SCOTLAND, at=clock.move_to("2026-02-03 10:00"))
    record_talk(case, manager, at=clock.move_to("2026-02-12 10:00"))
    clock.move_to("2026-03-02 10:00")
    assert read_adjustments(freeze_month("2026-02-01", "2026-02-28", name="minimum-data-set")) == {}

    walk.sign_in(manager)
    walk.open(f"/cases/{case.reference}/timeline/")
    walk.page.locator("main").get_by_role("link", name=re.compile("^Correct Phone call with client")).click()
    walk.says("Correct a contact", "struck through")
    walk.answer("Save correction", on=date(2026, 2, 16), correction_reason="It was on the Monday")
    walk.says("Corrected: It was on the Monday")
    struck = walk.page.locator("s", has_text="12 February 2026, 10am. Phone call with client")
    assert struck.count() == 1

    facts = {"with_whom": "client", "mode": "telephone", "successful": True, "kind": "first_contact"}
    clock.move_to("2026-03-09 10:00")
    happened_at = clock.now - timedelta(days=12)
    record_contact(case=late, by=late_manager, at=clock.now, happened_at=happened_at, **facts)
    clock.move_to("2026-04-02 10:00")
    adjustments = read_adjustments(freeze_month("2026-03-01", "2026-03-31", name="minimum-data-set"))
    assert adjustments[case.reference, "first_contact_date"] == ("2026-02-12", "2026-02-16")
    assert adjustments[late.reference, "first_contact_date"] == ("", "2026-02-25")
