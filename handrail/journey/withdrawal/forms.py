"""What a client wants to happen after taking back consent."""

from handrail.design import forms
from handrail.journey.withdrawal.models import WithdrawalDecision


class WithdrawalForm(forms.Form):
    """The client's wish, and what they said."""

    decision = forms.ChoiceField(
        label="What does the client want to happen?",
        choices=WithdrawalDecision.list_choices(WithdrawalDecision.KEPT, WithdrawalDecision.CLOSED),
    )
    note = forms.LongTextField(label="What they said (optional)", required=False, max_length=300)
