"""What staff found out about a referral of somebody recorded as dead."""

from handrail.design import forms
from handrail.journey.waiting.models import WaitingDecision


class WaitingForm(forms.Form):
    """Who the referral is about, and how that is known."""

    decision = forms.ChoiceField(label="Who is this referral about?", choices=WaitingDecision.list_choices())
    note = forms.TextField(
        label="How do you know?", hint="For example, you called the GP practice", max_length=300
    )
