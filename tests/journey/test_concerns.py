"""A concern over safety: what opens it, whom it interrupts, what is told, and what alone ends it."""

import uuid
from datetime import datetime

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.foundation.calendars import LONDON
from handrail.journey.assessment.actions import take_measure
from handrail.journey.safety.models import ConcernStep
from tests.support.people import LEICESTER

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 3, 3, 0, tzinfo=LONDON)
DAY = datetime(2026, 3, 3, 11, 0, tzinfo=LONDON)


def phq_9(ninth: int | None) -> dict[str, int | None]:
    return {f"item_{number}": 0 for number in range(1, 9)} | {"item_9": ninth}


@pytest.mark.parametrize(("ninth", "opened"), [(None, 0), (0, 0), (1, 1), (2, 1), (3, 1)])
@pytest.mark.parametrize("occasion", ["entry", "review", "discharge", "follow_up"])
def test_a_measure_opens_a_concern_on_any_occasion(assess, occasion, ninth, opened):
    case, manager = assess(LEICESTER)
    take_measure(case=case, instrument="phq-9", answers=phq_9(ninth), occasion=occasion, by=manager, at=DAY)
    assert case.concerns.count() == opened


def section(case, name="assessment-section", *more) -> str:
    return reverse(name, args=[case.reference, *more, "phq-9"])


def send(client, address, ninth, *, autosave=False, page=None, **more):
    sent = {"submission": str(page or uuid.uuid4()), "seen": "", "item_9": str(ninth), **more}
    return client.post(address, sent, headers={"X-Autosave": "1"} if autosave else {})


@pytest.mark.parametrize("autosave", [True, False])
def test_saving_the_section_of_a_draft_is_enough(enrol, staff, sign_in, autosave):
    case = enrol(LEICESTER)
    client = sign_in(staff(Role.CASE_MANAGER, LEICESTER))
    answer = send(client, section(case), 1, autosave=autosave)
    assert case.concerns.count() == 1
    where = answer.json()["interrupts"] if autosave else answer.headers["Location"].partition("?")[0]
    assert where == reverse("safety", args=[case.reference])


def test_saving_the_same_answer_again_opens_nothing_more(enrol, staff, sign_in):
    case = enrol(LEICESTER)
    client, page = sign_in(staff(Role.CASE_MANAGER, LEICESTER)), uuid.uuid4()
    raised = ConcernStep.objects.filter(kind="raised")
    for answer, so_far in [(0, 0), (1, 1), (1, 1), (2, 2), (0, 2), (2, 3)]:
        send(client, section(case), answer, autosave=True, page=page)
        assert raised.count() == so_far
    assert case.concerns.count() == 1
    # The same draft, finished: its answer was met when it was saved.
    take_measure(case=case, instrument="phq-9", answers=phq_9(2), occasion="entry", by=None, at=DAY)
    assert raised.count() == 3
