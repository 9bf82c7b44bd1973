"""Every model is copied for a person who asks, field by field, or left out for a reason."""

import pytest
from django.apps import apps

from handrail.rights.inventory.left_out import LEFT_OUT
from handrail.rights.inventory.sources import PERSON, SOURCES
from handrail.rights.inventory.treatment import Source, Treatment

LABELS = [source.label for source in SOURCES]


def test_every_model_is_copied_or_left_out_for_a_reason():
    models = {model._meta.label for model in apps.get_models()}
    assert models - set(LABELS) - set(LEFT_OUT) == set(), "add them to handrail/rights/inventory"
    assert {*LABELS, *LEFT_OUT} <= models
    assert not set(LABELS) & set(LEFT_OUT)
    assert len(LABELS) == len(set(LABELS))
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())


@pytest.mark.parametrize("source", SOURCES, ids=LABELS)
def test_every_field_of_a_copied_model_has_one_treatment(source):
    fields = {field.name for field in apps.get_model(source.label)._meta.get_fields() if field.concrete}
    groups = (source.shown, source.read_first, source.others, source.file, source.internal)
    named = " ".join(groups).split()
    assert sorted(named) == sorted(fields), "say in handrail/rights/inventory/sources.py what becomes of it"


def test_long_text_is_read_before_it_is_given():
    """A text field that staff write is never shown unread, but for the client's own words."""
    own = {
        "journey.ClientMessage.words",
        "journey.ClientMessage.answer",
        "journey.Person.contact_needs",
        "journey.Document.title",
        "governance.Matter.answer",
    }
    shown = {
        f"{source.label}.{field.name}"
        for source in SOURCES
        for field in apps.get_model(source.label)._meta.concrete_fields
        if field.get_internal_type() == "TextField" and source.treatments[field.name] is Treatment.SHOWN
    }
    assert shown == own


def test_what_a_field_holds_of_others_is_the_persons_own_where_the_row_says_so():
    consent = next(source for source in SOURCES if source.label == "journey.Consent")
    assert consent.find_treatment("recipient_name", {"recipient": "named_other"}) is Treatment.OTHERS
    assert consent.find_treatment("recipient_name", {"recipient": "client"}) is Treatment.SHOWN
    event = next(source for source in SOURCES if source.label == "journey.Event")
    assert event.find_treatment("data", {"kind": "message.sent"}) is Treatment.INTERNAL
    assert event.find_treatment("data", {"kind": "person.changed"}) is Treatment.READ_FIRST
    assert PERSON.treatments["emergency_name"] is Treatment.OTHERS
    assert isinstance(PERSON, Source)
