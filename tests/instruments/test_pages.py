"""The documentation's pages are what the command writes."""

from pathlib import Path

from handrail import instruments
from handrail.instruments import pages

FOLDER = Path(__file__).parents[2] / "docs" / "instruments"


def test_the_pages_are_what_the_command_writes(tmp_path):
    written = {
        path.name: path.read_text(encoding="utf-8")
        for path in pages.write_pages(instruments.load_all_instruments(), tmp_path)
    }
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert kept == written, "handrail instruments pages docs/instruments"
