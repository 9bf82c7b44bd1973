"""A figure is one figure: on the page, in the file, in the return and counted by hand in the database."""

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.figures import tables
from handrail.figures.returns.freeze import SignOff, freeze_return
from handrail.reporting.from_journey import write_extract
from tests.reporting import hand_count
from tests.reporting.test_from_journey import EXAMPLES
from tests.support.histories import History, undo_writes
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db
PERIOD = (date(2010, 1, 1), date(2030, 12, 31))
QUERY = {"from": PERIOD[0].isoformat(), "to": PERIOD[1].isoformat()}
RETURN = "fit-for-work-monthly"


def read_page(client: Client, name: str) -> list[str] | None:
    """The figures of the table on its page, row by row; None where it says that there are none."""
    page = client.get(reverse("figure-table", args=[name]), QUERY)
    assert page.status_code == 200, name
    found = re.search(r"<table>\s*<caption>.*?</table>", page.text, re.DOTALL)
    if not found:
        assert "Nothing to count" in page.text, name
        return None
    rows = ElementTree.fromstring(found[0]).find("tbody")
    # The last two cells of a row are its base and missing, as are the last rows.
    return [
        strip_figure("".join(cell.itertext()))
        for row in rows
        if "".join(row[0].itertext()) not in ("Base", "Missing")
        for cell in row.findall("td")[:-2]
    ]


def download_table(client: Client, name: str) -> tuple[list[str], list[list[str]]]:
    answer = client.get(reverse("figure-download", args=[name, "csv"]), QUERY)
    header, *rows = csv.reader(io.StringIO(answer.text))
    return header, rows


def strip_figure(text: str) -> str:
    """A figure as the page writes it, as a file would."""
    return "" if text == "–" else text.strip().replace(",", "").replace("%", "").replace("£", "")


def label_figures(header: list[str], rows: list[list[str]], name: str) -> dict[tuple[str, ...], str]:
    """(row labels..., column label) -> the figure, without the lines of bases and missing."""
    first = next(n for n, column in enumerate(header) if column in name_columns(name) or column == "base_n")
    return {
        (*row[:first], column): value
        for row in rows
        if row[first - 1] not in ("base_n", "missing_n")
        for column, value in zip(header[first:-2], row[first:-2], strict=True)
    }


def leave_out_repeats(on_file: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """What the page shows of a file: where one service alone has clients, 'all' says the same."""
    services = {label for key in on_file for label in key} & {SCOTLAND, LEICESTER}
    return {key: value for key, value in on_file.items() if len(services) != 1 or "all" not in key}


def name_columns(name: str) -> set[str]:
    return {SCOTLAND, LEICESTER, "all", "total", *(each.name for each in tables.get_table(name).measures)}


@settings(EXAMPLES, max_examples=2)
@given(seed=st.integers(0, 10**9))
def test_page_file_return_and_a_count_by_hand_agree(tmp_path, seed):
    with undo_writes():
        History(seed).make_happen(90)
        client = Client()
        client.force_login(_reader())
        today = datetime.now().astimezone().date()
        by_hand = hand_count.count_tables(today)
        folder = Path(mkdtemp(dir=tmp_path))
        write_extract(folder / "extract", (SCOTLAND, LEICESTER), at=datetime.now().astimezone())
        sent = read_return(folder)
        for name, expected in by_hand.items():
            header, rows = download_table(client, name)
            on_file = label_figures(header, rows, name)
            assert list_differences(on_file, expected) == [], f"{name}, history {seed}"
            shown = read_page(client, name)
            same = shown == list(leave_out_repeats(on_file).values())
            assert same or (shown is None and not any(expected.values())), f"{name}, history {seed}"
            if name in sent:
                assert sent[name] == {
                    (" / ".join(key[:-1]), key[-1]): value for key, value in on_file.items()
                }


def list_differences(found: dict, expected: dict) -> list[tuple]:
    """What differs by more than the rounding of the table."""
    wrong = []
    for key, hand in expected.items():
        text = found.get(key, "nowhere")
        if not hand and text in ("", "nowhere"):
            continue
        if hand is None or text in ("", "nowhere"):
            wrong.append((key, text, hand))
            continue
        decimals = len(text.partition(".")[2])
        if abs(float(text) - hand) > 0.5 / 10**decimals * (decimals > 0) + 1e-9:
            wrong.append((key, text, hand))
    return wrong


def read_return(folder: Path) -> dict[str, dict[tuple[str, str], str]]:
    """What a frozen return says, table by table."""
    frozen = freeze_return(
        RETURN,
        folder / "extract",
        PERIOD,
        folder / "returns",
        SignOff(datetime.now().astimezone(), "Ada Example"),
    )
    found: dict[str, dict[tuple[str, str], str]] = {}
    with (frozen.folder / "figures.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            if row["row"].split(" / ")[-1] not in ("base_n", "missing_n"):
                found.setdefault(row["table"], {})[row["row"], row["column"]] = row["value"]
    return found


def _reader():
    from handrail.accounts.models import User

    return User.objects.get(name="Ada Example")
