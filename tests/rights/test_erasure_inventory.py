"""Every model and field has a fate when a record is erased: a new one without a decision fails here."""

import pytest
from django.apps import apps

from handrail.reporting.from_journey.reading import CASE_COLUMNS, FACT_COLUMNS
from handrail.rights.inventory.erasure import BY_HAND, RULES, UNTOUCHED, Fate

LABELS = [rule.label for rule in RULES]
BY_LABEL = {rule.label: rule for rule in RULES}


def test_every_model_has_one_fate():
    models = {model._meta.label for model in apps.get_models()}
    placed = [*LABELS, *BY_HAND, *UNTOUCHED]
    assert models - set(placed) == set(), "say in handrail/rights/inventory/erasure.py what becomes of it"
    assert set(placed) <= models
    assert len(placed) == len(set(placed))
    assert all(reason.endswith(".") for reason in (*BY_HAND.values(), *UNTOUCHED.values()))


@pytest.mark.parametrize("rule", RULES, ids=LABELS)
def test_every_field_of_a_row_that_stays_has_one_fate(rule):
    columns = {column.name for column in apps.get_model(rule.label)._meta.get_fields() if column.concrete}
    named = [*rule.keeps.split(), *rule.empties.split(), *rule.masks.split(), *rule.cuts]
    expected = [] if rule.is_deleted else sorted(columns)
    assert sorted(named) == expected, "say in handrail/rights/inventory/erasure.py what becomes of it"


@pytest.mark.parametrize("rule", [rule for rule in RULES if not rule.is_deleted], ids=lambda rule: rule.label)
def test_no_long_text_and_no_answers_stay_whole(rule):
    columns = {column.name: column for column in apps.get_model(rule.label)._meta.concrete_fields}
    whole = {
        name
        for name, fate in rule.fates.items()
        if fate is Fate.KEPT
        and columns[name].get_internal_type() in ("TextField", "BinaryField", "JSONField")
    }
    # Lists of codes, chosen from a list and never typed.
    assert whole <= {"content", "parts", "categories", "undone_reason"}, whole


@pytest.mark.parametrize("kind", FACT_COLUMNS)
def test_what_the_extract_reads_of_a_fact_stays(kind):
    model, columns = FACT_COLUMNS[kind]
    rule = BY_LABEL[model._meta.label]
    # Of what is masked the extract only asks whether there is anything.
    lost = {name for name in columns if rule.fates[name] is Fate.EMPTIED}
    assert lost == set()


def test_what_the_extract_reads_of_a_case_and_its_person_stays():
    for column in CASE_COLUMNS:
        of_person, _, name = column.rpartition("__")
        rule = BY_LABEL["journey.Person" if of_person == "person" else "journey.Case"]
        name = name.removesuffix("_id")
        # The age on the day of the referral stays in place of the birth date.
        if of_person != "employer" and name in rule.fates and name != "date_of_birth":
            assert rule.fates[name] is Fate.KEPT, column
