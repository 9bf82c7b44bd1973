"""An attack that knows nothing of how figures are protected: from the printed figures alone, over every kind
of person there could be, each withheld count is solved for.

A kind of person is a set of figures that count the same people; which kinds there are is known from many more
records than those attacked.
"""

import datetime as dt
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from handrail.figures import tables
from handrail.figures.disclosure.disclosure_log import PendingReleases
from handrail.figures.disclosure.profiles import PROFILES
from handrail.figures.disclosure.release import release_table
from handrail.figures.engine import records
from handrail.figures.engine.declaration import LineBlock
from handrail.figures.engine.example import make_extract
from tests.figures import sample_records
from tests.figures.sample_records import compute_protected

STATISTICS = ("mean", "median", "sd", "p90", "response", "events")
# Tables that speak of the same people in other words.
ALIKE = ("sme-share", "employer-size", "employment-rate", "employment-status", "clients-by-year")
WHEN = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


MANY, FEW, FEWER = (900, 77), (400, 5), (130, 5)  # how many made records, and their seed


@cache
def make_people(size, seed):
    return make_extract(sample_records.make_records(size, seed))


def name_of(table, cell, kind):
    lines = isinstance(table.blocks[cell.block], LineBlock)
    line = cell.line if lines or kind == "numerator" else ""
    return table.name, kind, cell.block, line, cell.by


@cache
def find_counted_cases(name, size, seed):
    """The cases of each count of a table."""
    found, table, extract = {}, tables.get_table(name), make_people(size, seed)
    result = tables.compute_table(table, extract)
    for cell in result:
        for kind in ("base", *(("numerator",) if cell.measure.kind not in STATISTICS else ())):
            if (key := name_of(table, cell, kind)) not in found:
                found[key] = frozenset(records.list_cell_records(extract, result, cell, kind))
    return found


def read_printed_ranges(shown, profile):
    """What is printed of each count: from, to."""
    slack = PROFILES[profile].round_to // 2
    known = {}
    for cell in shown:
        told = [("base", cell.base_n)]
        if not cell.suppressed and cell.measure.kind not in STATISTICS:
            told.append(("numerator", cell.value if cell.measure.kind == "people" else cell.n))
        for kind, n in told:
            if n is not None:
                known[name_of(shown.table, cell, kind)] = (max(n - slack, 0), n + slack) if n else (0, 0)
    return known


def worked_out(shown, few, profile):
    """The withheld counts that must be what they are, by tables shown of the `few`."""
    there, here, known = {}, {}, {}
    for each in shown:
        there |= find_counted_cases(each.table.name, *MANY)
        here |= find_counted_cases(each.table.name, *few)
        known |= read_printed_ranges(each, profile)
    names = [each for each in here if each in there]
    kinds = {}
    for sets in (there, here):
        of = {}
        for place, each in enumerate(names):
            for case in sets[each]:
                of.setdefault(case, set()).add(place)
        for kind in of.values():
            kinds.setdefault(frozenset(kind), len(kinds))
    held = np.zeros((len(names), len(kinds)))
    for kind, column in kinds.items():
        held[list(kind), column] = 1
    told = [place for place, each in enumerate(names) if each in known]
    low, high = (np.array([known[names[place]][end] for place in told]) for end in (0, 1))
    rows, limits = np.vstack([held[told], -held[told]]), np.concatenate([high, -low])
    for place, each in enumerate(names):
        if each in known or not 0 < len(here[each]) < PROFILES[profile].threshold:
            continue
        least, most = (linprog(sign * held[place], A_ub=rows, b_ub=limits) for sign in (1, -1))
        if most.status == 0 and np.floor(-most.fun + 1e-6) <= np.ceil(least.fun - 1e-6):
            yield each, len(here[each])


@pytest.mark.parametrize("name", ["conditions", "eq5d-change", "follow-up-response", "recovery"])
def test_no_withheld_count_must_be_what_it_is(name):
    shown = compute_protected(name, make_people(*FEWER), "under-5")
    assert list(worked_out([shown], FEWER, "under-5")) == []


def test_no_pair_of_tables_gives_a_withheld_count_away():
    few, log = make_people(*FEW), PendingReleases()
    shown = [
        release_table(tables.compute_table(name, few), "under-5", few, log, WHEN, "sm")[0] for name in ALIKE
    ]
    for pair in combinations(shown, 2):
        assert list(worked_out(pair, FEW, "under-5")) == []


def test_a_count_that_bounds_alone_give_away_is_withheld():
    """Of those counted in the rate, 17 less 5 worked at the start in Rhyl and 71 less 28 in Leicester. Less
    7 and 21 employees, at least 5 and 22 worked for themselves; together they are 69 less the 42 of Scotland,
    27: so 5, and of the 16 in Rhyl 4 are unemployed.
    """
    pair = ["employment-rate", "employment-status"]
    alone = [compute_protected(name, make_people(*FEW), "under-5") for name in pair]
    assert ("unemployed", "rhyl", 4) in [
        (line, group[0][1], count) for (*_, line, group), count in worked_out(alone, FEW, "under-5")
    ]
    for order in (pair, pair[::-1]):
        log, few = PendingReleases(), make_people(*FEW)
        shown = [
            release_table(tables.compute_table(name, few), "under-5", few, log, WHEN, "sm")[0]
            for name in order
        ]
        assert list(worked_out(shown, FEW, "under-5")) == []


def test_tables_are_compared_though_each_reads_the_records_anew():
    """A table that left before counts facts of its own, which another reading of the extract has not made."""
    log = PendingReleases()
    for name in ("contradictions", "sme-share"):
        few = make_extract(sample_records.make_records(*FEWER))
        release_table(tables.compute_table(name, few), "under-5", few, log, WHEN, "sm")
    assert [entry["table"] for entry in log.read_entries()] == ["contradictions", "sme-share"]


def test_the_attack_finds_what_each_of_a_pair_withholds_for_itself_alone():
    alone = [compute_protected(name, make_people(*FEW), "under-5") for name in ALIKE[:2]]
    assert [count for _, count in worked_out(alone, FEW, "under-5")] == [2]


def test_sessions_of_few_people_are_not_what_is_left_of_those_of_another_table():
    """67 sessions by their length; 60 of them by telephone, and the rest, by text, of three people."""
    held = [(f"p{n}", "telephone") for n in range(5, 35) for _ in range(1 + n % 3)]
    held += [(case, "text") for case, often in (("p1", 4), ("p2", 2), ("p9", 1)) for _ in range(often)]
    sessions = [{"case_id": case, "date": "2012-05-01", "mode": mode, "length_band": "long"}
                for case, mode in held]  # fmt: skip
    clients = [{"case_id": f"p{n}", "service": "rhyl", "assessed_date": "2012-04-01"} for n in range(40)]
    extract, log = make_extract({"clients": clients, "sessions": sessions}), PendingReleases()
    lengths, modes = (
        release_table(tables.compute_table(name, extract), "under-5", extract, log, WHEN, "sm")[0]
        for name in ("support-lengths", "support-modes")
    )
    assert lengths.get_value("long", "sessions") == 67
    assert [modes.get_cell(mode, "sessions").suppressed for mode in ("text", "telephone")] == ["withheld"] * 2


def test_events_by_period_add_up_and_open_their_own_cases():
    """Sessions of all quarters are all sessions; who came in two of them counts in each, and once in all."""
    sessions = [
        {"case_id": case, "date": day, "mode": "telephone"}
        for case, day in (("a", "2012-05-01"), ("a", "2012-08-01"), ("b", "2012-05-02"), ("b", None))
    ]
    clients = [{"case_id": case, "service": "rhyl", "assessed_date": "2012-04-01"} for case in "abc"]
    extract = make_extract({"clients": clients, "sessions": sessions})
    result = tables.compute_table("support-modes", extract, by="quarter")
    found = {
        cell.by[0][1]: (cell.n, result.get_value(*cell.row, "people"))
        for cell in result
        if cell.line == "telephone" and cell.measure.kind == "events"
    }
    assert found == {"2012-Q2": (2, 2), "2012-Q3": (1, 1), "missing": (1, 1), "all": (4, 2)}
    behind = [
        records.list_records(extract, result, (quarter, "telephone"), "people")
        for quarter in ("2012-Q2", "2012-Q3", "missing", "all")
    ]
    assert behind == [["a", "b"], ["a"], ["b"], ["a", "b"]]
    both = compute_protected("support-modes", extract, "under-5", by=("service", "quarter"))
    assert both.get_cell("rhyl", "2012-Q3", "telephone", "people").suppressed
