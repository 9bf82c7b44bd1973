"""Whoever holds every table, backup, log and message cannot tell who gave which anonymous answer.

In each of a number of months twenty-four clients, eight of each condition group, answer in an order of their
own, and within a group no two say the same: to know the answer is to know the row. By chance one client of
each group is matched rightly, whatever the size of the group: one in eight.
"""

import logging
import os
import random
import uuid

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from scipy.stats import poisson

from handrail.accounts.policy import Role
from handrail.foundation.conditions import CONDITION_GROUPS
from handrail.journey.anonymous import actions, invitation, links, sealing
from handrail.journey.anonymous.forms import CODES
from handrail.journey.anonymous.models import AnonymousAnswer, SealedAnswer
from handrail.journey.anonymous.rules import INTERVENTIONS
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.placeholders import ANONYMOUS_LINK
from handrail.journey.messages.purposes import MessagePurpose
from handrail.outbox.worker import send_waiting
from tests.support.eavesdropper import STRATEGIES, Eavesdropper, take_snapshot
from tests.support.people import LEICESTER

pytestmark = pytest.mark.django_db(transaction=True)

CONDITION = {"musculoskeletal": "back", "mental_health": "stress", "other": "neurological"}
NUMBER = {code: number for number, code in CODES.items()}
MONTHS = 3
PAGE = uuid.UUID(int=1)  # the page's own number, which means nothing here


@pytest.fixture
def chance(monkeypatch, settings, tmp_path):
    """One seed for everything drawn, and keys in a folder that no backup sees."""
    settings.ANONYMOUS_KEYS = tmp_path / "keys"
    drawn = random.Random(20111)
    monkeypatch.setattr(os, "urandom", drawn.randbytes)
    for room in (sealing, links):
        monkeypatch.setattr(room, "random_bytes", drawn.randbytes)
    return drawn


@pytest.fixture
def clients(refer, staff):
    """(case, group): eight clients of each group, whose assessments name their conditions."""
    by = staff(Role.ADMINISTRATOR, LEICESTER)
    cases = []
    for number in range(24):
        group = CONDITION_GROUPS[number % 3]
        case = refer(LEICESTER, email=f"client{number}@example.org", at=timezone.now())
        case.assessments.create(
            at=timezone.now(), recorded_at=timezone.now(), mode="telephone", answers={},
            condition=CONDITION[group],
        )  # fmt: skip
        cases.append((case, group))
    return by, cases


def a_month(clients, clock, chance, month: str) -> tuple[Eavesdropper, dict[str, str]]:
    """Everybody is asked, answers in an order of their own, and the month is told; with the truth."""
    by, cases = clients
    eavesdropper, links_sent, truth = Eavesdropper(), {}, {}
    clock.move_to(f"{month}-03 09:00")
    for case, group in cases:
        mail.outbox.clear()
        queue_message(
            case=case, purpose=MessagePurpose.ANONYMOUS_QUESTION,
            recipient="client", address=case.person.email, subject=invitation.SUBJECT,
            body=invitation.BODY % {"service": "", "link": ANONYMOUS_LINK}, by=by, at=timezone.now(),
        )  # fmt: skip
        send_waiting()
        [link] = [word for word in mail.outbox[0].body.split() if "/anonymous/" in word]
        eavesdropper.reads_message(case.reference, group, link)
        links_sent[case.reference] = link
    for group in CONDITION_GROUPS:
        said = list(INTERVENTIONS)
        chance.shuffle(said)
        truth |= dict(zip([case.reference for case, its in cases if its == group], said, strict=True))
    order = list(truth)
    chance.shuffle(order)
    after = take_snapshot()
    for client in order:
        clock.move_on(minutes=chance.randrange(5, 900))
        before = after
        answered = Client().post(
            links_sent[client], {"helped_most": NUMBER[truth[client]], "submission": PAGE}
        )
        assert answered.headers["Location"] == "/anonymous/thanks/"
        after = take_snapshot()
        eavesdropper.compare_snapshots(before, after)
    clock.move_on(days=32)
    actions.tell_month(at=timezone.now())
    eavesdropper.sees_told(after, take_snapshot())
    assert eavesdropper.list_answered() == order, "a weak attacker shows nothing"
    return eavesdropper, truth


def count_right_guesses(eavesdropper: Eavesdropper, truth: dict[str, str]) -> dict[str, int]:
    """How many clients each strategy matches with their own answer."""
    return {
        name: sum(truth[client] == answer for client, answer in guess.items())
        for name, guess in eavesdropper.guess_answers().items()
    }


def test_whoever_has_everything_does_no_better_than_chance(clients, clock, chance, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    hits = dict.fromkeys(STRATEGIES, 0)
    for month in range(3, 3 + MONTHS):
        seen = count_right_guesses(*a_month(clients, clock, chance, f"2026-{month:02d}"))
        hits = {name: hits[name] + seen[name] for name in hits}
    assert AnonymousAnswer.objects.count() == 24 * MONTHS
    assert not SealedAnswer.objects.exists()
    # One of each group and month by chance; Bonferroni's one in a thousand over all the strategies.
    worst = max(hits, key=hits.__getitem__)
    likely = poisson.sf(hits[worst] - 1, 3 * MONTHS) * len(STRATEGIES)
    assert likely > 0.001, f"{worst}: {hits[worst]} of {24 * MONTHS}"
    assert hits["in the clear"] == hits["a value carried over"] == 0
    assert not [record for record in caplog.records if "anonymous" in record.getMessage()]

    # The same attacker, where the design is spoilt, knows everybody's answer: the test can fail.
    monkeypatch.setattr(actions, "pool_answers", lambda answers: (list(answers), []))
    seen = count_right_guesses(*a_month(clients, clock, chance, "2026-10"))
    assert seen["the order of arrival"] == 24, "told in the order of arrival"
    monkeypatch.setattr(actions, "seal_answers", written_at_once)
    seen = count_right_guesses(*a_month(clients, clock, chance, "2026-12"))
    assert seen["in the clear"] == 24, "written as it is given"


def written_at_once(answers, month):
    """What a first attempt would do: no name, no case, no time, and yet everything."""
    for each in answers:
        AnonymousAnswer.objects.create(
            service=each.service, month=month, condition_group=each.group, intervention=each.intervention
        )
