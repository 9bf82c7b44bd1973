"""Two people act on one case in the same moment, each on a thread and connection of their own."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.case.models import Contact, Draft, Event
from tests.support.people import SCOTLAND
from tests.support.rows import send_rows

pytestmark = pytest.mark.django_db(transaction=True)

CONTACT = {
    "with_whom": "client", "successful": "yes", "mode": "telephone", "kind": "case_management",
    "on-day": "1", "on-month": "6", "on-year": "2012", "time": "10:00",
}  # fmt: skip
PERSON = {"given_name": "Morag", "family_name": "Testerton", "telephone": "01632 960123"}
WALK = {"obstacle": "Pain or stiffness", "goal": "Walk to work", "owner": "client"}
PLAN = {"action": "save", **send_rows("actions", WALK), **send_rows("weeks")}


def at_once(address: str, *posts) -> list:
    """Post each (user, data) from a thread of its own at the same moment; the answers in order."""
    start, answers = threading.Barrier(len(posts)), [None] * len(posts)

    def send_form(place, user, data) -> None:
        try:
            client = Client()
            client.force_login(user)
            start.wait(60)
            answers[place] = client.post(address, data)
        finally:
            connection.close()

    threads = [threading.Thread(target=send_form, args=(place, *post)) for place, post in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def number_form(**data) -> dict:
    return {"submission": str(uuid.uuid4()), **data}


def test_a_contact_sent_four_times_at_once_is_one_contact(support):
    case, manager = support()
    sent = number_form(**CONTACT)
    answers = at_once(reverse("contact", args=[case.reference]), *[(manager, sent)] * 4)
    assert [answer.status_code for answer in answers] == [302] * 4
    assert Contact.objects.filter(case=case).count() == 1


def test_two_contacts_at_once_are_both_kept(support, staff):
    case, manager = support()
    posts = [
        (who, number_form(**CONTACT, note=who.name)) for who in (manager, staff(Role.CALL_HANDLER, SCOTLAND))
    ]
    answers = at_once(reverse("contact", args=[case.reference]), *posts)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert set(case.contacts.values_list("note", flat=True)) == {who.name for who, _ in posts}


@pytest.mark.parametrize(
    ("page", "data", "differs"),
    [("plan", PLAN, "actions-0-action"), ("person", PERSON, "contact_needs")],
)
def test_of_two_at_once_one_is_kept_and_the_other_told(support, staff, page, data, differs):
    case, manager = support()
    seen = str(Event.objects.filter(case=case).order_by("-id").first().pk)
    typed = ["Daily walks with the dog", "Twenty lengths in the pool"]
    posts = [
        (who, number_form(**data, seen=seen, **{differs: text}))
        for who, text in zip((manager, staff(Role.CASE_MANAGER, SCOTLAND)), typed, strict=True)
    ]
    answers = at_once(reverse(page, args=[case.reference]), *posts)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    refused = next(place for place, answer in enumerate(answers) if answer.status_code == 409)
    told = answers[refused].content.decode()
    assert "Someone else changed this while you were working" in told
    assert typed[refused] in told
    assert posts[1 - refused][0].name in told


def test_of_two_on_one_assessment_section_the_second_sees_both(enrol, staff):
    case = enrol()
    people = [staff(Role.CASE_MANAGER, SCOTLAND) for _ in range(2)]
    address = reverse("assessment-section", args=[case.reference, "work"])
    opener = Client()
    opener.force_login(people[0])
    opener.post(address, number_form(seen="0", job="Joiner"))
    posts = [
        (who, number_form(seen="1", job=job)) for who, job in zip(people, ("Baker", "Smith"), strict=True)
    ]
    answers = at_once(address, *posts)
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [302, 409]
    refused = codes.index(409)
    told = answers[refused].content.decode()
    assert posts[refused][1]["job"] in told
    assert posts[1 - refused][1]["job"] in told
    kept = Draft.objects.get(key=f"assessment:{case.pk}").data["work"]["job"]
    assert kept == [posts[1 - refused][1]["job"]]
