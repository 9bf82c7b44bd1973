"""The sections of a follow-up."""

from handrail.design import forms
from handrail.journey.case.forms import HOW_TO_CONTACT
from handrail.journey.case.models import ContactMode
from handrail.journey.discharge.forms import ATTENDANCE_AT_END
from handrail.journey.followup.models import MissedReason
from handrail.journey.questionnaire.question_sets.follow_up import HEALTH_NOW
from handrail.journey.support.forms import HoursForm
from handrail.journey.support.models import WorkAttendance


class WorkAndHealthForm(HoursForm):
    field_order = ("work_attendance", "hours", "usual_hours")

    work_attendance = forms.ChoiceField(label="Work status now", choices=ATTENDANCE_AT_END)
    health = forms.ChoiceField(label="Health since discharge", choices=HEALTH_NOW, required=False)
    note = forms.LongTextField(label="Anything else", required=False, rows=3)
    reveals = {"work_attendance": {WorkAttendance.AT_WORK: ["hours", "usual_hours"]}}


class MissedForm(forms.Form):
    reason = forms.ChoiceField(label="Why was this follow-up missed?", choices=MissedReason.list_choices())
    died_on = forms.DateField(
        label="Date of death", hint="Leave this empty if nobody could tell you.", past=True, required=False
    )
    reveals = {"reason": {MissedReason.DIED: ["died_on"]}}

    def describe_reason(self) -> str:
        return MissedReason(self.cleaned_data["reason"]).label


class FollowUpAttemptForm(forms.Form):
    mode = forms.ChoiceField(
        label="How you tried to contact them",
        choices=HOW_TO_CONTACT,
        initial=ContactMode.TELEPHONE,
        inline=True,
    )
    note = forms.TextField(label="Note", required=False, max_length=300)

    def read_facts(self) -> forms.CleanedData:
        return {"mode": self.cleaned_data["mode"], "note": self.cleaned_data["note"]}
