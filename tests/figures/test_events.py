"""Rows of a child file are counted in two ways, by how many labels they carry; both ways give the same."""

from dataclasses import asdict

import pytest

from handrail.extract import codes
from handrail.figures import tables
from handrail.figures.engine import event_bits, events
from handrail.figures.engine.declaration import EventBlock
from handrail.figures.engine.example import make_extract
from handrail.figures.engine.query import FigureQuery
from tests.figures import sample_records

ASSESSED = {"service": "rhyl", "assessed_date": "2012-05-01"}
OF_EVENTS = [
    (table.name, number)
    for table in tables.load_tables().values()
    for number, block in enumerate(table.blocks)
    if isinstance(block, EventBlock)
]


# Out of the ordinary: a case that nobody knows, codes of no list, one code twice, and no code at all.
ODD = [
    {"case_id": "unknown", "mode": "email", "content": "cv"},
    {"case_id": "3", "mode": "by_pigeon", "content": "cv; cv;of_our_own"},
    {"case_id": "3", "attended": False, "mode": "by_balloon", "content": "never_held"},
    {"case_id": "3"},
]


@pytest.fixture(scope="module")
def extract():
    files = sample_records.make_records(60, seed=5)
    for row in files["interventions"]:
        row["provider"] = f"clinic {row['sessions_attended']}"
    for row in files["outcomes"]:
        row["industry"] = codes.INDUSTRIES[0]
        row["four_hours_completed"] = {None: True, 16: None}.get(row["hours"], False)
    return make_extract({**files, "sessions": [*files["sessions"], *ODD]})


def count_events_of(extract, name, number, question):
    table = tables.get_table(name)
    if table.prepare:
        table.prepare(extract)
    found = events.count_events(extract, table, table.blocks[number], question)
    return {key: asdict(each) for key, each in found.items()}


@pytest.mark.parametrize(
    ("name", "number", "by"),
    [
        *((*each, ("service", "gender")) for each in OF_EVENTS),
        ("support-content", 0, ("year", "service")),
        ("job-outcomes", 0, ()),
    ],
)
def test_few_labels_and_many_are_counted_alike(extract, name, number, by, monkeypatch):
    at_once = count_events_of(extract, name, number, FigureQuery(by))
    monkeypatch.setattr(event_bits, "MAX_LABELS_PER_PASS", 0)
    one_by_one = count_events_of(extract, name, number, FigureQuery(by))
    assert one_by_one == at_once
    assert any(each["n"] for each in at_once.values())


@pytest.mark.parametrize("many", [61, 2001], ids=["more labels than bits", "more values than are listed"])
def test_a_file_of_many_labels_is_counted_by_hand(many):
    """The limits themselves: each provider saw two clients, the first three times, and some are not named."""
    clients = [{**ASSESSED, "case_id": str(n)} for n in range(4)]
    rows = [
        {"case_id": case, "provider": f"clinic {n}", "kind": "cbt"}
        for n in range(many)
        for case in (str(n % 2), str(n % 2), str(n % 2), "2")
    ]
    rows += [{"case_id": "3", "kind": "cbt"}, {"case_id": "unknown", "provider": "clinic 0"}]
    result = tables.compute_table(
        "intervention-providers", make_extract({"clients": clients, "interventions": rows})
    )
    assert len(result.rows) == many
    for n in range(many):
        cells = [result.get_cell(f"clinic {n}", column) for column in result.columns]
        assert [(cell.measure.kind, cell.n, cell.base_n, cell.missing_n) for cell in cells] == [
            ("events", 4, 4, 1), ("people", 2, 4, 1), ("people_percent", 2, 4, 1),
        ]  # fmt: skip
