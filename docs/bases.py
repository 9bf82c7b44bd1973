"""Writes which purposes there are, what allows each, and what every service asks: `python3 -m docs.bases`."""

from dev import ROOT
from handrail import service_models
from handrail.service_models.bases import LegalSettings, find_basis, list_bases

TARGET = ROOT / "docs" / "purposes-and-bases.md"
HEAD = """# Purposes and lawful bases

Made by `python3 -m docs.bases` from the purposes that the program keeps apart and from the service models;
a test compares. The staff's consent page shows the same next to each consent, with what the installation has
set: `HANDRAIL_LAWFUL_BASIS`, `HANDRAIL_EVALUATION_BASIS`
with its date (such as the reference of a section 251
support), and `HANDRAIL_OPT_OUTS_CHECKED`, the day on which the national data opt-outs were checked, where
they apply. Here they stand as they are where nothing is set.

| Purpose | What the client’s answer decides | What allows it |
|---|---|---|
"""


def write_document() -> str:
    """Return the page."""
    legal = LegalSettings()
    purposes = "".join(f"| {row.title} | {row.decides} | {row.basis} |\n" for row in list_bases(legal))
    return f"{HEAD}{purposes}\n## What each service asks\n\n{list_requests(legal)}"


def list_requests(legal: LegalSettings) -> str:
    """Return a table of the consents that the version in force of each service asks, with their purpose."""
    lines = ["| Service | Consent | Purpose | Needed for support |", "|---|---|---|---|"]
    for service in service_models.load_services():
        for item in service.current_version.consents:
            purpose = find_basis(item.recipient, legal).title
            lines.append(
                f"| {service.name} | {item.label} | {purpose} | {'yes' if item.required else 'no'} |"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(write_document())
