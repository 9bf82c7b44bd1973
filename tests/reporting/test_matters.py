"""Matters in figures: the table counts what the page counts, and neither it nor the extract names anybody."""

import csv
import io
import re
import uuid
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.cli import handrail
from handrail.extract.read import open_extract
from handrail.figures import returns, tables
from handrail.governance.actions import NewMatter, NewStep, record_matter, take_step
from handrail.governance.models import Matter
from handrail.governance.rules import MatterKind, MatterStepKind
from handrail.journey.restriction.actions import restrict_record
from handrail.reporting import from_journey, snapshots
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db
ACCOUNT = "Words of what happened to Angela"


@pytest.fixture
def manager(staff):
    return staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Manager")


def record_one(kind, by, days_ago=0, service=SCOTLAND, **options):
    at = timezone.now() - timedelta(days=days_ago)
    new = NewMatter(kind=kind, service=service, came_at=at, account=ACCOUNT, **options)
    return record_matter(details=new, by=by, at=at, submission=uuid.uuid4())


def close(matter, by, outcome, learning=""):
    at = timezone.now()
    data = {"outcome": outcome, "answer": "We are sorry", "learning": learning}
    step = NewStep(MatterStepKind.CLOSED, at, "", data)
    return take_step(matter=matter, step=step, by=by, at=at, submission=uuid.uuid4())


@pytest.fixture
def matters(support, manager):
    """Six complaints, two of them answered in time, one late and one overdue; and a concern."""
    case, case_manager = support(SCOTLAND)
    for _ in range(2):
        close(
            record_one(MatterKind.COMPLAINT, manager, 3, raised_by="Morag"), manager, "upheld", "Cover calls"
        )
    close(record_one(MatterKind.COMPLAINT, manager, 90, raised_by="Isla"), manager, "not_upheld")
    record_one(MatterKind.COMPLAINT, manager, 80, raised_by="Isla")
    for _ in range(2):
        record_one(MatterKind.COMPLAINT, manager, raised_by="Isla")
    record_one(MatterKind.SAFEGUARDING, case_manager, case=case, categories=("adult",))
    record_one(MatterKind.INCIDENT, manager, service=SCOTLAND)
    return case


def show_table(folder, *options):
    result = CliRunner().invoke(handrail, ["tables", "show", "matters", "--extract", str(folder), *options])
    assert result.exit_code == 0, result.output
    return {tuple(row[:2]): row for row in csv.reader(io.StringIO(result.stdout))}


def read_rows(page):
    """The rows of the one table of a page, as the words of their cells."""
    rows = page.split("<tbody", 1)[1].split("</tbody")[0].split("</tr>")
    return [re.findall(r'hr-table__value">([^<]*)<', row) for row in rows if "<th" in row]


def test_the_table_gives_what_the_page_gives(matters, manager, client, tmp_path):
    from_journey.write_extract(tmp_path / "extract", [SCOTLAND], at=timezone.now())
    rows = show_table(tmp_path / "extract", "--disclosure", "internal")
    header = rows["line", "measure"]
    client.force_login(manager)
    page = client.get(reverse("matter-figures")).text
    names = ["received", "open", "overdue", "answered_in_time", "kept_every_clock", "learning_recorded"]
    shown = {row[0]: [int(cell) for cell in row[1 : 1 + len(names)]] for row in read_rows(page)}
    for kind in ("complaint", "incident", "safeguarding"):
        column = header.index(kind)
        # Nothing is shown of matters none of which is answered or overdue.
        counted = [int(rows[name, "count"][column] or 0) for name in names]
        assert counted == shown[MatterKind(kind).label], kind
    assert shown[MatterKind.COMPLAINT.label] == [6, 3, 1, 2, 4, 2]


def test_small_numbers_are_withheld_from_funders(matters, tmp_path):
    from_journey.write_extract(tmp_path / "extract", [SCOTLAND], at=timezone.now())
    rows = show_table(tmp_path / "extract", "--disclosure", "official")
    column = rows["line", "measure"].index("safeguarding")
    assert rows["received", "count"][column] not in ("1", "0")


def test_the_file_names_nobody_and_counts_restricted_records(matters, manager, tmp_path):
    readers = [manager, matters.case_manager]
    restrict_record(case=matters, readers=readers, reason="On our staff", by=manager, at=timezone.now())
    folder = tmp_path / "extract"
    from_journey.write_extract(folder, [SCOTLAND], at=timezone.now())
    rows = pq.read_table(folder / "matters.parquet").to_pylist()
    assert len(rows) == Matter.objects.count() == 8
    told = repr(rows)
    for secret in (matters.reference, matters.person.name, "Hamish", "Morag", ACCOUNT, "Cover calls", "SG-"):
        assert secret not in told


def test_an_extract_for_evaluators_holds_none(matters, tmp_path):
    folder = tmp_path / "extract"
    from_journey.write_extract(
        folder, [SCOTLAND], at=timezone.now(), evaluators=from_journey.EvaluatorSelection()
    )
    assert pq.read_metadata(folder / "matters.parquet").num_rows == 0


def test_another_service_is_not_counted(matters, manager, tmp_path):
    folder = tmp_path / "extract"
    from_journey.write_extract(folder, [LEICESTER], at=timezone.now())
    assert pq.read_metadata(folder / "matters.parquet").num_rows == 0


def test_a_matter_that_moves_is_in_the_next_page_of_figures(matters, manager):
    def count_line(line):
        result = tables.compute_table("matters", snapshots.load_latest([SCOTLAND]).open_extract())
        return result.get_value(line, "count", "complaint")

    assert count_line("closed") == 3
    close(Matter.objects.filter(kind="complaint", closed_at=None).latest("pk"), manager, "withdrawn")
    assert count_line("closed") == 4
    record_one(MatterKind.COMPLAINT, manager, raised_by="Somebody")
    assert count_line("received") == 7


def test_an_extract_from_before_does_not_say_there_were_none(matters, tmp_path):
    folder = tmp_path / "extract"
    from_journey.write_extract(folder, [SCOTLAND], at=timezone.now())
    (folder / "matters.parquet").unlink()
    result = tables.compute_table("matters", folder)
    assert {cell.value for cell in result} <= {None}


def test_a_return_that_asks_for_matters_carries_the_figures_and_what_changed(matters, manager, tmp_path):
    folder, store = tmp_path / "extract", tmp_path / "returns"
    at = timezone.now()
    from_journey.write_extract(folder, [SCOTLAND], at=at)
    period = ((at - timedelta(days=100)).date(), at.date())
    frozen = returns.freeze_return("minimum-data-set", folder, period, store, returns.SignOff(at, "A name"))
    sent = (frozen.folder / "figures.csv").read_text()
    assert "\nmatters," in sent
    assert "\nmatter-outcomes," in sent
    close(Matter.objects.filter(kind="complaint", closed_at=None).latest("pk"), manager, "withdrawn")
    after = tmp_path / "after"
    from_journey.write_extract(after, [SCOTLAND], at=timezone.now())
    changes = list(returns.compare_return(returns.load_frozen(frozen.folder), open_extract(after)))
    assert ("changed", "ending") in {(row[0], row[2]) for row in changes if row[1].startswith("matters")}
