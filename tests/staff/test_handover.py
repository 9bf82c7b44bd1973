"""A leaver's caseload goes to a colleague in one step: cases, covers, concerns, deputies, turns on call."""

import uuid
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role
from handrail.cli import handrail
from handrail.foundation.errors import UserError
from handrail.journey.allocation.actions import allocate_case, record_absence
from handrail.journey.allocation.models import Allocation
from handrail.journey.case.models import Case
from handrail.journey.messages.models import Message
from handrail.journey.restriction.actions import restrict_record
from handrail.journey.safety.actions import open_concern
from handrail.journey.safety.actions.roster import put_on_call
from handrail.journey.safety.models import OnCall
from handrail.journey.safety.queries.concern_state import standing_of
from handrail.journey.safety.rules import find_deputies
from handrail.outbox.worker import send_waiting
from handrail.staff.actions.caseload import HandoverTerms, hand_over_caseload
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def manager(staff):
    return staff(Role.SERVICE_MANAGER, SCOTLAND)


@pytest.fixture
def taker(staff):
    user = staff(Role.CASE_MANAGER, SCOTLAND, name="Theo Taker")
    User.objects.filter(pk=user.pk).update(telephone="01632 960777")
    user.refresh_from_db()
    return user


@pytest.fixture
def caseload(support, staff, manager):
    """A case manager with three cases, one with an open concern, a deputy's duty, a cover, two turns."""
    _, giver = support(SCOTLAND)
    for _ in range(2):
        case, _other = support(SCOTLAND)
        allocate_case(case=case, case_manager=giver, by=manager, at=timezone.now())
    open_concern(case=case, source="worry", by=manager, at=timezone.now())
    covered, colleague = support(SCOTLAND)
    ends = timezone.localdate() + timedelta(days=9)
    allocate_case(case=covered, case_manager=giver, by=manager, at=timezone.now(), until=ends)
    Membership.objects.filter(user=colleague).update(deputy=giver)
    for days in (0, 30):
        starts = timezone.now() + timedelta(days=days) - timedelta(hours=1)
        put_on_call(
            service=SCOTLAND, user=giver, starts_at=starts, ends_at=starts + timedelta(hours=12),
            mobile="01632 960111", by=manager, at=timezone.now(),
        )  # fmt: skip
    return giver


def current_turns(user: User) -> list[OnCall]:
    return list(OnCall.objects.filter(user=user, removed_at__isnull=True, ends_at__gt=timezone.now()))


def test_the_whole_caseload_moves_for_good(caseload, taker, manager):
    send_waiting()
    mail.outbox.clear()
    terms = HandoverTerms(caseload, taker, (SCOTLAND,))
    result = hand_over_caseload(terms=terms, by=manager, at=timezone.now())
    assert result.describe_moves() == (
        "3 cases (1 open concern), 1 case covered for somebody else, the deputy of 1 colleague "
        "and 2 turns on call"
    )
    assert not Case.objects.filter(case_manager=caseload).exists()
    assert Case.objects.filter(case_manager=taker).count() == 3
    assert Allocation.objects.get(case_manager=taker, kind="cover").until
    assert Membership.objects.filter(deputy=taker).count() == 1
    assert not Membership.objects.filter(deputy=caseload).exists()
    assert current_turns(caseload) == []
    assert {turn.mobile for turn in current_turns(taker)} == {"01632 960777"}
    send_waiting()
    assert [message.subject for message in mail.outbox if message.to == [taker.email]], (
        "alerted of the concern"
    )


def test_what_has_moved_does_not_move_twice(caseload, taker, manager):
    terms = HandoverTerms(caseload, taker, (SCOTLAND,))
    hand_over_caseload(terms=terms, by=manager, at=timezone.now())
    before = Allocation.objects.count()
    assert hand_over_caseload(terms=terms, by=manager, at=timezone.now()).describe_moves() == "nothing"
    assert Allocation.objects.count() == before


def test_cover_leaves_the_cases_with_their_case_manager(caseload, taker, manager):
    ends = timezone.localdate() + timedelta(days=5)
    terms = HandoverTerms(caseload, taker, (SCOTLAND,), until=ends)
    result = hand_over_caseload(terms=terms, by=manager, at=timezone.now())
    assert (result.cases, result.deputies, result.turns) == (3, 0, 1)
    assert Case.objects.filter(case_manager=caseload).count() == 3
    assert Allocation.objects.filter(case_manager=taker, kind="cover", until=ends).count() == 3
    assert len(current_turns(caseload)) == 1, "the turn after the cover stays"
    assert hand_over_caseload(terms=terms, by=manager, at=timezone.now()).describe_moves() == "nothing"


def test_whoever_is_covered_counts_as_away_and_managers_stand_in_as_deputy(caseload, taker, manager):
    ends = timezone.localdate() + timedelta(days=5)
    terms = HandoverTerms(caseload, taker, (SCOTLAND,), until=ends)
    for _ in range(2):
        hand_over_caseload(terms=terms, by=manager, at=timezone.now())
    absence = caseload.absences.get()
    assert (absence.starts_on, absence.ends_on) == (timezone.localdate(), ends)
    colleague = Membership.objects.get(deputy=caseload).user
    case = Case.objects.get(case_manager=colleague)
    open_concern(case=case, source="worry", by=manager, at=timezone.now())
    around = standing_of(case, timezone.now()).around
    assert around.deputies == (caseload.pk,)
    assert manager.pk in find_deputies(around)
    assert caseload.pk not in find_deputies(around)


def test_an_absence_recorded_before_stands(caseload, taker, manager):
    today = timezone.localdate()
    record_absence(
        user=caseload, starts_on=today, ends_on=today + timedelta(days=9), cover_by=None, cases=[],
        by=manager, at=timezone.now(),
    )  # fmt: skip
    terms = HandoverTerms(caseload, taker, (SCOTLAND,), until=today + timedelta(days=5))
    assert hand_over_caseload(terms=terms, by=manager, at=timezone.now()).cases == 3
    assert caseload.absences.count() == 1


def test_nothing_moves_to_somebody_who_may_not_have_it(caseload, staff, manager):
    for other, words in (
        (staff(Role.ADMINISTRATOR, SCOTLAND), "is not a case manager in"),
        (staff(Role.CASE_MANAGER, LEICESTER), "is not a case manager in"),
        (caseload, "already has these cases"),
    ):
        with pytest.raises(UserError, match=words):
            hand_over_caseload(
                terms=HandoverTerms(caseload, other, (SCOTLAND,)), by=manager, at=timezone.now()
            )
    assert Case.objects.filter(case_manager=caseload).count() == 3


def test_a_leaver_is_handed_over_and_suspended_on_one_page(caseload, taker, manager, sign_in):
    client = sign_in(manager)
    page = reverse("staff-hand-over", args=[caseload.pk])
    assert f"{caseload.name} looks after 3 open cases" in client.get(page).text
    form = {"submission": str(uuid.uuid4()), "taker": str(taker.pk), "span": "good", "suspend": "on"}
    done = client.post(page, form, follow=True)
    assert "Theo Taker now has 3 cases (1 open concern)" in done.text
    assert not User.objects.get(pk=caseload.pk).is_active
    assert Case.objects.filter(case_manager=taker).count() == 3
    refused = client.post(
        page, form | {"span": "cover", "until-day": "1", "until-month": "6", "until-year": "2012"}
    )
    assert "Last day of cover must be today or later" in refused.text


def test_the_command_says_what_moved(caseload, taker):
    command = ["staff", "hand-over", caseload.email, taker.email]
    refused = CliRunner().invoke(handrail, [*command, "--suspend", "--until", "2027-01-01"])
    assert "got both" in str(refused.exception)
    done = CliRunner().invoke(handrail, [*command, "--suspend"])
    assert f"From {caseload.name} to Theo Taker: 3 cases (1 open concern)" in done.output
    assert f"{caseload.name} is suspended." in done.output
    assert Case.objects.filter(case_manager=taker).count() == 3


# ---- Absences (bug kind 29) -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days", [("2027-06-01", "2027-06-07"), ("2027-06-07", "2027-06-09"), ("2027-05-20", "2027-07-01")]
)
def test_an_absence_that_overlaps_is_refused_with_the_one_that_stands(days, caseload, taker, manager):
    first = {"user": caseload, "starts_on": date(2027, 6, 1), "ends_on": date(2027, 6, 7)}
    cases = Case.objects.filter(case_manager=caseload)
    record_absence(**first, cover_by=taker, cases=cases, by=manager, at=timezone.now())
    again = {
        "user": caseload,
        "starts_on": date.fromisoformat(days[0]),
        "ends_on": date.fromisoformat(days[1]),
    }
    with pytest.raises(UserError, match="already recorded as away from 1 June 2027 to 7 June 2027"):
        record_absence(**again, cover_by=taker, cases=cases, by=manager, at=timezone.now())
    assert caseload.absences.count() == 1
    assert Allocation.objects.filter(case_manager=taker, kind="cover").count() == 3


def test_absences_that_follow_each_other_stand(caseload, manager):
    for first, last in ((1, 7), (8, 9)):
        record_absence(
            user=caseload, starts_on=date(2027, 6, first), ends_on=date(2027, 6, last),
            cover_by=None, cases=[], by=manager, at=timezone.now(),
        )  # fmt: skip
    assert caseload.absences.count() == 2


def test_the_same_absence_sent_twice_covers_once(caseload, taker, manager, sign_in):
    client = sign_in(manager)
    days = {f"{name}-{part}": str(value) for name, value in (("starts_on", 3), ("ends_on", 9))
            for part, value in (("day", value), ("month", 6), ("year", 2027))}  # fmt: skip
    form = {"submission": str(uuid.uuid4()), "cover_by": str(taker.pk), **days}
    page = reverse("team-absence", args=[SCOTLAND, caseload.pk])
    assert client.post(page, form).status_code == 302
    refused = client.post(page, form)
    assert refused.status_code == 409
    assert "already recorded as away from 3 June 2027 to 9 June 2027" in refused.text
    assert Allocation.objects.filter(case_manager=taker, kind="cover").count() == 3


def choose_cases(manager_client, giver, taker, references, **answers):
    page = reverse("staff-hand-over-cases", args=[giver.pk])
    sent = {"submission": uuid.uuid4(), "cases": references, "taker": taker.pk, "span": "good"}
    return manager_client.post(page, sent | {"reason": "Nearer to their home"} | answers)


def test_chosen_cases_move_in_one_step_with_who_takes_them_and_why(caseload, taker, manager, sign_in):
    client = sign_in(manager)
    page = reverse("staff-hand-over-cases", args=[caseload.pk])
    assert page in client.get(reverse("team")).text
    cases = list(Case.objects.filter(case_manager=caseload).order_by("pk"))
    assert all(case.person.name in client.get(page).text for case in cases)
    chosen = [case.reference for case in cases[:2]]
    told = Message.objects.filter(case__reference__in=chosen, purpose="handover")
    before = told.count()
    for _ in range(2):
        assert choose_cases(client, caseload, taker, chosen).status_code == 302
    assert set(Case.objects.filter(case_manager=taker).values_list("reference", flat=True)) == set(chosen)
    rows = Allocation.objects.filter(case_manager=taker)
    assert [(row.kind, row.reason) for row in rows] == [("reassigned", "Nearer to their home")] * 2
    assert told.count() == before + 2, "each client is told once"
    back = choose_cases(client, taker, caseload, chosen)
    assert back.status_code == 302
    assert not Case.objects.filter(case_manager=taker).exists()


def test_no_case_moves_without_a_reason_or_to_somebody_who_may_not_open_one(
    caseload, taker, manager, sign_in, staff
):
    client = sign_in(manager)
    case, other = Case.objects.filter(case_manager=caseload).order_by("pk")[:2]
    assert choose_cases(client, caseload, taker, [case.reference], reason="").status_code == 422
    restrict_record(
        case=case, readers=[caseload, manager], reason="A colleague", by=manager, at=timezone.now()
    )
    answer = choose_cases(client, caseload, taker, [case.reference, other.reference])
    assert answer.status_code == 409
    assert "restricted" in answer.text
    assert not Case.objects.filter(case_manager=taker).exists(), "all or none"
    away = staff(Role.SERVICE_MANAGER, LEICESTER)
    page = reverse("staff-hand-over-cases", args=[caseload.pk])
    assert sign_in(away).get(page).status_code == 404
