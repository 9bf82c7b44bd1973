"""Somebody's own referral while they fill it in: which steps are left to ask, and what it says when sent."""

import functools
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.http import QueryDict

from handrail.accounts.models import User
from handrail.design.forms import CleanedData, Form
from handrail.design.service_voice import find_language, record_language
from handrail.foundation.dates import age_on
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.forms.safe_contact import (
    QUESTION,
    SafeContactAgainForm,
    SafeContactStepForm,
    read_safe_contact,
)
from handrail.journey.case.models import Draft
from handrail.journey.case.safe_contact import ContactSafety, may_be_safety_instruction
from handrail.journey.case.sections import DraftSection, OwnDraftSections
from handrail.journey.referral.actions import ReferralFacts
from handrail.journey.referral.forms import steps
from handrail.journey.referral.forms.steps import HELPER, Voice
from handrail.network.actions import PracticeAnswer
from handrail.questions import translate
from handrail.service_models import Version, eligibility
from handrail.service_models.eligibility import Eligibility
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.journey import Route

# Known from other steps, or for the call handler to settle with the person.
NOT_ASKED = ("referral_route", "age", eligibility.CONSENT_QUESTION)
NOT_ASKED_OF_OTHERS = ("is_employer", "employer_referral_agreed")


SAFE_STEP = "safe-contact"


def draft_key(draft: uuid.UUID) -> str:
    return f"refer:{draft.hex}"


class PublicReferralFacts(ReferralFacts):
    """What a referral from the public page says."""

    person: Mapping[str, object]
    practice: PracticeAnswer


class PublicReferral(OwnDraftSections):
    """The steps of one referral. They follow from the answers: a question that no longer matters is gone."""

    def __init__(self, draft: uuid.UUID, version: Version, today: date) -> None:
        self.version, self.today = version, today
        super().__init__(draft_key(draft), [])
        self._lay_out()

    def save_section(
        self, code: str, data: QueryDict, *, by: User | None, at: datetime, later: bool | None = None
    ) -> Draft:
        """Keep a step; what it says may bring other steps or take some away."""
        draft = super().save_section(code, data, by=by, at=at, later=later)
        self._lay_out()
        return draft

    def find_next(self, code: str) -> str | None:
        """The next step not yet done; None when all are."""
        codes = list(self.sections)
        place = codes.index(code) + 1 if code in codes else 0
        return next(
            (each for each in [*codes[place:], *codes[:place]] if self.describe_state(each) != "done"), None
        )

    @property
    def next_step(self) -> str | None:
        """Where to carry on: the step left last if it is not yet right, else the next one to do."""
        place = self.last_saved or "who"
        return place if self.describe_state(place) != "done" else self.find_next(place)

    @property
    def say(self) -> Voice:
        return Voice(other=self._value("who", "who") == "other")

    @property
    def may_not_help(self) -> bool:
        """Whether an answer already speaks against; the decision is the service's, after talking."""
        return self.result.outcome == "not_eligible"

    def _value(self, code: str, name: str) -> str:
        return next(iter(self.typed.get(code, {}).get(name, [])), "")

    def _lay_out(self) -> None:
        say = self.say
        self.sections: dict[str, DraftSection] = {}
        self._read: dict[str, Form] = {}
        self._add("who", _("Who needs help"), steps.ask_who)
        self._add(
            "route",
            say(_("Who suggested it"), _("Who you are")),
            functools.partial(steps.ask_route, list_public_routes(self.version)),
        )
        self._add("name", say(_("Your name"), _("Their name")), steps.ask_name)
        self._add("date-of-birth", _("Date of birth"), steps.ask_birth_date)
        self._add("contact", say(_("How to contact you"), _("How to contact them")), steps.ask_contact)
        says_unsafe = self._value("contact", QUESTION) == ContactSafety.RULES
        if says_unsafe:
            self._add(SAFE_STEP, _("Safe ways to make contact"), lambda _say: SafeContactStepForm)
        self._add("needs", _("When and how to call"), steps.ask_needs, optional=True)
        if not says_unsafe and may_be_safety_instruction(self._value("needs", "other_needs")):
            self._add(SAFE_STEP, _("Safe ways to make contact"), lambda _say: SafeContactAgainForm)
        self._add("home", say(_("Where you live"), _("Where they live")), steps.ask_home, optional=True)
        self._ask_about_work()
        if self.may_not_help:
            self.sections["other-help"] = DraftSection(
                "other-help", _("Before you go on"), steps.NoticeForm, optional=True
            )
        if self.answers.get("employment_status") == "employed":
            self._add("employer", _("Employer"), steps.ask_employer, optional=True)
        self._add("story", _("What has happened"), steps.ask_story, optional=True)
        self._add("practice", _("GP practice"), steps.ask_practice, optional=True)
        if say.other:
            self._add("referrer", _("About you"), steps.ask_referrer)
        self._add("heard", _("How you heard about us"), steps.ask_heard_from, optional=True)

    def _add(
        self, code: str, title: str, make: Callable[[Voice], type[Form]], *, optional: bool = False
    ) -> None:
        self.sections[code] = DraftSection(code, title, make(self.say), optional=optional)

    def _ask_about_work(self) -> None:
        """Add the questions that can still matter, in the order asked, up to the first not answered."""
        self.answers: dict[str, object] = {}
        known = self._known()
        passed = {*NOT_ASKED, *(NOT_ASKED_OF_OTHERS if self.say.other else ())}
        while True:
            answers = {**known, **self.answers}
            self.result: Eligibility = eligibility.evaluate_before_consent(self.version, answers)
            key = next((each for each in self.result.ask_next if each not in passed), None)
            if key is None:
                return
            code = key.replace("_", "-")
            self.sections[code] = DraftSection(
                code,
                translate(QUESTIONS[key].heading, find_language()).capitalize(),
                steps.ask_question(QUESTIONS[key], self.version),
            )
            if self.describe_state(code) != "done":
                return
            passed.add(key)
            value = self._cleaned(code)[key]
            if value not in (None, "", steps.NOT_SURE):
                self.answers[key] = value

    def _known(self) -> dict[str, object]:
        known: dict[str, object] = {}
        if route := self.route:
            known["referral_route"] = route
        born = self._cleaned("date-of-birth").get("date_of_birth")
        if born:
            known["age"] = age_on(born, self.today)
        if self.say.other and "is_employer" in self.version.screening.questions:
            known["is_employer"] = False
        return known

    @property
    def route(self) -> str:
        """The route, in the model's codes: a relative comes by 'other' where the service has that route."""
        chosen = self._cleaned("route").get("route") or ""
        if chosen != HELPER:
            return str(chosen)
        return "other" if self.version.find_route("other") else "self"

    def bind_form(self, code: str) -> Form:
        """Each step is read once a request, however often it is asked about."""
        if code not in self._read:
            self._read[code] = super().bind_form(code)
        return self._read[code]

    def _cleaned(self, code: str) -> CleanedData:
        if code not in self.typed or code not in self.sections:
            return {}
        form = self.bind_form(code)
        return dict(form.cleaned_data) if form.is_valid() else {}

    def read_facts(self) -> PublicReferralFacts:
        """What the referral says, as the action `send` takes it."""
        said = {name: value for step in self.read_cleaned().values() for name, value in step.items()}
        return {
            "route": self.route,
            "person": {
                name: said.get(name) or ""
                for name in (
                    "given_name",
                    "family_name",
                    "telephone",
                    "email",
                    "contact_by",
                    "address",
                    "postcode",
                )
            }
            | {"date_of_birth": said["date_of_birth"], "contact_needs": steps.needs_in_words(said)}
            | self._read_safe_contact(said)
            | {"language": "" if self.say.other else record_language(find_language())},
            "practice": PracticeAnswer(said.get("practice") or "", said.get("practice_entry") or ""),
            "referrer": {
                name: said.get(name) or ""
                for name in ("referrer_name", "referrer_organisation", "referrer_email", "referrer_telephone")
            },
            "answers": self.answers,
            "reason": said.get("reason") or "",
            "employer": {"name": said.get("employer") or "", "head_count": self.answers.get("employer_size")},
            "information_source": said.get("information_source") or "",
            "confirmed_doubts": self.list_confirmed_doubts(),
        }

    def _read_safe_contact(self, said: CleanedData) -> dict[str, object]:
        """How it is safe to contact them, and the needs that are fields of their own."""
        needs = said.get("needs") or []
        if SAFE_STEP in self.sections:
            said = {**said, QUESTION: ContactSafety.RULES}
        facts = read_safe_contact(said)
        facts["no_messages"] = bool(facts.get("no_messages")) or "no_messages" in needs
        return facts | {"large_print": "large_print" in needs}


def list_public_routes(version: Version) -> list[Route]:
    """The routes open to the public page."""
    forms = [form for form in version.referral_forms if form.kind == "public_page"]
    named = {code for form in forms for code in form.routes}
    anyone = any(not form.routes for form in forms)
    return [route for route in version.routes if anyone or route.code in named]
