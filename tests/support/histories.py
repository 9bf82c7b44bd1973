"""Histories of a service that a seed makes up: every action that moves a figure, in and out of order."""

import uuid
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import transaction

from handrail import service_models
from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role
from handrail.foundation.errors import UserError
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.assessment.actions import complete_assessment
from handrail.journey.case import actions, queries
from handrail.journey.case.errors import Conflict, NotNow
from handrail.journey.case.models import Case
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.actions import record_follow_up as record_follow_up
from handrail.journey.identity import actions as identity
from handrail.journey.referral.actions import receive_referral
from handrail.journey.screening.actions import decide_screening
from handrail.journey.support import actions as support
from handrail.journey.terms.actions import move_version
from tests.support.people import ELIGIBLE, LEICESTER, SCOTLAND, answer_consents

BEGIN = datetime(2011, 3, 7, 9, 30, tzinfo=UTC)
EQ5D = ("mobility", "self_care", "usual_activities", "pain_discomfort", "anxiety_depression")
KINDS_OF_FACT = (
    "screenings", "assessments", "contacts", "interventions", "work_statuses", "discharges", "follow_ups",
    "measures", "consents",
)  # fmt: skip


@contextmanager
def undo_writes():
    """Whatever is written inside is gone afterwards: one example does not see another's."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class History:
    """Cases that things happen to. `make_happen` does one thing, at a later time than the one before."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.at = BEGIN
        self.by = User.objects.create(email=f"{uuid.uuid4().hex}@example.org", name="Ada Example")
        for service in (SCOTLAND, LEICESTER):
            Membership.objects.create(user=self.by, service=service, role=Role.CASE_MANAGER)
        self.cases: list[Case] = []

    def make_happen(self, times: int = 1) -> "History":
        for _ in range(times):
            self.at += timedelta(hours=self.rng.choice((3, 26, 75, 400)))
            if not self.cases or self.rng.random() < 0.12:
                self.refer_case()
                continue
            case = self.rng.choice(self.cases)
            case.refresh_from_db()
            onward = self.rng.random() < 0.75
            step = ONWARD[case.stage] if onward and case.stage in ONWARD else self.rng.choice(ANYTIME)
            try:
                with transaction.atomic():
                    step(self, case)
            except (NotNow, Conflict, UserError):
                continue  # it cannot be done to such a case now; nor by staff
        return self

    # --- onward ------------------------------------------------------------------------------------------

    def refer_case(self) -> None:
        rng = self.rng
        service = rng.choice((SCOTLAND, SCOTLAND, LEICESTER))
        known = rng.choice(self.cases).person if self.cases and rng.random() < 0.2 else None
        person = known or {
            "given_name": rng.choice(("Morag", "Senga")),
            "family_name": rng.choice(("Testerton", "Sampleson", "Mockford")),
            "date_of_birth": rng.choice((date(1975, 3, 1), date(1980, 2, 29), None)),
            "telephone": rng.choice(("01632 960123", "01632960123", "")),
            "gender": rng.choice(("female", "male", "not_said", "")),
        }
        answers = {**ELIGIBLE[service]}
        if rng.random() < 0.4:
            answers |= {"work_attendance": "at_work"}
        made = receive_referral(
            submission=uuid.UUID(int=rng.getrandbits(128), version=4),
            service=service,
            route=rng.choice(service_models.get_service(service).find_version_on(self.at.date()).routes).code,
            channel="public_page",
            person=person,
            referrer={"referrer_email": "gp@example.org"} if rng.random() < 0.5 else {},
            answers=answers,
            information_source=rng.choice(("gp", "advert", "")),
            employer=rng.choice((None, {"name": "Example Joinery", "head_count": 40, "sector": "private"})),
            by=None,
            at=self.at,
        )
        if made.case.pk not in {case.pk for case in self.cases}:
            self.cases.append(made.case)

    def screen_case(self, case: Case) -> None:
        answers = dict(case.referrals.first().answers)
        agreed = answer_consents(case)
        if self.rng.random() < 0.15:
            agreed = [{**each, "given": False} for each in agreed]
        if self.rng.random() < 0.15:
            answers |= {"employment_status": "unemployed"}
        decide_screening(case=case, by=self.by, at=self.at, answers=answers, consents=agreed)

    def allocate_case(self, case: Case) -> None:
        allocate_case(case=case, case_manager=self.by, by=self.by, at=self.at)

    def assess_case(self, case: Case) -> None:
        attendance = self.rng.choice(("off_sick", "off_sick", "at_work", ""))
        health = {"health": {"condition": ["back"], "other_conditions": self.rng.choice(([], ["stress"]))}}
        complete_assessment(
            case=case,
            by=self.by,
            at=self.at,
            mode="telephone",
            minutes=self.rng.choice((10, 30, 55, 200)),
            answers=self.rng.choice((health, {})),
            obstacles=[("clinical", "Pain or stiffness")],
            measures=self._measures(),
            work_attendance=attendance,
            absence_started=self.at.date() - timedelta(days=20) if attendance == "off_sick" else None,
            condition=self.rng.choice(("back", "stress", "other", "")),
        )

    def _measures(self) -> dict:
        levels = {name: self.rng.choice((1, 2, 3, 4, 5, None)) for name in EQ5D}
        full = {name: self.rng.choice((1, 2, 3)) for name in EQ5D}
        return {"eq5d-5l": self.rng.choice((levels, full, full))} if self.rng.random() < 0.8 else {}

    def discharge_case(self, case: Case) -> None:
        version = queries.version_of(case)
        back = self.rng.random() < 0.6
        discharge_case(
            case=case,
            by=self.by,
            at=self.at,
            reason=self.rng.choice(version.discharge.reasons).code,
            work_attendance="at_work" if back else self.rng.choice(("off_sick", "not_known")),
            return_date=self.at.date() - timedelta(days=3) if back and self.rng.random() < 0.7 else None,
            return_kind="same_job" if back else "",
            measures=self._measures(),
        )

    def follow_up(self, case: Case) -> None:
        made = queries.exclude_struck_out(case.follow_ups).values_list("code", flat=True)
        left = [step.code for step in queries.version_of(case).follow_up if step.code not in set(made)]
        if not left:
            return
        done = self.rng.random() < 0.6
        record_follow_up(
            case=case,
            by=self.by,
            at=self.at,
            code=self.rng.choice(left),
            outcome="done" if done else "missed",
            missed_reason="" if done else self.rng.choice(("Not reached", "Client did not want to answer")),
            work_attendance="at_work" if done else "",
            answers={"health": "better"} if done else {},
        )

    # --- at any time ---------------------------------------------------------------------------------------

    def add_contact(self, case: Case) -> None:
        actions.record_contact(
            case=case,
            by=self.by,
            at=self.at,
            happened_at=self.at - timedelta(hours=1),
            with_whom=self.rng.choice(("client", "client", "employer")),
            mode=self.rng.choice(("telephone", "face_to_face", "text")),
            successful=self.rng.random() < 0.7,
            kind=self.rng.choice(("case_management", "follow_up", "review")),
            minutes=self.rng.choice((None, 5, 40)),
            content=self.rng.sample(["adjustments", "listening", "money"], self.rng.choice((0, 1, 2))),
        )

    def add_intervention(self, case: Case) -> None:
        row = queries.exclude_struck_out(case.interventions).first()
        if row is None:
            offer = self.rng.choice(queries.version_of(case).interventions).code
            support.arrange_intervention(
                case=case, by=self.by, at=self.at, intervention=offer, how="referral"
            )
            return
        support.update_intervention(
            case=case, intervention=row, by=self.by, at=self.at, first_appointment_on=self.at.date(),
            finished_on=None, sessions_attended=self.rng.randint(0, 5), sessions_missed=None, outcome="",
        )  # fmt: skip

    def work_status(self, case: Case) -> None:
        attendance = self.rng.choice(("at_work", "at_work", "off_sick"))
        support.record_work_status(
            case=case, by=self.by, at=self.at,
            from_on=self.at.date() - timedelta(days=self.rng.randint(0, 9)),
            attendance=attendance, return_kind=self.rng.choice(("same_job", "new_employer", ""))
            if attendance == "at_work" else "",
        )  # fmt: skip

    def strike_out(self, case: Case) -> None:
        rows = [
            row for kind in KINDS_OF_FACT for row in queries.exclude_struck_out(getattr(case, kind).all())
        ]
        if rows:
            actions.strike_out(
                fact=self.rng.choice(rows), what="A fact", by=self.by, at=self.at, reason="Wrong client"
            )

    def answer_consent(self, case: Case) -> None:
        item = next(each for each in answer_consents(case) if each["recipient"] == "evaluation")
        answer = {**item, "given": self.rng.random() < 0.4}
        actions.record_consents(case=case, by=self.by, at=self.at, answers=[answer])

    def change_person(self, case: Case) -> None:
        changes = {"gender": self.rng.choice(("male", "female")), "date_of_birth": date(1975, 3, 1)}
        actions.change_person(case=case, by=self.by, at=self.at, changes=changes)

    def merge_people(self, case: Case) -> None:
        other = self.rng.choice(self.cases)
        other.refresh_from_db()
        identity.merge_people(case=case, other=other, by=self.by, at=self.at)

    def unmerge_people(self, case: Case) -> None:
        identity.unmerge_people(case=case, by=self.by, at=self.at)

    def move_version(self, case: Case) -> None:
        version = self.rng.choice(service_models.get_service(case.service).versions)
        move_version(case=case, to=version.id, reason="A better one", by=self.by, at=self.at)


ONWARD = {
    "referred": History.screen_case,
    "enrolled": History.allocate_case,
    "allocated": History.assess_case,
    "assessed": History.discharge_case,
    "in_support": History.discharge_case,
    "discharged": History.follow_up,
}
ANYTIME = (
    History.add_contact, History.add_contact, History.add_intervention, History.work_status,
    History.strike_out, History.change_person, History.merge_people, History.unmerge_people,
    History.move_version, History.answer_consent,
)  # fmt: skip
