"""Fetches the NHS.UK stylesheet and script and the open fonts into static/design/vendor.

A developer runs `python -m handrail.design.vendor` when a version changes, or when a page begins to use a
class of NHS.UK that is not kept yet (a test says so); the result is committed, so that neither a service nor
its tests need Node or a network. Only the styles that our pages use and the scripts of our components are
kept: a page that somebody in distress opens on a telephone should be light. Frutiger and the NHS logo are not
ours to give away: the remote font is taken out and the NHS favicons stay behind.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FRONTEND = "nhsuk-frontend@10.6.1"
BUNDLER = "esbuild@0.28.2"  # joins the modules of the components that we use into one script
PURGER = "purgecss@8.0.0"  # drops the rules of classes that stand on none of our pages
# The components of the NHS.UK script on our pages: `data-module` of the templates.
COMPONENTS = (
    "Button", "CharacterCount", "Checkboxes", "ErrorSummary", "PasswordInput", "Radios", "SkipLink", "Tabs"
)  # fmt: skip
# Where classes are written, from the folder of the package.
CLASS_SOURCES = ("**/jinja2/**/*.html", "**/*.py", "design/static/design/handrail.js")
FONT = "@fontsource/source-sans-3@5.3.1"
# One file for every weight of a page, 400 to 600; letters take the files of single weights.
PAGE_FONT = "@fontsource-variable/source-sans-3@5.3.1"
PAGE_FONT_FILE = "source-sans-3-latin-wght-normal.woff2"
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
  Changed: /assets/ paths, source map comments and the remote Frutiger font taken out, font name replaced;
  rules of classes that our pages do not use and scripts of components that they do not have left out.
  The licence does not cover the NHS identity: no NHS logo or favicon is included.

fonts/
  Source Sans 3, packed by {FONT} and {PAGE_FONT}, SIL Open Font
  Licence 1.1, reproduced in fonts/OFL.txt. Changed: the variable font has the weights 400 to 600 alone.
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


def install_packages(folder: Path) -> Path:
    """Fetch the npm packages with the ordinary client; returns the folder that holds them."""
    packages = [FRONTEND, BUNDLER, PURGER, FONT, PAGE_FONT, *SCRIPT_FONTS]
    # npm installs where it finds this. Told by `--prefix` it would not read the machine's own settings.
    (folder / "package.json").write_text("{}\n")
    subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *packages], cwd=folder, check=True
    )
    return folder / "node_modules"


def rewrite_css(css: str) -> str:
    """Return the stylesheet with our font, relative icon addresses, no remote font and no source map."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("font-family:Frutiger W01,", 'font-family:"Source Sans 3",')
    css = css.replace("/assets/images/", "icons/")
    return remove_source_map(css)


def remove_source_map(text: str) -> str:
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"//# sourceMappingURL=\S+", "", text).rstrip() + "\n"


def list_class_sources() -> list[Path]:
    """Return the files in which a class of a page may be written."""
    own = Path(__file__).parents[1]
    return sorted(path for pattern in CLASS_SOURCES for path in own.glob(pattern))


def find_classes() -> set[str]:
    """Return the classes of NHS.UK that are written out in our pages."""
    texts = [path.read_text(encoding="utf-8") for path in list_class_sources()]
    return {name for text in texts for name in re.findall(r"\bnhsuk-[\w-]+", text)}


def find_composed_classes() -> list[str]:
    """Return the beginnings of classes that a template completes, as `nhsuk-tag--{{ colour }}` does."""
    texts = [path.read_text(encoding="utf-8") for path in list_class_sources()]
    return sorted({start for text in texts for start in re.findall(r"\bnhsuk-[\w-]*-(?![\w-])", text)})


def list_classes(css: str) -> set[str]:
    """Return the classes of NHS.UK that a stylesheet has rules for."""
    return set(re.findall(r"\.(nhsuk-[\w-]+)", css))


def vendor_styles(modules: Path, script: Path) -> None:
    """Write the stylesheet without the rules of classes that are neither on our pages nor in the script."""
    built = modules / "nhsuk-frontend" / "dist" / "nhsuk"
    whole = rewrite_css((built / "nhsuk-frontend.min.css").read_text())
    target = TARGET / "nhsuk-frontend.css"
    target.write_text(whole)
    starts = [f"/^{start}/" for start in find_composed_classes()]
    endings = re.findall(r"\$\{\w+\}(--[\w-]+)", script.read_text())  # put on a class by the script
    composed = ", ".join([*starts, *(f"/{ending}$/" for ending in sorted(set(endings)))])
    settings = modules.parent / "purgecss.config.cjs"
    settings.write_text(
        f"""module.exports = {{
          content: {json.dumps([str(path) for path in [*list_class_sources(), script]])},
          css: [{json.dumps(str(target))}],
          defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) || [],
          safelist: {{ greedy: [{composed}] }},
        }}"""
    )
    purge: list[str | Path] = [modules / ".bin" / "purgecss", "--config", settings, "--output", target]
    subprocess.run(purge, check=True)
    css = target.read_text().rstrip() + "\n"
    target.write_text(css)
    dropped = sorted(list_classes(whole) - list_classes(css) - find_classes())
    (TARGET / "dropped-classes.txt").write_text("\n".join(dropped) + "\n")
    for name in sorted(set(re.findall(r"icons/([\w-]+\.svg)", css))):
        (TARGET / "icons" / name).write_bytes((built / "assets" / "images" / name).read_bytes())


def vendor_script(modules: Path) -> Path:
    """Write one script that starts our components; returns its path."""
    names = ", ".join(COMPONENTS)
    entry = modules.parent / "components.mjs"
    entry.write_text(
        f"import {{ createAll, {names} }} from 'nhsuk-frontend'\n"
        f"export function initAll() {{ for (const component of [{names}]) createAll(component) }}\n"
    )
    target = TARGET / "nhsuk-frontend.js"
    bundle = ["--bundle", "--minify", "--format=esm", "--target=es2020", "--legal-comments=none"]
    subprocess.run(
        [
            modules / ".bin" / "esbuild",
            entry,
            *bundle,
            f"--banner:js=/* {FRONTEND} */",
            f"--outfile={target}",
        ],
        check=True,
    )
    return target


def vendor_font(package: Path) -> None:
    for name in FONT_FILES:
        (TARGET / "fonts" / name).write_bytes((package / "files" / name).read_bytes())
    (TARGET / "fonts" / "OFL.txt").write_text((package / "LICENSE").read_text())


def vendor_page_font(package: Path) -> None:
    """Write the variable font of pages: the weights that they use, without features that none asks for."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    target = TARGET / "fonts" / PAGE_FONT_FILE
    font = TTFont(package / "files" / PAGE_FONT_FILE)
    instantiateVariableFont(font, {"wght": (400, 600)}).save(target)
    font = TTFont(target)  # read again: the names of its glyphs changed
    kept = Subsetter(Options(layout_features=["ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum"]))
    kept.populate(unicodes=font.getBestCmap())
    kept.subset(font)
    font.flavor = "woff2"
    font.save(target)


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
        modules = install_packages(Path(scratch))
        vendor_styles(modules, vendor_script(modules))
        vendor_font(modules / "@fontsource" / "source-sans-3")
        vendor_page_font(modules / "@fontsource-variable" / "source-sans-3")
        for package, faces in SCRIPT_FONTS.items():
            family = package.split("/")[1].split("@")[0]
            vendor_script_font(modules / "@fontsource" / family, family, faces)
    fonts = ", ".join(SCRIPT_FONTS)
    licences = LICENCES.format(FRONTEND=FRONTEND, FONT=FONT, PAGE_FONT=PAGE_FONT, SCRIPT_FONTS=fonts)
    (TARGET / "LICENCES.txt").write_text(licences)
    sys.stdout.write(f"Vendored {FRONTEND} and {FONT} into {TARGET}\n")


if __name__ == "__main__":
    main()
