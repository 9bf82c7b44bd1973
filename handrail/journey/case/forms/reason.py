"""Why something is done to a record: the only question of several pages."""

from handrail.design import forms


class ReasonForm(forms.Form):
    """Asks for a `reason`, which the form that is derived from it words; gives what its action takes."""

    def read_facts(self) -> forms.CleanedData:
        """Return the reason, and the number of the page so that it is acted on once."""
        return {name: self.cleaned_data[name] for name in ("reason", "submission")}
