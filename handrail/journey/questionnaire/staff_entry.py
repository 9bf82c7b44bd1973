"""Answers that staff type in, saved as they go in a draft of their own."""

import functools
from datetime import datetime

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader
from handrail.design.forms import Form
from handrail.journey.case.drafts import SavedPage
from handrail.journey.case.models import Case
from handrail.journey.case.sections import DraftSection, OwnDraftSections
from handrail.journey.measures.models import AnswerMode
from handrail.journey.questionnaire import actions, concern, queries
from handrail.journey.questionnaire.answers import Answers
from handrail.journey.questionnaire.declarations import Occasion
from handrail.journey.questionnaire.forms import TypingForm
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.questions import questions_of
from handrail.questions.question_set import OccasionKind

PAGE = "answers"


class StaffEntry:
    """The page with every question of an occasion, for paper or telephone.

    By telephone it begins with what the client has answered by link, for those who may read that.
    """

    def __init__(self, case: Case, occasion: Occasion, mode: AnswerMode, *, reader: Reader) -> None:
        self.case, self.occasion, self.mode = case, occasion, mode
        found = queries.latest_request(case, occasion.code)
        answered = found is not None and found.answered_at is not None
        self.found = None if answered and occasion.kind == OccasionKind.REVIEW else found
        parts = queries.parts_in(self.found) if self.found else queries.parts_to_ask(case, occasion)
        self.questions = questions_of(parts)
        self.by_link = (
            self._by_link()
            if mode == AnswerMode.TELEPHONE and reader.has_permission(Permission.READ_CLINICAL, case.service)
            else {}
        )
        self.sections = OwnDraftSections(
            f"questionnaire:{case.pk.hex}:{occasion.code}:{mode}"[:80], [self._section()]
        )

    def why_somebody_else(self, user: User) -> str:
        """Why this member of staff is not the one to ask; empty where they may."""
        return queries.why_somebody_else(self.case, self.found, self.occasion, user)

    def _by_link(self) -> dict[str, object]:
        return Answers(self.found).given_answers if self.found and not self.found.answered_at else {}

    def _section(self) -> DraftSection:
        form = functools.partial(TypingForm, questions=self.questions, mode=self.mode, typed=self.by_link)
        return DraftSection(PAGE, self.occasion.label, form)

    def make_form(self, data: QueryDict | None) -> TypingForm:
        return _check_form(self.sections.make_form(PAGE, data))

    def save_page(self, data: QueryDict, *, by: User) -> SavedPage:
        """Save what was typed, right or not; a concern that an answer opens comes next."""
        at = timezone.now()
        with transaction.atomic():
            before = self._numbers()
            draft = self.sections.save_section(PAGE, data, by=by, at=at)
            opened = concern.in_draft(self.case, draft, before, self._numbers(), by=by, at=at)
        return SavedPage(draft, interrupts=reverse("safety", args=[self.case.reference]) if opened else "")

    def _numbers(self) -> concern.Numbers:
        """The answers to instruments typed so far, by instrument."""
        form = _check_form(self.sections.bind_form(PAGE))
        form.is_valid()
        given = form.read_answers() if getattr(form, "cleaned_data", None) else {}
        return concern.read_item_scores(self.questions, given)

    def find_request(self, *, by: User, at: datetime) -> QuestionnaireRequest:
        """The request these answers are to; where nothing was asked yet, asking is recorded now."""
        if self.found is not None:
            return self.found
        asked = actions.ask_client(case=self.case, code=self.occasion.code, channel=self.mode, by=by, at=at)
        assert asked, "what no page sent is always asked"
        return asked


def _check_form(form: Form) -> TypingForm:
    """Return the form of the only section. Raises TypeError for another."""
    if not isinstance(form, TypingForm):
        raise TypeError(f"{form!r} is not what staff type in")
    return form
