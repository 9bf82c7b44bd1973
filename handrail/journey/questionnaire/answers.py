"""A questionnaire while it is answered: one question after another, each saved as it is given."""

import functools
from datetime import datetime

from django.db import transaction
from django.http import QueryDict

from handrail.accounts.models import User
from handrail.journey.case.models import Draft
from handrail.journey.case.sections import NEEDS_CORRECTING, DraftSection, OwnDraftSections
from handrail.journey.questionnaire import concern, queries
from handrail.journey.questionnaire.forms import QuestionnaireAnswerForm
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.questions import ANSWER, PlacedQuestion, by_part, questions_of


class Answers(OwnDraftSections):
    """The questions of one request, each a section of its draft; the client's older page is no conflict."""

    def __init__(self, request: QuestionnaireRequest) -> None:
        self.request = request
        self.questions = questions_of(queries.parts_in(request))
        super().__init__(
            queries.draft_key(request),
            [
                DraftSection(
                    asked.key,
                    asked.label,
                    functools.partial(QuestionnaireAnswerForm, asked=asked),
                    optional=True,
                )
                for asked in self.questions
            ],
        )
        self.by_key = {asked.key: asked for asked in self.questions}

    def save_section(
        self, code: str, data: QueryDict, *, by: User | None, at: datetime, later: bool | None = None
    ) -> Draft:
        """Keep an answer, and open a concern where it asks for one, together or not at all."""
        with transaction.atomic():
            before = concern.read_item_scores(self.questions, self.given_answers)
            draft = super().save_section(code, data, by=by, at=at, later=later)
            self.__dict__.pop("given_answers", None)
            after = concern.read_item_scores(self.questions, self.given_answers)
            concern.in_draft(self.request.case, draft, before, after, by=by, at=at)
        return draft

    def find_question(self, number: int) -> PlacedQuestion | None:
        """The question of this number; None where there is none."""
        return self.questions[number - 1] if 0 < number <= len(self.questions) else None

    @functools.cached_property
    def given_answers(self) -> dict[str, object]:
        """Every valid answer so far, by the question's key; what was skipped is left out."""
        found = {}
        for asked in self.questions:
            if asked.key in self.typed:
                form = self.bind_form(asked.key)
                value = form.cleaned_data.get(ANSWER) if form.is_valid() else None
                if value not in (None, "", []):
                    found[asked.key] = value
        return found

    @property
    def next_question(self) -> PlacedQuestion | None:
        """Where to carry on: after the question saved last, unless that is still to be put right."""
        place = self.by_key.get(self.last_saved or "")
        if place is None:
            return self.questions[0] if self.questions else None
        return (
            place
            if self.describe_state(place.key) == NEEDS_CORRECTING
            else self.find_question(place.number + 1)
        )

    @property
    def left_out(self) -> list[PlacedQuestion]:
        return [asked for asked in self.questions if asked.key not in self.given_answers]

    @property
    def concern_questions(self) -> list[PlacedQuestion]:
        """The answers that say that somebody may not be safe."""
        return [asked for asked in self.questions if asked.is_concern(self.given_answers.get(asked.key))]

    def group_by_part(self) -> dict[str, dict[str, object]]:
        """What is kept in the end, by part and code; None for what was left out."""
        return by_part(self.questions, self.given_answers)
