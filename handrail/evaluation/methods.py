"""Every method of the evaluation with its source, and every caveat: found in the code itself."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from handrail.evaluation.caveats import CAVEATS
from handrail.evaluation.results import Method

COLUMNS = ("area", "method", "source", "module")
FOLDER = Path(__file__).parent
AREAS = ("impact", "health", "economics")


def list_methods() -> list[tuple[str, str, str, str]]:
    """Return area, method, source and module of each `Method` the estimators declare, by area and name."""
    rows = {
        (area, method.name, method.source, module)
        for area in AREAS
        for module, method in _list_declared(area)
    }
    return sorted(rows, key=lambda row: (AREAS.index(row[0]), row[1]))


def _list_declared(area: str) -> Iterator[tuple[str, Method]]:
    """Yield the methods at the top of the area's modules, each with the module that declares it."""
    seen: set[Method] = set()
    for info in sorted(walk_packages([str(FOLDER / area)]), key=lambda info: info.name):
        name = f"handrail.evaluation.{area}.{info.name}"
        text = (FOLDER / area / f"{info.name}.py").read_text(encoding="utf-8")
        for label, value in vars(import_module(name)).items():
            if isinstance(value, Method) and value not in seen and f"\n{label} = Method(" in text:
                seen.add(value)
                yield f"{area}/{info.name}.py", value


def render_page() -> str:
    """Return the page of methods and caveats as Markdown."""
    lines = [
        "# Methods and caveats of the evaluation",
        "",
        "Made by `handrail methods --out docs/evaluation-methods.md`; do not edit by hand. One estimator a",
        "file, in `handrail/evaluation/`.",
    ]
    for area in AREAS:
        lines += ["", f"## {area.capitalize()}", "", "| Method | Source | File |", "|---|---|---|"]
        lines += [
            f"| {name} | {source} | `{module}` |" for a, name, source, module in list_methods() if a == area
        ]
    lines += ["", "## Caveats", "", "Results name these by code and print them with every figure.", ""]
    lines += [
        "| Code | What a reader must know |",
        "|---|---|",
        *(f"| `{code}` | {text} |" for code, text in CAVEATS.items()),
    ]
    return "\n".join([*lines, ""])
