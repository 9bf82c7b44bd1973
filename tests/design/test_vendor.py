"""What is kept of other people's work: the right version, nothing remote, licences with it."""

import re

from handrail.design import vendor

CSS = (vendor.TARGET / "nhsuk-frontend.css").read_text()
JS = (vendor.TARGET / "nhsuk-frontend.js").read_text()


def test_the_script_is_of_the_version_that_is_named():
    name, _, version = vendor.FRONTEND.partition("@")
    assert name == "nhsuk-frontend"
    assert f'version="{version}"' in JS, "fetched again after the version changed"


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
