"""A long word or address breaks over lines in a letter: every column of its table stays on the page."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from handrail.journey.plan.actions import write_plan
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from tests.support.people import START

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

ADDRESS = "https://example.org/" + "a-very-long-path-without-a-break" * 4


def find_beginnings(page) -> dict[str, float]:
    """Return how far from the left edge each text of a page begins, in points."""
    places: dict[str, float] = {}

    def note_place(text, matrix, text_matrix, _font, _size):
        if text.strip():
            places[text.strip()] = matrix[0] * text_matrix[4] + matrix[4]

    page.extract_text(visitor_text=note_place)
    return places


@pytest.mark.parametrize("word", [ADDRESS, "Donaudampfschifffahrtsgesellschaft" * 5])
def test_a_word_of_150_letters_pushes_no_column_off_the_page(word, support) -> None:
    case, manager = support()
    at = START + timedelta(days=5)
    line = {"obstacle": word[:100], "goal": "Sit for an hour", "action": word[:150], "owner": "case_manager",
            "due_on": (at + timedelta(days=30)).date()}  # fmt: skip
    write_plan(case=case, by=manager, at=at, lines=[line])
    document = plan_pdf(case, latest_plan(case), by=manager, at=at)
    pages = PdfReader(io.BytesIO(bytes(document.content))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    # It breaks over lines of one column, in between those of the others.
    assert word[:10] in text
    for heading in ("Obstacle", "Goal", "Action", "Who", "By"):
        assert heading in text
    for page in pages:
        width = float(page.mediabox.width)
        for words, left in find_beginnings(page).items():
            assert 0 <= left < width - 36, f"{words} begins {left:.0f} points from the left of {width:.0f}"
