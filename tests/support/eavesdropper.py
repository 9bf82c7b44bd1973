"""Somebody who holds everything: every table after every step, in its physical order, and every message sent.

They know the program, and which client each link was sent to; they lack the month's key, which is in no
database and no backup. From that they say who gave which answer, as well as can be done. Backups of every
night and a log of the database's writes are less than this.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import connection

from handrail.journey.anonymous.links import read_code
from handrail.journey.anonymous.rules import INTERVENTIONS

Row = tuple[str, ...]
Snapshot = dict[str, list[Row]]
TOLD, SEALED = "journey_anonymousanswer", "journey_sealedanswer"


def take_snapshot() -> Snapshot:
    """Every row of every table in physical order, and where every sequence stands."""
    sqlite = connection.vendor == "sqlite"
    place = "rowid" if sqlite else "ctid"
    found = {}
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY {place}')
            found[table] = [tuple(map(text_of, row)) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT name, seq FROM sqlite_sequence" if sqlite else
            "SELECT sequencename, last_value FROM pg_sequences"
        )  # fmt: skip
        found["sequences"] = [tuple(map(text_of, row)) for row in cursor.fetchall()]
    return found


def text_of(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value).replace("-", "")


def new_rows(before: Snapshot, after: Snapshot) -> dict[str, list[Row]]:
    """What appeared between two snapshots."""
    known = {table: set(rows) for table, rows in before.items()}
    fresh = {table: [row for row in rows if row not in known.get(table, ())] for table, rows in after.items()}
    return {table: rows for table, rows in fresh.items() if rows}


@dataclass
class Eavesdropper:
    """Sees one month: the link each client was sent, what each request wrote, what the telling wrote."""

    sent: dict[str, list[str]] = field(default_factory=dict)  # the digest of a link -> clients sent it
    groups: dict[str, str] = field(default_factory=dict)  # client -> the condition group on their case
    written: list[dict[str, list[Row]]] = field(default_factory=list)
    told: list[Row] = field(default_factory=list)

    def reads_message(self, client: str, group: str, link: str) -> None:
        *_, service, code, _ = urlsplit(link).path.split("/")
        ticket = read_code(service, code)
        assert ticket is not None
        self.sent.setdefault(ticket.digest, []).append(client)
        self.groups[client] = group

    def compare_snapshots(self, before: Snapshot, after: Snapshot) -> None:
        self.written.append(new_rows(before, after))

    def sees_told(self, before: Snapshot, after: Snapshot) -> None:
        self.told = new_rows(before, after).get(TOLD, []) or [
            row for rows in self.written for row in rows.get(TOLD, [])
        ]

    def list_answered(self) -> list[str]:
        """The clients in the order in which they answered: the digest of each one's link gives it away."""
        values = [{value for rows in step.values() for row in rows for value in row} for step in self.written]
        return [
            client for step in values for digest in self.sent.keys() & step for client in self.sent[digest]
        ]

    def guess_answers(self) -> dict[str, dict[str, str]]:
        """Strategy -> client -> the answer it says they gave. Every strategy keeps within the groups."""
        return {name: strategy(self) for name, strategy in STRATEGIES.items()}

    def match_groups(self, people: list[str], rows: list[Row]) -> dict[str, str]:
        """Clients and answers paired in the orders given, each group by itself."""
        guess: dict[str, str] = {}
        for group in set(self.groups.values()):
            theirs = [row for row in rows if group in row]
            ours = [client for client in people if self.groups[client] == group]
            guess |= {client: find_answer(row) for client, row in zip(ours, theirs, strict=False)}
        return guess

    def by_sealed(self, key: Callable[[str], object]) -> list[str]:
        """The clients sorted by something about the sealed row written while they answered."""
        rows = [step.get(SEALED, [("",)])[0] for step in self.written]
        pairs = sorted(zip(rows, self.list_answered(), strict=True), key=lambda pair: key("".join(pair[0])))
        return [client for _, client in pairs]


def find_answer(row: Row) -> str:
    return next((value for value in row if value in INTERVENTIONS), "")


def in_the_clear(self: Eavesdropper) -> dict[str, str]:
    """An answer that can be read in any table while its giver's request is served."""
    words = [
        next((find_answer(row) for rows in step.values() for row in rows if find_answer(row)), "")
        for step in self.written
    ]
    return dict(zip(self.list_answered(), words, strict=True))


def carried_over(self: Eavesdropper) -> dict[str, str]:
    """A value written while somebody answered that comes back in an answer told."""
    told = {value: find_answer(row) for row in self.told for value in row if len(value) > 20}
    words = [
        next((told[value] for rows in step.values() for row in rows for value in row if value in told), "")
        for step in self.written
    ]
    return dict(zip(self.list_answered(), words, strict=True))


STRATEGIES: dict[str, Callable[[Eavesdropper], dict[str, str]]] = {
    "in the clear": in_the_clear,
    "a value carried over": carried_over,
    "the order of arrival": lambda self: self.match_groups(self.list_answered(), self.told),
    "the order of arrival, last first": lambda self: self.match_groups(self.list_answered()[::-1], self.told),
    "arrival against the keys": lambda self: self.match_groups(self.list_answered(), sorted(self.told)),
    "the order of the messages": lambda self: self.match_groups(list(self.groups), self.told),
    "the keys of the sealed": lambda self: self.match_groups(self.by_sealed(str), sorted(self.told)),
    "the keys of the sealed against the order": lambda self: self.match_groups(
        self.by_sealed(str), self.told
    ),
    "the content of the sealed": lambda self: self.match_groups(
        self.by_sealed(lambda row: row[40:]), self.told
    ),
    "the length of the sealed": lambda self: self.match_groups(self.by_sealed(len), self.told),
}
