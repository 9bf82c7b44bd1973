"""Kinds of events: one that is not declared is refused before it is written; the error says where."""

from datetime import timedelta

import pytest

from handrail.journey.case.actions import append_event
from tests.support.people import START


@pytest.mark.django_db
def test_a_kind_that_is_not_declared_is_refused_and_says_where_to_declare_it(enrol):
    case = enrol()
    before = case.events.count()
    with pytest.raises(LookupError, match=r"peer\.met: .* declare it in KINDS, journey/case/events\.py"):
        append_event(case, "peer.met", by=None, at=START + timedelta(days=9))
    assert case.events.count() == before
