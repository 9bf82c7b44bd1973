"""The version of EQ-5D that a clients file holds, and the value sets that fit it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from handrail.evaluation.clients import Client
from handrail.extract.problem import Problem
from handrail.foundation.errors import UserError
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.reference_case import find_reference_case
from handrail.instruments.eq5d.value_sets import ValueSet

UNRECORDED_VERSION = "5L"


def read_version(text: str) -> str:
    """Return '3L' or '5L' from a text such as '5L', '5l' or 'EQ-5D-5L'; empty where it says neither."""
    match = re.fullmatch(r"(?:eq-?5d-?)?([35])-?l?", text.strip().lower())
    return f"{match[1]}L" if match else ""


def find_versions(clients: Sequence[Client]) -> set[str]:
    """Return the versions that a file records; where it records none, what its levels show.

    A level of 4 or 5 is of the 5L version; levels up to 3 may be of either, and show nothing.
    """
    recorded = {read_version(text) for text in {client.eq5d_version for client in clients}} - {""}
    if recorded:
        return recorded
    return {"5L"} if any(set("45") & set(_join_levels(client)) for client in clients) else set()


def default_value_set(clients: Sequence[Client]) -> str:
    """Return the value set of the newest reference case for the version that a file holds."""
    versions = find_versions(clients) or {UNRECORDED_VERSION}
    return find_reference_case().value_sets[max(versions)]


def check_version(clients: Sequence[Client], value_set: ValueSet) -> None:
    """Refuse a value set of the version that none of the file's answers are of.

    Raises UserError with the version of the file and the value sets that fit it.
    """
    versions = find_versions(clients)
    if versions and value_set.version not in versions:
        (version,) = versions
        fitting = [
            name
            for name in value_sets.list_value_sets()
            if value_sets.load_value_set(name).version == version
        ]
        raise UserError(
            f"The file holds EQ-5D-{version}, and the value set {value_set.name} is for {value_set.version}. "
            f"Choose one for {version}: {', '.join(fitting)}."
        )


def drop_other_version(clients: Sequence[Client], value_set: ValueSet) -> tuple[list[Client], list[Problem]]:
    """Return the clients without the answers of the other version, and a problem for each such client."""
    problems = list(_list_problems(clients, value_set))
    others = {problem.row for problem in problems}
    kept = [_remove_answers(client) if client.row in others else client for client in clients]
    return kept, problems


def _list_problems(clients: Sequence[Client], value_set: ValueSet) -> Iterator[Problem]:
    versions = {text: read_version(text) for text in {client.eq5d_version for client in clients} - {""}}
    reasons = {
        text: f"the value set is for {value_set.version}" if version else "expected 3L or 5L"
        for text, version in versions.items()
        if version != value_set.version
    }
    for client in clients:
        if reason := reasons.get(client.eq5d_version):
            text = f"{reason}; the answers count as missing"
            yield Problem(client.row, "eq5d_version", client.eq5d_version, text)


def _remove_answers(client: Client) -> Client:
    empty = ("",) * len(client.eq5d_levels_entry)
    return replace(
        client, eq5d_entry="", eq5d_discharge="", eq5d_levels_entry=empty, eq5d_levels_discharge=empty
    )


def has_answers(client: Client) -> bool:
    """Return whether the client has anything in a column of EQ-5D, at entry or at discharge."""
    texts = (client.eq5d_entry, client.eq5d_discharge)
    return any((*texts, *client.eq5d_levels_entry, *client.eq5d_levels_discharge))


def _join_levels(client: Client) -> str:
    """Return the levels a client answered, one digit each, from their columns or from a state."""
    states = [text for text in (client.eq5d_entry, client.eq5d_discharge) if re.fullmatch(r"[1-5]{5}", text)]
    levels = (*client.eq5d_levels_entry, *client.eq5d_levels_discharge)
    return "".join([*states, *(text[:1] for text in levels)])
