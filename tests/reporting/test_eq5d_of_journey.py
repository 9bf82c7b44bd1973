"""EQ-5D of the journey in the extract: its version, its levels, and one value set for every index."""

from datetime import timedelta

import pytest

from handrail import instruments
from handrail.extract.files import EQ5D_DIMENSIONS
from handrail.instruments.eq5d.respondents import Respondent
from handrail.journey.measures.actions import take_measure
from handrail.reporting.from_journey import build_tables
from handrail.reporting.from_journey.changes import compute_rules_digest
from tests.support.people import SCOTLAND, START

pytestmark = pytest.mark.django_db
CROSSWALK, MAPPED = "uk-5l-crosswalk-van-hout-2012", "uk-5l-mapped-nice-dsu"
STATE = dict(zip(EQ5D_DIMENSIONS, (2, 1, 2, 3, 2), strict=True))


@pytest.fixture
def case_with_eq5d(support):
    """A case with EQ-5D at entry, and a way to take another measure of it."""
    case, manager = support()

    def measure_again(instrument, levels, occasion="discharge"):
        return take_measure(
            case=case, instrument=instrument, answers=STATE, occasion=occasion, by=manager,
            at=START + timedelta(days=60),
        )  # fmt: skip

    return case, measure_again


def find_record(case):
    (found,) = [
        row for row in build_tables([SCOTLAND])["clients"].to_pylist() if row["case_id"] == case.reference
    ]
    return found


def test_the_version_and_the_levels_are_written(case_with_eq5d):
    case, take = case_with_eq5d
    take("eq5d-5l", STATE)
    row = find_record(case)
    assert (row["eq5d_version"], row["eq5d_mobility_discharge"], row["eq5d_pain_discomfort_discharge"]) == (
        "5L",
        2,
        3,
    )


def test_the_three_level_version_is_written_as_such(assess):
    case, manager = assess()
    for days, occasion in ((1, "entry"), (60, "discharge")):
        take_measure(
            case=case, instrument="eq5d-3l", answers=STATE, occasion=occasion, by=manager,
            at=START + timedelta(days=days),
        )  # fmt: skip
    row = find_record(case)
    assert row["eq5d_version"] == "3L"
    assert (
        row["eq5d_entry"]
        == instruments.load_instrument("eq5d-3l").score_answers(STATE, "uk-3l-dolan-1997").score
    )


def test_every_index_of_an_extract_is_of_one_value_set(case_with_eq5d, settings):
    """Entry was stamped before the reference case changed, discharge after it."""
    case, take = case_with_eq5d
    case.person.gender = "female"
    case.person.save()
    settings.HANDRAIL_VALUE_SETS = [MAPPED]
    assert round(take("eq5d-5l", STATE).score, 3) == 0.633, "37 on the day of referral"
    entry = case.measures.get(instrument="eq5d-5l", occasion="entry")
    assert entry.value_set == CROSSWALK
    row = find_record(case)
    mapped = (
        instruments.load_instrument("eq5d-5l")
        .score_answers(entry.answers, MAPPED, respondent=Respondent(37, "female"))
        .score
    )
    assert (row["eq5d_entry"], round(row["eq5d_discharge"], 3)) == (mapped, 0.633)
    settings.HANDRAIL_VALUE_SETS = []
    assert find_record(case)["eq5d_entry"] == entry.score


def test_a_client_outside_the_mapping_has_levels_and_no_index(case_with_eq5d, settings):
    case, take = case_with_eq5d
    settings.HANDRAIL_VALUE_SETS = [MAPPED]
    take("eq5d-5l", STATE)
    row = find_record(case)
    assert (row["gender"], row["eq5d_discharge"], row["eq5d_mobility_discharge"]) == (None, None, 2)


def test_another_reference_case_makes_the_extract_be_read_again(settings):
    before = compute_rules_digest()
    settings.HANDRAIL_VALUE_SETS = [MAPPED]
    assert compute_rules_digest() != before
