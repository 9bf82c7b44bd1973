"""The attack over pages: a funder asks many combinations of filters; from all answers together, every count
withheld is solved for."""

from datetime import UTC, datetime
from itertools import product

import numpy as np
import pytest
from django.test import RequestFactory
from scipy.optimize import linprog

from handrail.accounts.policy import Role
from handrail.figures import tables
from handrail.figures.disclosure import release_places
from handrail.figures.disclosure.count_system import find_nodes
from handrail.figures.engine.example import make_arrow_table
from handrail.reporting import snapshots
from handrail.reporting.query import read_query
from handrail.reporting.snapshots import Snapshot
from tests.figures import sample_records
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.of_files]

TABLE = "prompted-self-referrals"
ASKED = (
    {},
    {"by": "site"},
    {"site": "north"},
    {"site": "south"},
    {"service": SCOTLAND, "by": "site"},
    {"service": LEICESTER},
    {"from": "2011-04-01", "to": "2011-12-31"},
    {"from": "2011-04-01", "to": "2012-01-31"},
    {"from": "2011-05-01", "to": "2012-01-31", "by": "site"},
    {"by": "quarter"},
    {"by": "month", "site": "north"},
)


@pytest.fixture
def funder(staff, monkeypatch):
    """A funder of two services, of which the extract holds person-made records."""
    rows = sample_records.make_records(900, seed=3)["clients"]
    for row in rows:
        row["service"] = SCOTLAND if row["service"] == "scotland" else LEICESTER

    def make_snapshot(services):
        kept = make_arrow_table("clients", [row for row in rows if row["service"] in services])
        return Snapshot(tuple(services), datetime(2012, 12, 31, tzinfo=UTC), {"clients": kept})

    monkeypatch.setattr(snapshots, "load_latest", make_snapshot)
    return staff(Role.FUNDER)


def list_answered_counts(funder, query):
    """(node, its place, true count, least, most) of every count of a page; most None where withheld."""
    request = RequestFactory().get("/", query)
    request.reader, request.user = funder.build_reader(), funder
    asked = read_query(request)
    shown = asked.compute_table(TABLE)
    table = tables.get_table(TABLE)
    truth = tables.compute_table(
        table, asked.snapshot.open_extract(), asked.by or None, asked.where, asked.from_, asked.to
    )
    scope = release_places.describe_scope(truth, asked.services)
    for key, cell in shown.cells.items():
        true = truth.cells[key]
        numerator, base = find_nodes(table, true)
        for what, node, count, n, out in (
            ("n", numerator, true.n, cell.n, bool(cell.suppressed)),
            ("base", base, true.base_n, cell.base_n, cell.base_n is None),
        ):
            place = release_places.find_place(scope, node[3])
            if out:
                yield what, place, count, 0, None
            else:
                yield what, place, count, max(n - 2, 0) if n else 0, n + 2 if n else 0


def list_atoms():
    """Every kind of person that a page could part from another: counted or not, service, site, month."""
    months = [f"{year}-{month:02}" for year in (2011, 2012) for month in range(1, 13)]
    return list(product(("n", "rest"), (SCOTLAND, LEICESTER), ("north", "south", "missing"), months))


def holds_atom(what, place, atom):
    counted, service, site, month = atom
    if what == "n" and counted != "n":
        return False
    own = {"service": service, "site": site}
    if any(own[name] not in labels for name, labels in place.where.items()):
        return False
    return place.from_ <= f"{month}-15" <= place.to


def test_no_combination_of_filters_gives_a_count_away(funder):
    counts = [count for query in ASKED for count in list_answered_counts(funder, query)]
    people = list_atoms()
    shown = [each for each in counts if each[4] is not None]
    sums = np.array([[holds_atom(what, place, atom) for atom in people] for what, place, *_ in shown], float)
    rows = np.vstack([sums, -sums])
    limits = np.array([*(each[4] for each in shown), *(-each[3] for each in shown)], float)
    small = [each for each in counts if each[4] is None and 0 < each[2] < 8]
    assert len(small) > 20
    pinned = []
    for what, place, count, *_ in small:
        aim = np.array([holds_atom(what, place, atom) for atom in people], float)
        least, most = (linprog(sign * aim, A_ub=rows, b_ub=limits) for sign in (1, -1))
        low = np.ceil(least.fun - 1e-6)
        high = np.inf if most.status == 3 else np.floor(-most.fun + 1e-6)
        assert low <= count <= high
        if low == high:
            pinned.append((what, place, count))
    assert pinned == []
