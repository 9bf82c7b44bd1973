"""Who hears what of a referral: tables of examples."""

from datetime import UTC, datetime, timedelta

import pytest

from handrail.journey.case.rules import Facts, Milestones
from handrail.journey.private_pages.rules import choose_referrer_view, list_progress
from handrail.journey.referral.rules import recipient_of

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("route", "on_behalf", "recipient"),
    [
        ("self", False, "client"),
        ("self", True, "named_other"),
        ("gp", True, "gp"),
        ("other_healthcare", True, "gp"),
        ("talking_therapies", True, "gp"),
        ("employer", True, "employer"),
        ("jobcentre", True, "named_other"),
        ("other", True, "named_other"),
    ],
)
def test_what_kind_of_recipient_a_referrer_is(route, on_behalf, recipient):
    assert recipient_of(route, on_behalf=on_behalf) == recipient


@pytest.mark.parametrize(
    ("recipient", "agreed", "told_beforehand", "seen"),
    [
        ("client", None, False, "all"),
        ("gp", True, True, "all"),
        ("gp", None, True, "outcome"),
        ("gp", None, False, "received"),
        ("gp", False, True, "received"),
        ("employer", True, True, "dates"),
        ("employer", False, True, "received"),
        ("named_other", True, False, "all"),
        ("named_other", False, True, "received"),
    ],
)
def test_how_much_a_referrer_sees(recipient, agreed, told_beforehand, seen):
    assert choose_referrer_view(recipient, agreed=agreed, told_beforehand=told_beforehand) == seen


def make_milestones(**days: int) -> Milestones:
    return Milestones(referred=DAY, **{name: DAY + timedelta(days=days[name]) for name in days})


TAKEN_ON = Facts(
    make_milestones(
        screened=1, enrolled=1, allocated=2, first_contact=3, assessed=4, plan_agreed=5,
        first_intervention=6, discharged=60,
    ),
    "enrolled",
)  # fmt: skip
TURNED_AWAY = Facts(make_milestones(screened=1), "not_eligible")
CHOSE_NOT_TO = Facts(make_milestones(screened=1), "declined")


@pytest.mark.parametrize(
    ("facts", "seen", "texts"),
    [
        (TAKEN_ON, "received", ["Referral received"]),
        (TAKEN_ON, "outcome", ["Referral received"]),
        (TURNED_AWAY, "received", ["Referral received"]),
        (TURNED_AWAY, "outcome", ["Referral received", "The service could not accept this referral"]),
        (CHOSE_NOT_TO, "outcome", ["Referral received"]),
        (CHOSE_NOT_TO, "all", ["Referral received", "The person chose not to take part"]),
        (
            TAKEN_ON,
            "dates",
            ["Referral received", "Accepted by the service", "Case manager assigned",
             "First contact made", "Plan agreed", "Support ended"],
        ),
    ],
)  # fmt: skip
def test_what_became_of_a_referral_is_told_as_far_as_it_may_be(facts, seen, texts):
    assert [line.text for line in list_progress(facts, seen)] == texts


def test_what_happened_is_told_in_its_order():
    lines = list_progress(TAKEN_ON, "all")
    assert len(lines) == 8
    assert [line.at for line in lines] == sorted(line.at for line in lines)
