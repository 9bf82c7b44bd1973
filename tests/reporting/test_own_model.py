"""An operator's own model reaches the figures in its own words; its uncounted stream reaches no target."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.extract.check import WRONG, check_extract
from handrail.extract.read import open_extract
from handrail.figures import tables
from handrail.figures.targets.attainment import compute_attainment
from handrail.foundation.calendars import LONDON
from handrail.instruments import places
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.assessment.actions import complete_assessment
from handrail.journey.case.actions import record_contact
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.referral.actions import receive_referral
from handrail.journey.screening.actions import decide_screening
from handrail.journey.support.actions import arrange_intervention
from handrail.reporting.from_journey import write_extract
from handrail.service_models import catalogue
from tests.service_models.test_files import ABOUT
from tests.support.people import answer_consents

pytestmark = pytest.mark.django_db
HARBOUR = "harbour-town"
START = datetime(2026, 5, 5, 10, tzinfo=LONDON)
MODEL = """\
id: 2026-04
in_force_from: 2026-04-01
based_on: workwell/2024-10
area: {sentence: Harbour Town.}
screening: {questions: [employment_status, referral_route]}
criteria:
  - code: anyone
    label: Anyone
    staff: Anyone.
    client: Anyone.
    rule: {question: employment_status, one_of: [employed, unemployed]}
workstreams:
  - code: quay
    label: On the quay
    staff: In work.
    client: In work.
    rule: {question: employment_status, is: employed}
  - code: pier
    label: Pier help
    staff: Out of work.
    client: Out of work.
    counted: false
    rule: {question: employment_status, is: unemployed}
maximum_stay: []
assessment:
  instruments: [{slug: sea-legs, use: required}]
interventions:
  - {code: swimming, label: Swimming lessons, provided: in_house, counts_as: exercise}
  - {code: sea_air, label: Sea air, provided: in_house, counts_as: other, note: Nobody else offers it.}
schedules:
  - {code: muster, label: Muster, starts_on: assessed, every: 1 week, times: 2, counts_as: in_work_support}
discharge:
  instruments: [sea-legs]
  reasons:
    - code: boats
      label: Back on the boats
      outcome: good
      counts_as: returned_to_work
      outcome_kind: returned
    - {code: ashore, label: Staying ashore, outcome: bad, counts_as: nothing_more_to_achieve}
"""
SEA_LEGS = """\
slug: sea-legs
name: Sea legs scale
version: "1"
measures_what: How steady somebody feels
wording_ships: false
licence: The harbour's own
sources: [The harbour]
levels: [0, 8]
direction: higher is better
items:
  - {code: deck, label: Deck}
  - {code: mast, label: Mast}
total: {method: sum, range: [0, 16]}
missing_rule: No total when an item is missing.
worked_examples:
  - {answers: "1,2", score: 3, source: the harbour}
"""


@pytest.fixture
def harbour(tmp_path, monkeypatch):
    """The operator's folders: a service of its own and an instrument of its own."""
    for path, text in (
        (tmp_path / "models" / HARBOUR / "service.yaml", ABOUT),
        (tmp_path / "models" / HARBOUR / "2026-04.yaml", MODEL),
        (tmp_path / "instruments" / "sea-legs" / "instrument.yaml", SEA_LEGS),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setenv(catalogue.SETTING, str(tmp_path / "models"))
    monkeypatch.setenv(places.FOLDERS_VARIABLE, str(tmp_path / "instruments"))
    service_models.clear_cache()
    yield service_models.get_service(HARBOUR).current_version
    service_models.clear_cache()


def complete_case(staff, status, intervention, reason, levels):
    """One client from referral to discharge."""
    manager = staff(Role.CASE_MANAGER, HARBOUR)
    case = receive_referral(
        submission=uuid4(),
        service=HARBOUR,
        route="self",
        channel="public_page",
        person={"given_name": "Una", "family_name": f"Example {status}"},
        referrer={},
        answers={},
        reason="",
        by=None,
        at=START,
    ).case
    answers = {"employment_status": status, "referral_route": "self"}
    decide_screening(case=case, by=manager, at=START, answers=answers, consents=answer_consents(case))
    allocate_case(case=case, case_manager=manager, by=manager, at=START)
    at = START + timedelta(days=1)
    complete_assessment(
        case=case,
        by=manager,
        at=at,
        mode="telephone",
        answers={},
        obstacles=[("workplace", "Demands of the job")],
        measures={"sea-legs": levels},
        work_attendance="off_sick",
        absence_started=START.date(),
    )
    record_contact(
        case=case, by=manager, at=at, happened_at=at, with_whom="client", mode="telephone", successful=True,
        kind="muster",
    )  # fmt: skip
    arrange_intervention(case=case, by=manager, at=at, intervention=intervention, how="referral")
    discharge_case(
        case=case,
        by=manager,
        at=at + timedelta(days=30),
        reason=reason,
        work_attendance="not_known",
        measures={"sea-legs": {"deck": 8, "mast": 8}} if reason == "boats" else {},
    )
    return case


@pytest.fixture
def extract(harbour, staff, tmp_path, settings):
    """Three clients: two on the quay, one of the uncounted stream; a target of two enrolments."""
    settings.RECORDS = tmp_path / "records"
    settings.RECORDS.mkdir()
    (settings.RECORDS / "targets.csv").write_text(
        f"service,measure,month,value,profile,set_on\n{HARBOUR},enrolled,2026-05-01,4,original,2026-04-01\n"
    )
    complete_case(staff, "employed", "swimming", "boats", {"deck": 2, "mast": 4})
    complete_case(staff, "employed", "sea_air", "ashore", {"deck": 4, "mast": 4})
    complete_case(staff, "unemployed", "swimming", "boats", {"deck": 1, "mast": 1})
    write_extract(tmp_path / "extract", [HARBOUR], at=START + timedelta(days=60))
    return open_extract(tmp_path / "extract")


def test_the_model_is_taken_whole(harbour):
    assert service_models.find_problems() == []
    assert [each.code for each in harbour.interventions] == ["swimming", "sea_air"]


def test_each_record_has_its_own_code_its_own_words_and_what_they_count_as(extract):
    assert sorted(extract.fetch_rows("SELECT DISTINCT code, label, kind, delivery FROM interventions")) == [
        ("sea_air", "Sea air", "other", "in_house"),
        ("swimming", "Swimming lessons", "exercise", "in_house"),
    ]
    reasons = extract.fetch_rows("SELECT DISTINCT reason_code, reason_label, discharge_reason FROM clients")
    assert sorted(reasons) == [
        ("ashore", "Staying ashore", "nothing_more_to_achieve"),
        ("boats", "Back on the boats", "returned_to_work"),
    ]
    streams = extract.fetch_rows("SELECT DISTINCT workstream, workstream_label, counted FROM clients")
    assert sorted(streams) == [("pier", "Pier help", False), ("quay", "On the quay", True)]
    assert extract.fetch_rows("SELECT kind, count(*) FROM outcomes GROUP BY 1") == [("returned", 2)]
    kinds = {kind for (kind,) in extract.fetch_rows("SELECT type FROM sessions")}
    assert kinds == {"assessment", "in_work_support"}
    assert [each for each in check_extract(extract) if each.kind in WRONG] == []


def test_the_interventions_and_reasons_have_a_figure_under_their_own_words(extract):
    given = tables.compute_table("own-interventions", extract)
    assert given.get_cell("Swimming lessons (counts as exercise)", "people").value == 2
    assert given.get_cell("Sea air (counts as other)", "interventions").value == 1
    kinds = tables.compute_table("interventions", extract)
    assert kinds.get_cell("exercise", "people").value == 2
    reasons = tables.compute_table("own-reasons", extract)
    assert reasons.get_cell(HARBOUR, "Back on the boats (counts as returned to work)", "percent").value == 67
    assert reasons.get_cell(HARBOUR, "Staying ashore (counts as nothing more to achieve)", "count").value == 1


def test_the_workstreams_are_named_and_told_apart(extract):
    streams = tables.compute_table("own-workstreams", extract)
    assert streams.get_cell(HARBOUR, "On the quay", "count").value == 2
    assert streams.get_cell(HARBOUR, "Pier help (not counted to target)", "count").value == 1
    by_label = tables.compute_table("throughput", extract, by="workstream_label")
    assert by_label.get_cell("enrolled", "Pier help").value == 1


def test_its_own_instrument_has_a_figure_under_its_own_name(extract):
    rows = extract.fetch_rows("SELECT label, occasion, score, levels FROM measures ORDER BY occasion, score")
    assert rows == [
        ("Sea legs scale", "discharge", 16.0, "deck=8;mast=8"),
        ("Sea legs scale", "discharge", 16.0, "deck=8;mast=8"),
        ("Sea legs scale", "entry", 2.0, "deck=1;mast=1"),
        ("Sea legs scale", "entry", 6.0, "deck=2;mast=4"),
        ("Sea legs scale", "entry", 8.0, "deck=4;mast=4"),
    ]
    scores = tables.compute_table("instrument-scores", extract)
    assert scores.get_cell("Sea legs scale", "entry", "n").value == 3
    assert scores.get_cell("Sea legs scale", "entry", "mean").value == 5.33, (
        "(2 + 6 + 8) / 3, to two decimals"
    )
    assert scores.get_cell("Sea legs scale", "discharge", "median").value == 16


@pytest.mark.parametrize(
    ("measure", "count"),
    [("referred", 2), ("enrolled", 2), ("assessed", 2), ("discharged", 2), ("job_outcomes", 1)],
)
def test_the_uncounted_stream_never_counts_to_target(extract, measure, count):
    assert extract.fetch_rows("SELECT count(*) FROM clients") == [(3,)]
    reached = compute_attainment(extract, measure, {"service": HARBOUR}).actuals
    assert sum(reached.values()) == count
