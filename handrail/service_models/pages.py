"""The documentation of the services, generated: a page each, their clocks drawn, all of them side by side."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from handrail.foundation.calendars import NATIONS, long_date
from handrail.foundation.wording import join_words
from handrail.service_models.catalogue import Service, load_services, read_sources
from handrail.service_models.comparison import tabulate_services, tabulate_versions
from handrail.service_models.description import describe_version
from handrail.service_models.description.section import DescriptionSection
from handrail.service_models.diagram import draw_clocks
from handrail.service_models.diff import compare_versions
from handrail.service_models.provenance import list_assumptions, list_sourced_statements
from handrail.service_models.schema.version import Version
from handrail.service_models.stated_facts import read_errata

NOT_DESCRIBED = ("Birmingham", "Eastern and Coastal Kent", "Dundee and Tayside", "Wakefield")
GENERATED = "<!-- Written by `handrail services docs docs/services`. Change the models, not this page. -->"


def write_pages(folder: Path) -> list[Path]:
    """Write every page and drawing into `folder`; return the paths written."""
    written = []
    for name, text in build_pages().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def build_pages() -> dict[str, str]:
    """Return the text of each file by its name."""
    pages = {"README.md": _index(), "comparison.md": _comparison(), "errata.md": _errata()}
    for service in load_services():
        pages[f"{service.slug}.md"] = _page(service)
        pages[f"images/{service.slug}.svg"] = draw_clocks(
            service.current_version, f"Clocks of {service.name}"
        )
    return pages


def _index() -> str:
    rows = [
        (
            f"[{service.name}]({service.slug}.md)",
            join_words(service.nations),
            service.about.ran,
            _versions(service),
        )
        for service in load_services()
    ]
    named = join_words(NOT_DESCRIBED)
    return _join(
        "# Services",
        GENERATED,
        "Each service is data: one folder, one file a version. These pages are written from those files.",
        format_table(("Service", "Nation", "Ran", "Versions"), rows),
        "[All of them side by side](comparison.md)",
        f"The reports also name {named} (first year only) without describing them. A service that nobody "
        "described is not made up here; [how to add one](../add-a-service-model.md).",
        "Every rule says whether it is a fact from a source or our choice where the sources are silent. "
        "`handrail services facts` lists every fact with its source; [errata](errata.md) lists what was put "
        "right in files that had been released.",
        format_table(("Source", "Citation"), read_sources().items()),
    )


def _versions(service: Service) -> str:
    return ", ".join(version.id for version in service.versions)


def _comparison() -> str:
    parts = ["# Services side by side", GENERATED, "Each in its latest version. [All services](README.md)"]
    return _join(*parts, *(_section(section) for section in tabulate_services(load_services())))


def _errata() -> str:
    rows = [
        (erratum.model, f"`{erratum.element}`", erratum.old, erratum.new, erratum.source)
        for erratum in read_errata()
    ]
    return _join(
        "# Errata",
        GENERATED,
        "What was put right in files that had been released: a file said something else than its source, "
        "said it of the wrong version, or did not mark what we chose. A version that is based on another "
        "changes with it. Cases that were decided before stay as they were decided; "
        "[decision 0012](../decisions/0012-released-models-are-frozen.md) is why. [All services](README.md)",
        format_table(("Model", "Element", "The file said", "It says", "Source"), rows),
    )


def _page(service: Service) -> str:
    version = service.current_version
    shown = describe_version(version)
    drawn = f"![Clocks of {service.name}, from event to event](images/{service.slug}.svg)"
    body = []
    for section in shown:
        body.append(_section(section, drawn if section.title == "Clocks" else ""))
    return _join(
        f"# {service.name}",
        GENERATED,
        service.about.summary,
        f"Run by: {service.about.run_by}. Ran: {service.about.ran}. "
        f"Working days: {NATIONS[service.calendar][0]}. [All services](README.md)",
        "\n".join(f"- {fact}" for fact in (*service.about.facts,)),
        _history(service),
        f"What follows is version {version.id}.",
        *body,
        _rests(version),
    )


def _history(service: Service) -> str:
    rows = [
        (
            version.id,
            _in_force(version),
            "; ".join(change.rstrip(".") for change in version.changes) or "The first version",
        )
        for version in service.versions
    ]
    parts = ["## Versions", format_table(("Version", "In force", "What staff are told has changed"), rows)]
    if len(service.versions) > 1:
        parts += ["### Side by side", _section_table(tabulate_versions(service.versions))]
    for before, after in zip(service.versions, service.versions[1:], strict=False):
        changes = "\n".join(f"- {change.text}" for change in compare_versions(before, after))
        parts += [f"### From {before.id} to {after.id}, in full", changes]
    return _join(*parts).rstrip()


def _in_force(version: Version) -> str:
    start = long_date(version.in_force_from)
    return f"{start} to {long_date(version.in_force_to)}" if version.in_force_to else f"from {start}"


def _section_table(section: DescriptionSection) -> str:
    return format_table(section.headings, section.rows)


def _section(section: DescriptionSection, drawing: str = "") -> str:
    sentences = "\n\n".join(section.sentences)
    rows = format_table(section.headings, section.rows) if section.rows else ""
    return "\n\n".join(part for part in (f"## {section.title}", sentences, drawing, rows) if part)


def _rests(version: Version) -> str:
    """Return what in the model is a choice, all in one place, and where the facts come from."""
    chosen, stated = list_assumptions(version), list_sourced_statements(version)
    rows = [
        (statement.part.replace("_", " "), statement.name, statement.note or "Not stated")
        for statement in chosen
    ]
    used = dict.fromkeys(statement.source for statement in stated)
    sources = [f"- {source}: {read_sources().get(source.split(',')[0], '')}" for source in used]
    return _join(
        "## Facts and choices",
        f"{len(stated)} elements rest on a source and {len(chosen)} are our choice.",
        "\n".join(sources),
        format_table(("Part", "Our choice", "Why"), rows) if rows else "",
    ).rstrip()


def format_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _join(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
