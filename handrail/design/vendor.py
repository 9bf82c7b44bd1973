"""Fetches the NHS.UK stylesheet and script and the open font into static/design/vendor.

A developer runs `python -m handrail.design.vendor` when a version changes; the result is committed, so that
neither a service nor its tests need Node or a network. Frutiger and the NHS logo are not ours to give away:
the remote font is taken out and the NHS favicons stay behind.
"""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FRONTEND = "nhsuk-frontend@10.6.1"
FONT = "@fontsource/source-sans-3@5.3.1"
FONT_FILES = [
    f"source-sans-3-{script}-{style}.woff2"
    for script in ("latin", "latin-ext")
    for style in ("400-normal", "400-italic", "600-normal", "700-normal")
]
# Scripts that the letters print besides Latin: names in Arabic, Thai and Chinese. In all 1.3 MB.
SCRIPT_FONTS = {
    "@fontsource/noto-sans-arabic@5.3.0": ("arabic-400-normal", "arabic-600-normal"),
    "@fontsource/noto-sans-thai@5.3.0": ("thai-400-normal", "thai-600-normal"),
    "@fontsource/noto-sans-sc@5.3.0": ("chinese-simplified-400-normal",),
}
TARGET = Path(__file__).parent / "static" / "design" / "vendor"

LICENCES = """\
What is in this folder and by what licence (fetched by handrail/design/vendor.py)

nhsuk-frontend.css, nhsuk-frontend.js, icons/
  {FRONTEND}, MIT licence, copyright (c) Crown Copyright, NHS England.
  Changed: /assets/ paths, source map comments and the remote Frutiger font taken out, font name replaced.
  The licence does not cover the NHS identity: no NHS logo or favicon is included.

fonts/
  Source Sans 3, packed by {FONT}, SIL Open Font Licence 1.1, reproduced in fonts/OFL.txt.
  Noto Sans Arabic, Thai and SC, packed by {SCRIPT_FONTS}, SIL Open Font Licence 1.1,
  reproduced in fonts/OFL-noto-sans-arabic.txt, OFL-noto-sans-thai.txt and OFL-noto-sans-sc.txt.

The MIT licence (nhsuk-frontend)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def unpack_package(package: str, folder: Path) -> Path:
    """Fetch an npm package with the ordinary client and unpack it; returns its folder."""
    said = subprocess.run(
        ["npm", "pack", "--json", package], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / json.loads(said.stdout)[0]["filename"]
    where = folder / re.sub(r"\W+", "-", package)
    with tarfile.open(archive) as packed:
        packed.extractall(where, filter="data")
    return where / "package"


def rewrite_css(css: str) -> str:
    """Return the stylesheet with our font, relative icon addresses, no remote font and no source map."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("font-family:Frutiger W01,", 'font-family:"Source Sans 3",')
    css = css.replace("/assets/images/", "icons/")
    return remove_source_map(css)


def remove_source_map(text: str) -> str:
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"//# sourceMappingURL=\S+", "", text).rstrip() + "\n"


def vendor_frontend(package: Path) -> None:
    built = package / "dist" / "nhsuk"
    css = rewrite_css((built / "nhsuk-frontend.min.css").read_text())
    (TARGET / "nhsuk-frontend.css").write_text(css)
    script = remove_source_map((built / "nhsuk-frontend.min.js").read_text())
    (TARGET / "nhsuk-frontend.js").write_text(script)
    for name in sorted(set(re.findall(r"icons/([\w-]+\.svg)", css))):
        (TARGET / "icons" / name).write_bytes((built / "assets" / "images" / name).read_bytes())


def vendor_font(package: Path) -> None:
    for name in FONT_FILES:
        (TARGET / "fonts" / name).write_bytes((package / "files" / name).read_bytes())
    (TARGET / "fonts" / "OFL.txt").write_text((package / "LICENSE").read_text())


def vendor_script_font(package: Path, family: str, faces: tuple[str, ...]) -> None:
    """Copy the faces of one script: `family` as npm names it, noto-sans-thai."""
    for face in faces:
        name = f"{family}-{face}.woff2"
        (TARGET / "fonts" / name).write_bytes((package / "files" / name).read_bytes())
    (TARGET / "fonts" / f"OFL-{family}.txt").write_text((package / "LICENSE").read_text())


def main() -> None:
    for folder in (TARGET, TARGET / "icons", TARGET / "fonts"):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        vendor_frontend(unpack_package(FRONTEND, Path(scratch)))
        vendor_font(unpack_package(FONT, Path(scratch)))
        for package, faces in SCRIPT_FONTS.items():
            family = package.split("/")[1].split("@")[0]
            vendor_script_font(unpack_package(package, Path(scratch)), family, faces)
    fonts = ", ".join(SCRIPT_FONTS)
    licences = LICENCES.format(FRONTEND=FRONTEND, FONT=FONT, SCRIPT_FONTS=fonts)
    (TARGET / "LICENCES.txt").write_text(licences)
    sys.stdout.write(f"Vendored {FRONTEND} and {FONT} into {TARGET}\n")


if __name__ == "__main__":
    main()
