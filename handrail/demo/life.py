"""One client's life in a service: each thing done at its time by whoever would do it, until today."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import User
from handrail.accounts.policy import Role
from handrail.demo import alone, closing, health, mix, offers, people
from handrail.demo.staff import SCOTLAND, Staff
from handrail.foundation.errors import UserError
from handrail.journey.allocation.actions import allocate
from handrail.journey.anonymous.rules import Answer
from handrail.journey.assessment.actions import complete
from handrail.journey.assessment.framework import COMMON_OBSTACLES
from handrail.journey.case.actions import record_contact
from handrail.journey.case.models import Case
from handrail.journey.discharge.actions import discharge
from handrail.journey.discharge.letters import discharge_summary
from handrail.journey.followup.actions import record as record_follow_up
from handrail.journey.plan.actions import agree, write
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from handrail.journey.referral.actions import receive
from handrail.journey.screening.actions import decide
from handrail.journey.support import actions as support
from handrail.network.models import Provider

CONDITION_CODES = {"upper_limb": "upper_limb_neck"}
FLAG_OF = {"back": "clinical", "upper_limb": "clinical", "lower_limb": "clinical"}


class NotYet(Exception):
    """The next thing lies in the future: this client's life so far ends here."""


@dataclass
class Life:
    """Makes one client; `now` is today, beyond which nothing is made."""

    rng: Random
    service: str
    staff: Staff
    providers: dict[str, list[Provider]]
    now: datetime
    with_letters: bool = False
    at: datetime = field(init=False)
    case: Case = field(init=False)
    # What the client said anonymously, and in which month; kept apart from the case.
    said: tuple[str, Answer] | None = field(init=False, default=None)

    def live(self, referred: datetime) -> None:
        """From referral to as far as today allows."""
        self.version = service_models.get_service(self.service).find_version_on(referred.date())
        self.at = referred
        try:
            self._refer()
            if self._screen() and self._assess():
                self._plan()
                self._support()
                self._discharge()
                self._follow_up()
        except NotYet:
            pass

    def _wait(self, **span: float) -> datetime:
        """Time passes to a working hour; raises NotYet where that is still to come."""
        local = timezone.localtime(self.at + timedelta(**span))
        while local.weekday() > 4:
            local += timedelta(days=1)
        if not 9 <= local.hour < 17:
            local = local.replace(hour=9 + self.rng.randint(0, 7), minute=self.rng.randint(0, 59))
        self.at = max(local, self.at)
        if self.at > self.now:
            raise NotYet
        return self.at

    def _refer(self) -> None:
        rng = self.rng
        self.answers = people.answers(rng, self.service)
        allowed = [route.code for route in self.version.routes]
        code = mix.route(rng, self.service, allowed)
        by_card = self.version.accepts_form("gp_card")
        public = code == "self" and rng.random() < 0.3 and self.version.accepts_form("public_page")
        handler = self.staff.first(Role.CALL_HANDLER, Role.ADMINISTRATOR)
        channel = "gp_card" if by_card else "public_page" if public else "call_handler"
        known = (
            dict(rng.sample(list(self.answers.items()), k=rng.randint(1, len(self.answers))))
            if not by_card
            else {}
        )
        referral = receive(
            submission=uuid.UUID(int=rng.getrandbits(128), version=4),
            service=self.service,
            route=code,
            channel=channel,
            person=people.person(rng, self.service, self.at.date()),
            referrer={
                "referrer_name": f"Dr {rng.choice(people.FAMILY_STARTS)}well",
                "referrer_organisation": f"{rng.choice(people.FAMILY_STARTS)} Street Practice",
                "referrer_email": "practice@example.org",
            }
            if code != "self"
            else {},
            answers=known,
            information_source=mix.source(rng, self.service),
            employer=people.employer(rng, self.answers),
            by=handler if channel == "call_handler" else None,
            at=self.at,
        )
        self.case = referral.case
        self.answers = {"referral_route": code, **self.answers}

    def _screen(self) -> bool:
        rng = self.rng
        screener = self.staff.first(Role.CALL_HANDLER, Role.CASE_MANAGER)
        self._wait(hours=rng.expovariate(1 / 8))
        if rng.random() < 0.25:
            self._contact(screener, successful=False)
            self._wait(hours=rng.uniform(2, 30))
        self._contact(screener, successful=True, kind="first_contact")
        self.at += timedelta(minutes=12)
        declines = rng.random() < 0.05
        consents = [
            {
                "item": item.code,
                "label": item.label,
                "recipient": item.recipient,
                "given": not (declines and item.required) and (item.required or rng.random() < 0.8),
            }
            for item in self.version.consents
        ]
        try:
            decided = decide(case=self.case, by=screener, at=self.at, answers=self.answers, consents=consents)
        except UserError:
            return False
        return bool(decided.outcome == "enrolled")

    def _assess(self) -> bool:
        rng = self.rng
        self.manager = rng.choice(self.staff.by_role[Role.CASE_MANAGER])
        self._wait(hours=rng.uniform(0.2, 6))
        allocate(case=self.case, case_manager=self.manager, by=self.manager, at=self.at)
        self._wait(days=rng.uniform(0.2, 2.5))
        if rng.random() < 0.07:
            for _ in range(3):
                self._contact(self.manager, successful=False)
                self._wait(days=rng.uniform(2, 5))
            self._leave("could_not_be_reached")
            return False
        self._contact(self.manager, successful=True, kind="first_contact")
        self._wait(days=rng.uniform(0.5, 4))
        self.condition = mix.profile(rng, "condition")
        flags = [
            FLAG_OF.get(self.condition, "psychological"),
            "workplace",
            rng.choice(["social", "clinical"]),
        ]
        obstacles = [(flag, rng.choice(COMMON_OBSTACLES[flag])[1]) for flag in dict.fromkeys(flags)]
        self.obstacles = [text for _, text in obstacles]
        self.before = health.levels(rng)
        attendance = self.answers["work_attendance"]
        weeks = self.answers.get("absence_weeks")
        complete(
            case=self.case,
            by=self.manager,
            at=self.at,
            mode=rng.choice(self.version.assessment.modes),
            minutes=rng.randint(35, 75),
            answers={},
            obstacles=obstacles,
            measures=alone.or_together(rng, self.case, self.before, by=self.manager, at=self.at),
            work_attendance=attendance if rng.random() > 0.02 else "",
            absence_started=self.at.date() - timedelta(weeks=weeks) if weeks else None,
            condition=CONDITION_CODES.get(self.condition, self.condition) if rng.random() > 0.03 else "",
            summary=rng.choice(people.SUMMARIES),
        )
        self.off_sick = attendance == "off_sick"
        if self.off_sick:
            health.fit_notes(self.rng, self.case, self.at.date(), by=self.manager, at=self.at)
        return True

    def _plan(self) -> None:
        rng = self.rng
        self._wait(days=rng.uniform(0.1, 4))
        lines = [
            {
                "obstacle": text,
                "goal": rng.choice(people.GOALS),
                "action": rng.choice(people.STEPS),
                "owner": rng.choice(["client", "case_manager", "employer"]),
                "due_on": self.at.date() + timedelta(days=rng.randint(7, 28)),
            }
            for text in self.obstacles
        ]
        phased = (
            [{"week": week, "hours": 8 + 6 * week, "duties": ""} for week in range(1, 5)]
            if rng.random() < 0.5
            else []
        )
        plan = write(
            case=self.case,
            by=self.manager,
            at=self.at,
            lines=lines,
            adjustments=rng.choice(people.ADJUSTMENTS),
            phased_return=phased,
        )
        for who, how in (("client", "telephone"), ("case_manager", "")):
            agree(case=self.case, plan=plan, who=who, how=how, by=self.manager, at=self.at)
        if self.with_letters:
            plan_pdf(self.case, latest_plan(self.case), by=self.manager, at=self.at)

    def _support(self) -> None:
        rng = self.rng
        ends = self.at + timedelta(weeks=mix.weeks_in_service(rng, self.service))
        arranged = self._arrange()
        while self.at + timedelta(days=14) < ends:
            self._wait(days=rng.uniform(6, 16))
            self._contact(
                self.manager,
                successful=rng.random() > 0.2,
                content=rng.sample(["self_management", "return_planning", "listening", "adjustments"], 2),
            )
        self.at = max(self.at, ends)
        self._wait(hours=1)
        if arranged and rng.random() < 0.9:
            first = arranged.at.date() + timedelta(days=rng.randint(3, 20))
            support.update_intervention(
                case=self.case,
                intervention=arranged,
                by=self.manager,
                at=self.at,
                first_appointment_on=min(first, self.at.date()),
                finished_on=self.at.date(),
                sessions_attended=rng.randint(1, 4),
                sessions_missed=rng.choice([0, 0, 0, 1]),
                outcome=rng.choices(["completed", "stopped_early", "did_not_attend"], [85, 10, 5])[0],
            )

    def _arrange(self) -> Any:
        rng = self.rng
        first = offers.list_first_offers(self.version, list(self.providers))
        if not first or rng.random() < 0.2:
            return None
        self._wait(days=rng.uniform(0.5, 12))
        usual, place = rng.choice(first), rng.choice(range(2))
        offer = offers.choose_offer(closing.chance_of(self.case, "offer"), self.version, usual)
        return support.arrange(
            case=self.case,
            by=self.manager,
            at=self.at,
            intervention=offer.code,
            how=offer.arranged_by,
            provider=self.providers[offer.code][place] if offer.code in self.providers else None,
        )

    def _discharge(self) -> None:
        rng = self.rng
        self.at += timedelta(minutes=30)
        if rng.random() < 0.12:
            self._leave(rng.choice(["could_not_be_reached", "chose_to_leave", "no_longer_needed"]))
            return
        returned = rng.random() * 100 < mix.measure(self.service, "back_at_work_percent")
        known = rng.random() > 0.08
        attendance = "not_known" if not known else "at_work" if returned or not self.off_sick else "off_sick"
        back = (
            self.at.date() - timedelta(days=rng.randint(3, 40))
            if attendance == "at_work" and self.off_sick
            else None
        )
        if back:
            support.record_work_status(
                case=self.case,
                by=self.manager,
                at=self.at,
                from_on=back,
                attendance="at_work",
                return_kind=rng.choice(["same_job", "adjusted_duties"]),
            )
        # Half of the discharge instruments are missing, as they were in the pilots.
        measures = {}
        if rng.random() < 0.5:
            after = health.better(rng, self.before, mix.LEVELS_GAINED[self.service])
            measures = health.measures(
                rng,
                after,
                [slug for slug in self.version.discharge.instruments if slug not in ("hads", "copm")],
            )
        self._end(
            "returned_to_work"
            if back
            else "retained_in_work"
            if attendance == "at_work"
            else "goals_met"
            if known
            else "nothing_more_to_achieve",
            attendance,
            back,
            measures,
        )

    def _leave(self, ending: str) -> None:
        self._end(ending, "not_known", None, {})

    def _end(self, ending: str, attendance: str, back: date | None, measures: dict[str, Any]) -> None:
        summary = "We worked on the obstacles in the plan together; what helped is written there."
        done = discharge(
            case=self.case,
            by=self.manager,
            at=self.at,
            reason=offers.find_reason(self.version, ending),
            work_attendance=attendance,
            return_date=back,
            measures=measures,
            answers={} if ending == "could_not_be_reached" else closing.named(self.case),
            summary=summary,
        )
        self.attendance = attendance
        if ending != "could_not_be_reached":
            self._ask_at_the_end()
        if self.with_letters:
            discharge_summary(self.case, done, by=self.manager, at=self.at)

    def _ask_at_the_end(self) -> None:
        clerk = self.staff.first(Role.ADMINISTRATOR, Role.CALL_HANDLER)
        closing.give_views(self.case, by=clerk, at=self.at)
        self.said = closing.say_anonymously(self.case, by=self.manager, at=self.at)

    def _follow_up(self) -> None:
        discharged = self.at
        for step in self.version.follow_up:
            self.at = discharged + timedelta(days=30.4 * step.months_after_event + self.rng.uniform(0, 12))
            self._wait(hours=1)
            if self._answered_alone(step.code):
                continue
            if self.rng.random() < 0.4:
                record_follow_up(
                    case=self.case,
                    by=self.manager,
                    at=self.at,
                    code=step.code,
                    outcome="done",
                    work_attendance=self.attendance,
                    answers={"health": self.rng.choice(["better", "same", "worse"])},
                )
            else:
                for _ in range(2):
                    self._contact(self.manager, successful=False, kind="follow_up")
                    self._wait(days=self.rng.uniform(2, 6))
                record_follow_up(
                    case=self.case,
                    by=self.manager,
                    at=self.at,
                    code=step.code,
                    outcome="missed",
                    missed_reason="Not reached after the attempts set",
                )

    def _answered_alone(self, code: str) -> bool:
        """Whether the client, asked to answer this follow-up by themselves, does."""
        if self.rng.random() < 0.4:
            return False
        asked = alone.ask(self.case, code, by=None, at=self.at)
        if asked is None or self.rng.random() < 0.5:
            return False
        self._wait(days=self.rng.uniform(0.3, 9))
        alone.answer(self.rng, asked, self.before, self.attendance, by=self.manager, at=self.at)
        return True

    def _contact(
        self, by: User, *, successful: bool, kind: str = "case_management", content: list[str] | None = None
    ) -> None:
        record_contact(
            case=self.case,
            by=by,
            at=self.at,
            happened_at=self.at,
            with_whom="client",
            mode=self.rng.choices(
                ["telephone", "text", "face_to_face"], [80, 8, 12 if self.service != SCOTLAND else 0]
            )[0],
            successful=successful,
            kind=kind,
            minutes=self.rng.randint(5, 40) if successful else None,
            content=content or [],
        )
