"""A small service in which every page has something to do: a case at each stage, and what opens a form."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from handrail.accounts.actions import request_email_change
from handrail.accounts.email_changes import LinkPurpose, make_link
from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role
from handrail.governance.actions import NewMatter, record_matter
from handrail.governance.rules import MatterKind
from handrail.journey.anonymous.links import new_link
from handrail.journey.case.actions import make_document, record_consents, record_contact
from handrail.journey.case.models import Case
from handrail.journey.death.actions import record_death
from handrail.journey.diary.actions.appointments import AppointmentDetails, make_appointments
from handrail.journey.diary.actions.call_backs import promise_call_back
from handrail.journey.diary.models import CallBack
from handrail.journey.diary.rules import Slot
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.groups.actions import SessionDetails, make_session, put_on_session
from handrail.journey.identity.actions import merge_people
from handrail.journey.links.actions import client_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.notes.actions import NoteText, write_note
from handrail.journey.plan.actions import finish_action, write_plan
from handrail.journey.questionnaire.actions import ask_client
from handrail.journey.referral.actions import send_public_referral
from handrail.journey.referral.links import referrer_link
from handrail.journey.restriction.actions import restrict_record
from handrail.journey.reviews.actions import ReviewLine, ReviewNote, record_case_review
from handrail.journey.safety.actions import add_note, open_concern
from handrail.journey.safety.actions.roster import put_on_call
from handrail.journey.support.actions import arrange_intervention, record_fit_note, record_work_status
from handrail.journey.terms.actions import pause_clock
from handrail.network.details import refresh_details
from handrail.network.models import Employer, Provider, Site
from handrail.opening.models import ServiceOpening
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.worker import send_waiting
from handrail.staff.actions.invitations import invite_person
from handrail.staff.emails import make_invitation_link
from handrail.staff.rules import NewMember
from tests.support.people import ELIGIBLE, INNER_LONDON, LEICESTER, SCOTLAND

NOW = datetime(2012, 6, 18, 10, 0, tzinfo=ZoneInfo("Europe/London"))
DAY = timedelta(days=1)
# Pages whose forms post, of which the links to them lead through many that do not.
# Of the NHS's numbers for tests.
DEAD_CLIENTS_NUMBER = "9990000018"
MORE_STARTS = (
    "/desk/",
    "/matters/",
    "/accounts/second-factor/",
    "/referrals/waiting/",
    "/figures/money/costs/",
    "/figures/returns/",
)
REVIEW_ACTION_PAGES = (
    "review-action",
    "review-action-reopen",
    "review-action-correct",
    "review-action-take-back",
)
SERVICES = (SCOTLAND, LEICESTER, INNER_LONDON)


@dataclass
class World:
    """Who may do everything, the cases by what they are for, and the private links."""

    user: User
    cases: dict[str, Case] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    # Pages that no link of a case leads to.
    pages: list[str] = field(default_factory=list)

    def sign_in(self) -> Client:
        """Return a browser in which the user who may do everything is signed in."""
        client = Client()
        client.force_login(self.user)
        return client

    def list_hubs(self) -> list[str]:
        """Return the lists of sections of what is done a section at a time, each of a case that is there."""
        cases = {"assessment": "enrolled", "discharge": "supported", "second-stage": "london"}
        hubs = [reverse(name, args=[self.cases[case].reference]) for name, case in cases.items()]
        return [*hubs, reverse("follow-up", args=[self.cases["discharged"].reference, "follow_up_6_months"])]

    def list_starts(self) -> list[str]:
        """Return the addresses from which staff come to every page, by links or as it were by a bookmark."""
        cases = {name: case.reference for name, case in self.cases.items()}
        contact = self.cases["supported"].contacts.first().pk
        people = User.objects.filter(memberships__service=SCOTLAND).exclude(pk=self.user.pk).distinct()
        return [
            *self.list_hubs(),
            *(f"/cases/{reference}/" for reference in cases.values()),
            *(reverse("staff-person", args=[person.pk]) for person in people.order_by("-pk")[:6]),
            reverse("strike-out", args=[cases["supported"], "contact", contact]),
            reverse("correct", args=[cases["supported"], "contact", contact]),
            reverse("contact-move", args=[cases["supported"], contact]),
            *(reverse("case-plan", args=[cases[name]]) for name in ("supported", "pair", "planned")),
            *(
                reverse(name, args=[cases["supported"]])
                for name in ("timeline", "case-support", "case-documents")
            ),
            reverse("restriction-lift", args=[cases["restricted"]]),
            reverse("emergency-opening", args=[cases["hidden"]]),
            reverse("on-call", args=[SCOTLAND]),
            reverse("staff-hand-over-cases", args=[self.cases["supported"].case_manager_id]),
            reverse("step", args=[cases["london"]]),
            reverse("share", args=[cases["supported"], self.cases["supported"].documents.first().pk]),
            reverse("supervision-new", args=[self.cases["supported"].case_manager_id]),
            reverse("group-session-new", args=[SCOTLAND]),
            reverse("case-review-new", args=[cases["supported"]]),
            *self.pages,
            *MORE_STARTS,
        ]

    def list_public_starts(self) -> list[str]:
        """Return the addresses from which clients and referrers come to every page."""
        steps = [reverse("refer", args=[SCOTLAND]), reverse("refer-step", args=[SCOTLAND, "who"])]
        questionnaires = [f"{link}check/" for link in self.links if link.startswith("/q/")]
        return ["/", *steps, reverse("gp-card", args=[LEICESTER]), *self.links, *questionnaires]


@dataclass
class Makers:
    """The fixtures of tests/support/people.py that make cases and staff."""

    staff: Callable
    refer: Callable
    enrol: Callable
    assess: Callable
    support: Callable


def build_world(make: Makers) -> World:
    """Build everything at `NOW`, where the clock must stand."""
    user = make.staff(Role.SERVICE_MANAGER, *SERVICES, name="Everything May")
    for service in SERVICES:
        for role in (Role.ADMINISTRATOR, Role.CLINICIAN, Role.CASE_MANAGER, Role.CALL_HANDLER):
            Membership.objects.create(user=user, service=service, role=role)
    world = World(user)
    _make_early_cases(world, make)
    _make_supported_case(world, make)
    _make_ended_cases(world, make)
    _make_odd_cases(world, make)
    _make_team(world, make)
    _make_links(world)
    _record_breach(world)
    for case in world.cases.values():
        case.refresh_from_db()
    return world


def _make_early_cases(world: World, make: Makers) -> None:
    cases = world.cases
    cases["referred"] = make.refer(SCOTLAND, given_name="Agnes", family_name="Referred")
    cases["enrolled"] = make.enrol(SCOTLAND)
    cases["assessed"], _ = make.assess(SCOTLAND)
    cases["london"], _ = make.assess(INNER_LONDON)
    cases["leicester"] = make.enrol(LEICESTER)
    cases["papered"] = make.enrol(LEICESTER)
    common = {"code": "entry", "by": world.user, "at": NOW - DAY}
    ask_client(case=cases["leicester"], channel="email", **common)
    ask_client(case=cases["papered"], channel="paper", **common)
    cases["planned"], manager = make.assess(SCOTLAND)
    line = {"obstacle": "Pain or stiffness", "goal": "Sit for an hour", "action": "Walk", "owner": "client"}
    write_plan(case=cases["planned"], by=manager, at=NOW - DAY, lines=[line])


def _make_supported_case(world: World, make: Makers) -> None:
    """A case in support with one of everything that can be changed, sent or struck out."""
    case, manager = make.support(SCOTLAND)
    world.cases["supported"] = case
    common = {"case": case, "by": manager, "at": NOW - DAY}
    record_contact(
        **common, happened_at=NOW - DAY, with_whom="client", mode="telephone", successful=True,
        kind="case_management",
    )  # fmt: skip
    record_fit_note(
        **common, issued_at=NOW - DAY, advice="not_fit", starts_on=date(2012, 6, 1), ends_on=date(2012, 6, 20)
    )
    arrange_intervention(**common, intervention="physiotherapy", how="referral")
    record_work_status(**common, from_on=date(2012, 6, 4), attendance="off_sick")
    pause_clock(**common, starts_on=date(2012, 6, 4), reason="On holiday")
    make_document(**common, kind="plan", title="Plan", content=b"%PDF")
    write_note(case=case, by=world.user, at=NOW - DAY, note=NoteText("other", "Her shift changes", NOW - DAY))
    finish_action(**common, line=case.plans.get().actions.get())
    _fail_message(case, manager)
    _fill_diary(case, manager)
    _make_day(world, case, manager)


def _fill_diary(case: Case, manager: User) -> None:
    """An appointment that has begun, one to come, and a promise to ring."""
    details = AppointmentDetails(manager, "case_management", "telephone", tells_client=False)
    common = {"case": case, "by": manager, "at": NOW - DAY}
    for start in (NOW - timedelta(hours=1), NOW + DAY):
        make_appointments(**common, slots=[Slot(start, start + timedelta(minutes=30))], details=details)
    promise_call_back(**common, promise=CallBack(user=manager, due_at=NOW + DAY, about="the fit note"))
    for name in ("Harbour Town", "Hillside"):
        Site.objects.create(service=SCOTLAND, name=name)
    refresh_details(now=True)


def _make_day(world: World, case: Case, manager: User) -> None:
    """A home visit, a group session that has begun, and an action after a review."""
    common = {"by": manager, "at": NOW - DAY}
    home = AppointmentDetails(
        manager, "review", "face_to_face", place="1 Example Street", home_visit=True, tells_client=False
    )
    slot = Slot(NOW + DAY * 2, NOW + DAY * 2 + timedelta(hours=1))
    (visit,) = make_appointments(**common, case=case, slots=[slot], details=home)
    hall = SessionDetails(SCOTLAND, "Living with pain", "counselling", "Hall", manager)
    begun = Slot(NOW - timedelta(hours=1), NOW + timedelta(hours=1))
    session = make_session(details=hall, slot=begun, **common)
    put_on_session(session=session, cases=[case], **common)
    line = ReviewLine("Ring the supplier", world.user, date(2012, 6, 20))
    review = record_case_review(case=case, review=ReviewNote(date(2012, 6, 15), "Stuck", (line,)), **common)
    world.pages += [
        reverse("visit", args=[visit.pk]),
        reverse("group-session", args=[session.pk]),
        reverse("group-people", args=[session.pk]) + "?q=Testerton",
        reverse("group-cancel", args=[session.pk]),
        *(reverse(name, args=[review.actions.get().pk]) for name in REVIEW_ACTION_PAGES),
    ]


def _fail_message(case: Case, manager: User) -> None:
    message = queue_message(
        case=case, purpose=MessagePurpose.LETTER, recipient="client", address="wrong@example.org",
        subject="Your letter", body="Read it.", by=manager, at=NOW - DAY,
    )  # fmt: skip
    Message.objects.filter(pk=message.pk).update(state="failed", failure="no such address")
    OutgoingMessage.objects.filter(reference=str(message.pk)).update(
        state="failed", finished_at=NOW - DAY, address="", subject="", body=""
    )


def _make_ended_cases(world: World, make: Makers) -> None:
    case, manager = make.support(SCOTLAND)
    discharge_case(case=case, by=manager, at=NOW - DAY, reason="returned_same_job", work_attendance="at_work")
    world.cases["discharged"] = case
    case, manager = make.support(SCOTLAND)
    case.person.nhs_number = DEAD_CLIENTS_NUMBER
    case.person.save()
    record_death(case=case, died_on=date(2012, 6, 15), by=manager, at=NOW - DAY)
    world.cases["dead"] = case
    # By the number of somebody recorded dead: it waits until staff have decided.
    send_public_referral(
        submission=uuid.uuid4(), service=SCOTLAND, route="self", channel="public_page", referrer={},
        person={"given_name": "Morag", "family_name": "Testerton", "nhs_number": DEAD_CLIENTS_NUMBER},
        answers=ELIGIBLE[SCOTLAND], at=NOW - DAY,
    )  # fmt: skip


def _make_odd_cases(world: World, make: Makers) -> None:
    cases = world.cases
    for name in ("concerned", "answered", "restricted", "hidden", "kept", "pair", "withdrawn"):
        cases[name], manager = make.support(SCOTLAND)
    open_concern(case=cases["concerned"], source="worry", by=manager, at=NOW - DAY)
    open_concern(case=cases["answered"], source="worry", by=manager, at=NOW - DAY)
    add_note(case=cases["answered"], text="Spoke to her", by=world.user, at=NOW - DAY)
    case = cases["restricted"]
    restrict_record(
        case=case, readers=[world.user, case.case_manager], reason="Works here", by=world.user, at=NOW - DAY
    )
    readers = [make.staff(Role.SERVICE_MANAGER, SCOTLAND), cases["hidden"].case_manager]
    restrict_record(case=cases["hidden"], readers=readers, reason="Known here", by=readers[0], at=NOW - DAY)
    merge_people(case=cases["kept"], other=cases["assessed"], by=world.user, at=NOW - DAY)
    answer = [{"item": "take_part", "recipient": "service", "given": False}]
    record_consents(case=cases["withdrawn"], by=None, at=NOW - DAY, answers=answer)


def _record_breach(world: World) -> None:
    """Record what the service answers for: each step of it has a form."""
    came_at = NOW - 2 * DAY
    breach = NewMatter(MatterKind.BREACH, SCOTLAND, came_at, "A letter went to another address")
    record_matter(details=breach, by=world.user, at=came_at)


def _make_team(world: World, make: Makers) -> None:
    colleague = make.staff(Role.CASE_MANAGER, SCOTLAND, name="Colleague Coe")
    Authenticator.objects.create(user=colleague, type=Authenticator.Type.TOTP, data={"secret": ""})
    put_on_call(
        service=SCOTLAND, user=colleague, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY, by=world.user, at=NOW
    )
    member = NewMember("ines@example.org", "Ines Duarte", {SCOTLAND: [Role.CASE_MANAGER]}, "")
    _, invitation = invite_person(member=member, by=world.user, at=NOW - DAY)
    world.links.append(make_invitation_link(invitation))
    suspended = make.staff(Role.CALL_HANDLER, SCOTLAND, name="Suspended Sue")
    suspended.is_active = False
    suspended.save()
    Provider.objects.create(service=SCOTLAND, intervention="physiotherapy", name="Example Physiotherapy")
    kept = Employer.objects.create(name="Longacre Works")
    Employer.objects.create(name="Longacre Works Ltd")
    Employer.objects.create(name="Longacre Works plc", same_as=kept)
    ServiceOpening.objects.create(service=INNER_LONDON, set_up_at=NOW - DAY)


def _make_links(world: World) -> None:
    case = world.cases["supported"]
    world.links.append(client_link(case, case.person.email, by=world.user, at=NOW - DAY))
    world.links.append(referrer_link(case.referrals.get(), at=NOW - DAY))
    world.links.append(client_link(world.cases["planned"], by=world.user, at=NOW - DAY))
    send_waiting(early=True)
    world.links += [
        match[0] for message in mail.outbox if (match := re.search(r"/q/[\w-]{22}/", message.body))
    ]
    world.links.append(new_link(LEICESTER, "musculoskeletal", NOW))
    change = request_email_change(world.user, "another@example.org", NOW)
    world.links += [make_link(change, purpose) for purpose in LinkPurpose]
    world.links = [urlsplit(link).path for link in world.links]


@pytest.fixture
def world(clock, settings, tmp_path, staff, refer, enrol, assess, support) -> World:
    """A small service with a case at each stage, at `NOW`; nobody is asked to wait between posts."""
    settings.PUBLIC_POSTS_BY_LINK = settings.PUBLIC_POSTS_BY_ADDRESS = ""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.RECORDS = tmp_path / "records"
    settings.RECORDS.mkdir()
    settings.ANONYMOUS_KEYS = tmp_path / "keys"
    clock.move_to(NOW)
    return build_world(Makers(staff, refer, enrol, assess, support))
