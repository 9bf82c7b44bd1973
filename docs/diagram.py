"""Draws docs/images/architecture.svg from the import contract: `python3 -m docs.diagram` writes it."""

import tomllib
from html import escape

from dev import PURE, ROOT

TARGET = ROOT / "docs" / "images" / "architecture.svg"

# What each floor of the contract is for. A test compares the names with the contract's.
PURPOSE = {
    "cli": "the handrail command: thin, one call each",
    "demo": "an invented service to look at",
    "config": "wiring only: settings, addresses, schedules",
    "partners": "outside systems: client, translation, fake",
    "reporting": "management information as pages",
    "studies": "fit notes, surveys, reviews, trial protocols",
    "commissioning": "targets, re-profiles, spend",
    "journey": "everything that happens to a client, by stage",
    "network": "employers, practices, providers",
    "accounts": "staff, roles, policy, what was read",
    "design": "the look: forms, components, charts, letters",
    "figures": "everything that counts: tables, targets, returns",
    "service_models": "one folder a service: routes, criteria, clocks",
    "capacity": "demand, waiting and caseload",
    "evaluate": "the evaluation from Python: one object a study",
    "evaluation": "norms, impact, health gain, economics, trial",
    "charts": "the one chart library, in greyscale, with words",
    "extract": "the one schema: read, checked, written",
    "instruments": "questionnaires: items, scoring, licence",
    "questions": "how a question is declared, once",
    "foundation": "working days, dates, identifiers, errors",
}
WIDTH, ROW, TOP = 760, 40, 56
COLOURS = {"web": "#005eb8", "pure": "#007f3b"}


def floors() -> list[str]:
    """The floors of the contract, highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [name.strip("()") for name in settings["tool"]["importlinter"]["contracts"][0]["layers"]]


def draw() -> str:
    """The house as an SVG with a title and a description for those who do not see it."""
    names = floors()
    height = TOP + ROW * len(names) + 16
    listed = escape("; ".join(f"{name}: {PURPOSE[name]}" for name in names))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title description" font-family="Arial, sans-serif" font-size="15">',
        '<title id="title">The layers of Handrail</title>',
        f'<desc id="description">From top to bottom, each imports only those below. {listed}.</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        '<text x="16" y="32" fill="#212b32">Each floor imports only floors below it. '
        "Green floors know no Django.</text>",
    ]
    for number, name in enumerate(names):
        lines += floor(name, TOP + ROW * number, COLOURS["pure" if name in PURE else "web"])
    return "\n".join([*lines, "</svg>"]) + "\n"


def floor(name: str, y: int, colour: str) -> list[str]:
    return [
        f'<rect x="16" y="{y}" width="{WIDTH - 32}" height="{ROW - 6}" rx="4" fill="{colour}"/>',
        f'<text x="32" y="{y + 22}" fill="#ffffff" font-weight="bold">{name}</text>',
        f'<text x="220" y="{y + 22}" fill="#ffffff">{escape(PURPOSE[name])}</text>',
    ]


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(draw())
