"""One form with every field, for the style page and its tests."""

from handrail.design import forms


class EveryFieldForm(forms.Form):
    buttons = frozenset({"action"})
    fieldsets = [
        ("About you", ["name", "born", "postcode", "phone", "email"], "As it should stand in letters"),
        ("Work", ["attendance", "hours", "pay", "starts", "industry"]),
        ("Support", ["conditions", "wants", "notes", "call_at", "letter", "agrees"]),
    ]
    reveals = {
        "attendance": {"off_sick": ["first_day_off", "about_absence"], "at_work": ["adjustments"]},
        "conditions": {"other": ["other_condition"]},
    }

    name = forms.TextField(label="Full name", autocomplete="name", width=20)
    born = forms.DateOfBirthField()
    postcode = forms.PostcodeField(hint="For example, LE1 6NB")
    phone = forms.TelephoneField()
    email = forms.EmailField(label="Email address", required=False)
    attendance = forms.ChoiceField(
        label="Are you at work now?",
        called="whether you are at work",
        choices=[
            ("off_sick", "No, I am off sick"),
            ("at_work", "Yes, and finding it hard"),
            ("not_employed", "I am not employed"),
        ],
        choice_hints={"off_sick": "With or without a fit note"},
        divider_before="not_employed",
    )
    first_day_off = forms.DateField(label="First day off", past=True)
    about_absence = forms.LongTextField(
        label="What happened?", called="what happened", required=False, max_length=500
    )
    adjustments = forms.TextField(label="What has your employer changed for you?", required=False)
    hours = forms.WholeNumberField(
        label="Hours a week", suffix="hours", min_value=0, max_value=100, required=False
    )
    pay = forms.MoneyField(label="Weekly pay while off", required=False)
    starts = forms.DateField(
        label="Planned return", future=True, required=False, hint="For example, 9 3 2026"
    )
    industry = forms.ChoiceField(
        label="Industry",
        select=True,
        choices=[("health", "Health and care"), ("retail", "Shops"), ("transport", "Transport")],
        required=False,
    )
    conditions = forms.MultipleChoiceField(
        label="What makes work hard?",
        called="what makes work hard",
        hint="Select all that apply",
        choices=[
            ("pain", "Pain"),
            ("mood", "Low mood"),
            ("other", "Something else"),
            ("none", "None of these"),
        ],
        exclusive="none",
        divider_before="none",
    )
    other_condition = forms.TextField(label="What else?", called="what else")
    wants = forms.YesNoField(label="Would you like a call?", called="yes or no")
    notes = forms.LongTextField(label="Anything we should know", required=False, max_length=200, rows=4)
    call_at = forms.TimeField(label="Best time to call", required=False)
    letter = forms.FileField(label="Fit note", types=("pdf", "png", "jpg"), required=False)
    agrees = forms.TickField(label="I agree that you may contact me", called="that we may contact you")


class DraftExampleForm(forms.Form):
    """What the look-up and autosave demonstrations send."""

    surname = forms.TextField(label="Surname", lookup="/design/styleguide/lookup/", width=20)
    notes = forms.LongTextField(label="Notes of the call", required=False)
