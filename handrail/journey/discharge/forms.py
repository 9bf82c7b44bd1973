"""The sections of a discharge."""

from collections.abc import Iterable
from typing import Unpack  # Django gives forms arguments and values of every type

from django.utils import timezone

from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.journey.case.forms.dating import DatedForm, DatedOptions
from handrail.journey.discharge.models import DIED
from handrail.journey.discharge.rules import (
    WorkBefore,
    find_end_problem,
    find_outcome_problem,
    find_return_problem,
)
from handrail.journey.questionnaire.question_sets.follow_up import WORK_NOW
from handrail.journey.support.forms import HoursForm
from handrail.journey.support.models import ReturnKind, WorkAttendance
from handrail.journey.support.rules import find_referral_doubt
from handrail.service_models import Version
from handrail.service_models.schema.discharge import ExtraQuestion

ATTENDANCE_AT_END = [*WORK_NOW, *WorkAttendance.list_choices(WorkAttendance.NOT_KNOWN)]


class OutcomeForm(HoursForm, DatedForm):
    # What is revealed is drawn with the answer that reveals it.
    field_order = ("reason", "work_attendance")

    reason = forms.ChoiceField(label="Why support is ending")
    work_attendance = forms.ChoiceField(
        label="Work status at discharge",
        hint="Leave this empty if the client has died.",
        choices=ATTENDANCE_AT_END,
        required=False,
    )
    died_on = forms.DateField(
        label="Date of death", hint="Leave this empty if nobody could tell you.", past=True, required=False
    )
    return_date = forms.DateField(label="First day back", past=True, required=False)
    return_kind = forms.ChoiceField(label="Returned to", choices=ReturnKind.list_choices(), required=False)
    reveals = {
        "reason": {DIED: ["died_on"]},
        "work_attendance": {WorkAttendance.AT_WORK: ["return_date", "return_kind", "hours", "usual_hours"]},
    }

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        version: Version,
        before: WorkBefore,
        **options: Unpack[DatedOptions],
    ) -> None:
        super().__init__(data, **options)
        self.before = before
        self.outcome_kinds = {reason.code: reason.outcome_kind for reason in version.discharge.reasons}
        self.set_choices("reason", [(reason.code, reason.label) for reason in version.discharge.reasons])

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("reason") not in (None, DIED) and not cleaned.get("work_attendance"):
            self.add_error("work_attendance", "Select the work status at discharge")
        kind = self.outcome_kinds.get(cleaned.get("reason") or "")
        if problem := find_outcome_problem(kind, cleaned.get("work_attendance") or ""):
            self.add_error("work_attendance", problem)
        if problem := find_return_problem(cleaned.get("return_date"), self.before):
            self.add_error("return_date", problem)
        ended_on = cleaned.get("happened_on") or timezone.localdate()
        if problem := find_end_problem(cleaned.get("return_date"), ended_on):
            self.add_error("return_date", problem)
        return cleaned

    def find_doubts(self, cleaned: forms.CleanedData) -> list[str]:
        doubts = super().find_doubts(cleaned)
        if self.before.referred_on:
            returned_on, referred_on = cleaned.get("return_date"), self.before.referred_on
            doubts.append(find_referral_doubt("First day back", returned_on, referred_on))
        return [doubt for doubt in doubts if doubt]


class QuestionsForm(forms.Form):
    """The service's own questions, each with its choices or a line of text."""

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        questions: Iterable[ExtraQuestion],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        fields = {each.code: field_for(each.declare_question(), optional=None) for each in questions}
        super().__init__(data, extra_fields=fields, **options)


class SummaryForm(forms.Form):
    summary = forms.LongTextField(
        label="Summary of progress",
        hint="This goes to the client and, if they agree, their GP. The employer’s copy leaves it out.",
        rows=6,
    )
