"""Draws the house and the stages of the journey from the import contracts: `python3 -m docs.diagram`."""

import re
import tomllib
from html import escape

from dev import PURE, ROOT

TARGET = ROOT / "docs" / "images" / "architecture.svg"
STAGES_TARGET = ROOT / "docs" / "images" / "stages.svg"

# What each floor of the contract is for. A test compares the names with the contract's.
PURPOSE = {
    "cli": "the handrail command: thin, one call each",
    "demo": "an invented service to look at",
    "config": "wiring only: settings, addresses, schedules",
    "partners": "outside systems: client, translation, fake",
    "reporting": "management information as pages",
    "studies": "fit notes, surveys, reviews, trial protocols",
    "commissioning": "targets, re-profiles, spend",
    "opening": "setting a service up, what it lacks before it opens",
    "staff": "invited, given roles, suspended, handed over",
    "transfer": "cases that come in and move on",
    "rights": "a person's copy of their record",
    "governance": "safeguarding, complaints, incidents, requests",
    "journey": "everything that happens to a client, by stage",
    "network": "employers, practices, providers",
    "audit": "who read, signed in or changed access: signed, sealed",
    "accounts": "staff, roles, policy",
    "outbox": "queue, worker, schedule: whatever leaves or waits",
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
WIDTH, ROW, TOP = 960, 40, 56
COLOURS = {"web": "#005eb8", "pure": "#007f3b"}
STAGE = re.compile(r'^  "(?P<name>[^"]+)", *# (?P<reason>.+)$')


def floors() -> list[str]:
    """Return the floors of the contract between packages, highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [name.strip("()") for name in settings["tool"]["importlinter"]["contracts"][0]["layers"]]


def stages() -> dict[str, str]:
    """Return the stages of the contract inside the journey, highest first, each with why it stands there."""
    _, _, contract = (ROOT / "pyproject.toml").read_text().partition('containers = ["handrail.journey"]')
    lines = contract[: contract.index("\n]")].splitlines()
    return {found["name"]: found["reason"] for line in lines if (found := STAGE.match(line))}


def draw() -> str:
    """Draw the house as an SVG with a title and a description for those who do not see it."""
    sentence = "Each floor imports only floors below it. Green floors know no Django."
    rows = {name: PURPOSE[name] for name in floors()}
    return draw_rows("The layers of Handrail", sentence, rows, green=set(PURE))


def draw_stages() -> str:
    """Draw the stages of the journey in the same way."""
    return draw_rows("The stages of a case", "Each stage imports only stages below it.", stages())


def draw_rows(title: str, sentence: str, rows: dict[str, str], green: set[str] = frozenset()) -> str:
    """Draw one bar for each name, highest first, with what is said of it."""
    height = TOP + ROW * len(rows) + 16
    listed = escape("; ".join(f"{name}: {text}" for name, text in rows.items()))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title description" font-family="Arial, sans-serif" font-size="15">',
        f'<title id="title">{title}</title>',
        f'<desc id="description">From top to bottom, each imports only those below. {listed}.</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="32" fill="#212b32">{sentence}</text>',
    ]
    for number, (name, text) in enumerate(rows.items()):
        lines += draw_row(name, text, TOP + ROW * number, COLOURS["pure" if name in green else "web"])
    return "\n".join([*lines, "</svg>"]) + "\n"


def draw_row(name: str, text: str, y: int, colour: str) -> list[str]:
    """Draw one bar at a height."""
    return [
        f'<rect x="16" y="{y}" width="{WIDTH - 32}" height="{ROW - 6}" rx="4" fill="{colour}"/>',
        f'<text x="32" y="{y + 22}" fill="#ffffff" font-weight="bold">{escape(name)}</text>',
        f'<text x="220" y="{y + 22}" fill="#ffffff">{escape(text)}</text>',
    ]


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(draw())
    STAGES_TARGET.write_text(draw_stages())
