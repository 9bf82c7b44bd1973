"""The catalogues of translations: gathered from Python and templates, and compiled.

`python3 dev.py messages` runs this inside .venv: Babel is a dependency of development. The compiled .mo stand in
the repository with their .po, so that neither a clone nor a wheel needs a step of its own; a test compares them.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from devtools.process import ROOT
from handrail.questions import CatalogueText
from handrail.service_models import load_services
from handrail.service_models.crisis import find_crisis_lines
from handrail.service_models.references import build_directory

PACKAGE = ROOT / "handrail"
LOCALES = PACKAGE / "locale"
METHODS = [("**/jinja2/**.html", "jinja2"), ("**/migrations/**", "ignore"), ("**.py", "python")]
# As the pages' own environment reads its templates (handrail/design/jinja.py).
OPTIONS = {"**/jinja2/**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
PLURAL = (1, 2)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "translate_text", "mark_text", "CatalogueText")),
    **dict.fromkeys(("ngettext", "translate_count", "mark_count"), PLURAL),
    "pgettext": ((1, "c"), 2),
}
# A catalogue changes when its sentences do, not when it is written.
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)


def gather_sentences() -> Catalog:
    """Return every sentence that is marked for translation, with the files it stands in."""
    template = Catalog(project="Handrail", charset="utf-8", fuzzy=False)
    for name, _line, message, comments, context in extract_from_dir(str(PACKAGE), METHODS, OPTIONS, KEYWORDS):
        template.add(message, None, [(f"handrail/{name}", 0)], auto_comments=comments, context=context)
    for place, text in gather_declared_texts():
        template.add(text, None, [(place, 0)])
    return template


def gather_declared_texts() -> Iterator[tuple[str, str]]:
    """Yield what clients read of the models that ship, where a service offers more than English, with its place."""
    for text in list_catalogue_texts(find_crisis_lines()):
        yield "handrail/service_models/crisis.yaml", text
    for service in load_services():
        if len(service.about.languages) > 1:
            declared = [
                service.about,
                service.versions,
                [build_directory(version) for version in service.versions],
            ]
            for text in list_catalogue_texts(declared):
                yield f"handrail/service_models/{service.slug}", text


def list_catalogue_texts(value: object) -> Iterator[str]:
    """Yield every text of a declared model that is translated by the catalogues."""
    if isinstance(value, CatalogueText):
        yield str(value)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from list_catalogue_texts(part)
    elif isinstance(value, dict):
        yield from list_catalogue_texts(list(value.values()))
    elif hasattr(value, "__dict__"):
        yield from list_catalogue_texts(vars(value))


def list_catalogues() -> Iterable[Path]:
    """Yield the .po of each language."""
    yield from sorted(LOCALES.glob("*/LC_MESSAGES/django.po"))


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def update_catalogue(path: Path, template: Catalog) -> Catalog:
    """Return a language's catalogue with exactly the sentences there are, keeping their translations."""
    catalogue = read_catalogue(path)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = WRITTEN
    catalogue.fuzzy = False
    return catalogue


def print_catalogue(catalogue: Catalog) -> bytes:
    """Return the text of a .po, by file, so that what stands on one page is translated together."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=100, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return buffer.getvalue()


def compile_catalogue(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Write every catalogue again, and say how much of it is translated."""
    template = gather_sentences()
    for path in list_catalogues():
        catalogue = update_catalogue(path, template)
        path.write_bytes(print_catalogue(catalogue))
        path.with_suffix(".mo").write_bytes(compile_catalogue(read_catalogue(path)))
        done = sum(bool(message.id and message.string and any(message.string)) for message in catalogue)
        print(f"{path.relative_to(ROOT)}: {done} of {len(catalogue)} sentences translated")


if __name__ == "__main__":
    main()
