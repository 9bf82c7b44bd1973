"""What is kept of other people's work: the right version, nothing remote, licences with it."""

import re

from handrail.design import vendor

CSS = (vendor.TARGET / "nhsuk-frontend.css").read_text()
JS = (vendor.TARGET / "nhsuk-frontend.js").read_text()


def test_the_script_is_of_the_version_that_is_named():
    assert JS.startswith(f"/* {vendor.FRONTEND} */"), "fetched again after the version changed"


def test_every_component_of_a_page_has_its_script():
    texts = [path.read_text(encoding="utf-8") for path in vendor.list_class_sources()]
    used = {name for text in texts for name in re.findall(r'data-module="?nhsuk-([a-z-]+)', text)}
    named = {re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower() for name in vendor.COMPONENTS}
    assert used == named


def test_no_class_of_a_page_lost_its_styles():
    """Run `python -m handrail.design.vendor` where a page has begun to use one."""
    dropped = (vendor.TARGET / "dropped-classes.txt").read_text().split()
    assert not set(dropped) & vendor.list_classes(CSS)
    assert len(vendor.find_classes() & vendor.list_classes(CSS)) > 100
    assert vendor.find_classes() & set(dropped) == set()
    starts = tuple(vendor.find_composed_classes())
    assert starts
    assert [name for name in dropped if name.startswith(starts)] == []


def test_nothing_is_loaded_from_elsewhere():
    for text in (CSS, JS):
        assert "sourceMappingURL" not in text
        assert "/assets/" not in text
    assert "Frutiger" not in CSS
    assert re.findall(r"url\((?!icons/)[^)]*\)", CSS) == []


def test_every_picture_and_font_named_is_there():
    for name in re.findall(r"url\((icons/[^)]*)\)", CSS):
        assert (vendor.TARGET / name).is_file()
    own = (vendor.TARGET.parent / "handrail.css").read_text()
    fonts = re.findall(r'url\("(vendor/fonts/[^"]*)"\)', own)
    assert fonts
    for name in fonts:
        assert (vendor.TARGET.parent / name).is_file()


def test_the_licences_stand_beside_them():
    assert vendor.FRONTEND in (vendor.TARGET / "LICENCES.txt").read_text()
    assert "SIL OPEN FONT LICENSE" in (vendor.TARGET / "fonts" / "OFL.txt").read_text()


def test_rewriting_takes_out_what_must_not_be_there():
    css = vendor.rewrite_css(
        "@font-face{font-family:Frutiger W01;src:url(https://example.org/f.woff)}"
        "body{font-family:Frutiger W01,arial}a{background:url(/assets/images/x.svg)}"
        "/*# sourceMappingURL=x.css.map */"
    )
    assert css == 'body{font-family:"Source Sans 3",arial}a{background:url(icons/x.svg)}\n'
