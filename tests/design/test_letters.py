"""Letters as a screen reader and a printer get them."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from handrail.design import letters
from handrail.design.styleguide.pages import build_example_letter

EXAMPLE = "design/letter_example.html"


MADE = {}


@pytest.fixture
def letter(design_settings):
    """The example, drawn once: drawing takes seconds."""
    if not MADE:
        MADE["pdf"] = letters.render_pdf(EXAMPLE, build_example_letter())
    return PdfReader(BytesIO(MADE["pdf"]))


def test_a_letter_is_tagged_titled_and_in_british_english(letter):
    catalogue = letter.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert letter.metadata.title == "Your return-to-work plan"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_the_structure_has_headings_lists_and_a_table(letter):
    def list_tags(node):
        node = node.get_object()
        if isinstance(node, list):
            return [tag for each in node for tag in list_tags(each)]
        if not isinstance(node, dict):
            return []
        return [node.get("/S")] + (list_tags(node["/K"]) if "/K" in node else [])

    found = set(list_tags(letter.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    assert {"/H1", "/H2", "/L", "/LI", "/Table", "/TH", "/TD", "/P"} <= found


def test_the_words_are_there_and_the_fonts_inside(letter):
    text = " ".join(page.extract_text() for page in letter.pages)
    for words in ("Dear Margaret", "HR-4K7M-29", "9 March 2026", "Tomasz Zieliński", "Three mornings"):
        assert words in text
    fonts = {
        font.get_object()["/BaseFont"]
        for page in letter.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("Source-Sans" in font.replace(" ", "-") for font in fonts), fonts
    assert f"Page 1 of {len(letter.pages)}" in text


def test_large_print_is_larger(design_settings):
    usual, large = (
        letters.render_html(EXAMPLE, build_example_letter(), large_print=big) for big in (False, True)
    )
    assert '<body class="large">' in large
    assert "<body>" in usual


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "https://example.org/x.png",
        "letter:///../forms/base.py",
        "letter:///nothing.css",
    ],
)
def test_a_letter_reads_no_file_and_no_address_but_our_own(address):
    with pytest.raises(letters.UnknownAddress):
        letters.fetch_file(address)
    assert letters.fetch_file("letter:///letter.css").content_type == "text/css"


def test_what_a_client_typed_cannot_add_markup(design_settings):
    hostile = {**build_example_letter(), "obstacles": ['<img src="file:///etc/passwd">']}
    assert "&lt;img src=" in letters.render_html(EXAMPLE, hostile)
