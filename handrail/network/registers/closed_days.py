"""Closed days: besides weekends and bank holidays, no deadline runs on them and nobody is called on duty."""

from django.db.models import QuerySet

from handrail.design import forms
from handrail.network.models import ClosedDay
from handrail.network.registers.declaration import Register, RegisterForm


class ClosedDayForm(RegisterForm):
    """Asks on which day a service is closed and why."""

    day = forms.DateField(label="Day")
    reason = forms.TextField(label="Why", hint="For example, staff training", max_length=160)


def find_similar_days(service: str, form: RegisterForm) -> QuerySet[ClosedDay]:
    """Return the same day, where it is there already."""
    return ClosedDay.objects.filter(service=service, day=form.cleaned_data["day"])


CLOSED_DAYS = Register(
    slug="closed-days",
    title="Closed days",
    noun="closed day",
    purpose="Days you are closed besides weekends and bank holidays. Deadlines leave them out.",
    model=ClosedDay,
    form=ClosedDayForm,
    columns={"Day": "day"},
    find_similar=find_similar_days,
    search_fields=("reason",),
)
