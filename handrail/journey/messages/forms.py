"""What to do about a message that could not be sent."""

from handrail.design import forms

# Asked where a message would go to a client by a way that they did not call safe.
TOLD_SAFE = "The client has told me it’s safe to send this here"
TICK_TOLD_SAFE = "Tick to say that the client has told you it’s safe to send this here"

RESEND, CLOSE = "resend", "close"


class FailedMessageForm(forms.Form):
    """Send it again, or say why not."""

    decision = forms.ChoiceField(
        label="What do you want to do?",
        choices=[(RESEND, "Send it again"), (CLOSE, "Do not send it")],
    )
    reason = forms.TextField(label="Why it should not be sent", required=False, max_length=200)
    reveals = {"decision": {CLOSE: ["reason"]}}

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("decision") == CLOSE and not cleaned.get("reason"):
            self.add_error("reason", "Enter why it should not be sent")
        return cleaned
