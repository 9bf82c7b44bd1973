"""Cases as lines of JSON, a row of a model each: what moves to another installation, in which order.

A row is named by its model and a number within the file, or by its key where that means the same everywhere;
staff are named by their email address; an attached file and a letter by its name in the folder.
"""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import models

from handrail.rights.inventory.sources import SOURCES
from handrail.rights.inventory.treatment import Source
from handrail.transfer.content import CASE, DERIVED

FORMAT = 1
FILE_NAME, FILES_FOLDER = "cases.jsonl", "files"
STAFF = "accounts.User"
# Registers that a case points into: the entries that it names go with it.
REGISTERS = ("network.Practice", "network.Employer", "network.Provider", "network.Site")
# What does not move, and why: links and their keys open pages of the installation that made them.
NOT_MOVED: dict[str, str] = {
    "transfer.ImportedCase": "where a case came from before",
    "journey.PrivateLink": "private links: they lead to the installation that made them",
    "journey.QuestionnaireSending": "links to questionnaires, for the same reason",
    "journey.WaitingReferral": "referrals that wait for a decision about somebody who died",
    "governance.Matter": "safeguarding concerns, complaints, incidents, requests: they stay with who answers",
    "governance.MatterStep": "what was done about those",
}
# The columns that hold a file, and the ending of its name.
FILE_COLUMNS = {("journey.Attachment", "stored_name"): "", ("journey.Document", "content"): ".pdf"}
# Numbers of rows within the data of an event, by their names there.
NUMBERED_DATA = {
    "contact": "journey.Contact", "note": "journey.CaseNote", "attachment": "journey.Attachment",
    "request": "journey.QuestionnaireRequest", "concern": "journey.Concern",
}  # fmt: skip
# A message that waits is sent by the installation that queued it, or by nobody.
MESSAGE, WAITING_STATE, HELD_BACK_STATE = "journey.Message", "waiting", "held_back"
MOVED_REASON = "the case was moved to another installation before it was sent"


def list_moved_sources() -> list[Source]:
    """Return the models whose rows move, each after those it points to."""
    sources = {source.label: source for source in SOURCES if source.label not in NOT_MOVED}
    graph = {label: set(_list_targets(label)) & sources.keys() - {label} for label in sources}
    return [sources[label] for label in TopologicalSorter(graph).static_order()]


def _list_targets(label: str) -> Iterator[str]:
    for column in list_columns_of(label):
        if target := find_target(column):
            yield target


def list_columns_of(label: str) -> list["models.Field[object, object]"]:
    """Return the columns of a model that move: not its own number, nor what is computed from the facts."""
    left_out = DERIVED if label == CASE else frozenset()
    columns = apps.get_model(label)._meta.concrete_fields
    return [column for column in columns if column.name not in left_out and not is_number(column)]


def is_number(column: "models.Field[object, object]") -> bool:
    """Return whether a column is the row's own number, which means nothing elsewhere."""
    return bool(column.primary_key) and isinstance(column, models.AutoField)


def find_target(column: "models.Field[object, object]") -> str:
    """Return the model that a column points to, '' where it points to none."""
    related = column.related_model
    return related._meta.label if related is not None and not isinstance(related, str) else ""


def hold_back_waiting(label: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return the columns of a row as they move: a message that waits is held back."""
    if label == MESSAGE and values["state"] == WAITING_STATE:
        return {**values, "state": HELD_BACK_STATE, "held_back": MOVED_REASON, "not_before": None}
    return dict(values)
