"""The sections of an assessment, its second stage and the step of care."""

import functools
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple, Unpack  # Django gives forms arguments and values of every type

from django.utils import timezone

from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.design.forms.looks import Look, change_look
from handrail.foundation.wording import upper_first
from handrail.journey.assessment.framework import RANKS
from handrail.journey.assessment.models import AssessmentMode
from handrail.journey.assessment.obstacles import FLAGS
from handrail.journey.case.forms.dating import DatedForm, DatedOptions
from handrail.journey.employment.forms import CaseEmployerForm
from handrail.journey.screening.known_answers import KnownAnswer
from handrail.journey.support.rules import NotePeriod, find_note_problem, list_note_doubts
from handrail.network.queries import suggest_practices
from handrail.questions import AnswerKind, QuestionSection
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.journey import CareStep, SecondStagePolicy
from handrail.service_models.schema.journey import SecondStagePolicy as Stage
from handrail.service_models.steps import StepSuggestion

# How the sections of an assessment look, where they differ from the kind's own.
LOOKS: dict[AnswerKind, Look] = {
    AnswerKind.CHOICES: {"small": True},
    AnswerKind.TEXT: {"rows": 3, "count": False},
}


class SectionForm(forms.Form):
    """One section of the framework: its questions as fields, none of which must be answered."""

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        section: QuestionSection,
        without: Collection[str] = (),
        standing: Callable[[], Iterable[NotePeriod]] = tuple,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        self.standing = standing
        asked = [question for question in section.questions if question.code not in without]
        fields = {question.code: field_for(question, **LOOKS.get(question.kind, {})) for question in asked}
        self.reveals = {
            question.code: {answer: list(codes) for answer, codes in question.reveals.items()}
            for question in asked
            if question.reveals
        }
        super().__init__(data, extra_fields=fields, **options)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if problem := find_note_problem(cleaned.get("note_starts"), cleaned.get("note_ends")):
            self.add_error("note_ends", problem)
        return cleaned

    def find_doubts(self, cleaned: forms.CleanedData) -> list[str]:
        first, last = cleaned.get("note_starts"), cleaned.get("note_ends")
        doubts = list_note_doubts(NotePeriod(first, last), self.standing()) if first and last else []
        return super().find_doubts(cleaned) + doubts


def make_section_form(
    section: QuestionSection,
    without: Collection[str] = (),
    standing: Callable[[], Iterable[NotePeriod]] = tuple,
) -> Callable[..., SectionForm]:
    """Return what makes the form of one section of the framework.

    What is `without` is known already; `standing` returns the days of the fit notes that are recorded.
    """
    return functools.partial(SectionForm, section=section, without=without, standing=standing)


class WorkplaceForm(CaseEmployerForm):
    """Where the client works and which practice they are with, as they are known and put right."""

    registers = {**CaseEmployerForm.registers, "practice": suggest_practices}

    practice = forms.TextField(label="GP practice", required=False, max_length=160, width=30)


class FinishForm(DatedForm):
    mode = forms.ChoiceField(label="How was the assessment made?")
    minutes = forms.WholeNumberField(label="How long it took", suffix="minutes", min_value=1, max_value=480)
    summary = forms.LongTextField(
        label="Summary",
        hint="What matters most to the client, in words they would agree with. It goes in the plan.",
        rows=5,
        required=False,
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        modes: tuple[str, ...],
        began: str = "",
        stage: SecondStagePolicy | None = None,
        **options: Unpack[DatedOptions],
    ) -> None:
        fields = {}
        if stage:
            fields["second_stage"] = forms.YesNoField(
                label=f"Ask for the next stage: {stage.label.lower()}?",
                hint=f"{stage.who} {stage.decides}",
            )
        super().__init__(data, extra_fields=fields, **options)
        offer_modes(self, modes)
        self.fields["minutes"].help_text = began


def offer_modes(form: forms.Form, usual: tuple[str, ...]) -> None:
    """Let the field `mode` choose among the ways to assess, the usual ones of the service first."""
    others = [mode for mode in AssessmentMode if mode not in usual]
    modes = [AssessmentMode(mode) for mode in (*usual, *others)]
    form.set_choices("mode", [(mode.value, upper_first(mode.label)) for mode in modes])
    hints = {mode.value: "Not how this service usually does it" for mode in others}
    change_look(form.fields["mode"], choice_hints=hints)


class ReportedObstacle(NamedTuple):
    """An obstacle found, with the client's own words for it."""

    flag: str
    text: str
    words: str = ""


def obstacles_in(cleaned: forms.CleanedData) -> list[ReportedObstacle]:
    """Each obstacle recorded, in the order in which the client wants them tackled."""
    found: list[tuple[str, ReportedObstacle]] = []
    for flag in FLAGS:
        labels = dict(flag.common)
        for code in cleaned.get(flag.code) or []:
            name, own = f"{flag.code}_{code}", cleaned.get(flag.other_code) or ""
            obstacle = ReportedObstacle(flag.code, labels.get(code, own), cleaned.get(f"{name}_words") or "")
            if obstacle.text:
                found.append((cleaned.get(f"{name}_rank") or "", obstacle))
    last = RANKS[-1][0]
    return [obstacle for _, obstacle in sorted(found, key=lambda each: each[0] or last)]


CONFIRM = "confirm"


class KnownForm(forms.Form):
    """Each known answer with who said it and when: still right, or put right. None must be answered."""

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        told: Mapping[str, KnownAnswer],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        self.told = told
        fields = {key: field_for(QUESTIONS[key]) for key in told}
        options["known"] = {
            key: forms.Known(each.answer, each.words, each.by, timezone.localdate(each.at))
            for key, each in told.items()
        }
        super().__init__(data, extra_fields=fields, **options)
        for key in told:
            question = self.fields[f"{key}_known"]
            question.required = False
            change_look(question, inline=True, optional=False)
            self.set_choices(f"{key}_known", [(CONFIRM, "Still right"), ("change", "Put it right")])


class StepForm(forms.Form):
    """The steps of the service; nothing is chosen beforehand."""

    decided = forms.ChoiceField(label="Your decision")
    reason = forms.LongTextField(
        label="Why, if you decided differently from the suggestion", rows=3, required=False, optional=False
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        steps: tuple[CareStep, ...],
        suggestion: StepSuggestion | None,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.suggested = suggestion.step.code if suggestion else ""
        self.set_choices("decided", [(step.code, step.label) for step in steps])
        if suggestion:
            change_look(self.fields["decided"], choice_hints={self.suggested: "Suggested"})

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        decided = cleaned.get("decided")
        if decided and decided != self.suggested and not cleaned.get("reason"):
            self.add_error("reason", "Say why you decided differently from the suggestion")
        return cleaned


class DecisionForm(forms.Form):
    """What the second assessment decides, and why."""

    decision = forms.ChoiceField(label="Your decision")
    reason = forms.LongTextField(
        label="The reason", rows=4, hint="It will show on the case and with the plan."
    )
    mode = forms.ChoiceField(label="How was it made?")
    minutes = forms.WholeNumberField(
        label="How long it took", suffix="minutes", required=False, min_value=1, max_value=480
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        stage: Stage,
        modes: tuple[str, ...],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("decision", [(each.code, each.label) for each in stage.decisions])
        offer_modes(self, modes)
