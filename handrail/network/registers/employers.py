"""Employers of clients: their name, size and contact."""

from django.db.models import QuerySet

from handrail.design import forms
from handrail.network.models import Employer, EmployerSector
from handrail.network.registers.declaration import Register, RegisterForm

SECTORS = {
    EmployerSector.PRIVATE: "Private company",
    EmployerSector.PUBLIC: "Public body",
    EmployerSector.THIRD: "Charity or voluntary organisation",
}


class EmployerForm(RegisterForm):
    """Asks who an employer is and who the contact is there."""

    name = forms.TextField(label="Name", max_length=160)
    contact_name = forms.TextField(
        label="Contact", hint="The person to speak to", required=False, max_length=120
    )
    email = forms.EmailField(label="Email", required=False)
    telephone = forms.TelephoneField(label="Phone", required=False)
    head_count = forms.WholeNumberField(
        label="Number of employees", required=False, min_value=1, max_value=2_000_000
    )
    sector = forms.ChoiceField(
        label="Sector", required=False, choices=[("", "Not known"), *SECTORS.items()], select=True
    )

    def read_values(self) -> dict[str, object]:
        """Return the details; a size that is not known is none."""
        return {**super().read_values(), "head_count": self.cleaned_data["head_count"]}


def find_similar_employers(_service: str, form: RegisterForm) -> QuerySet[Employer]:
    """Return the employers of this name, or of one that begins alike."""
    begins = form.cleaned_data["name"].split()[0]
    return Employer.objects.filter(name__istartswith=begins, same_as__isnull=True)


EMPLOYERS = Register(
    slug="employers",
    title="Employers",
    noun="employer",
    purpose="Where clients work. Referrals add to these. All services share them.",
    model=Employer,
    form=EmployerForm,
    columns={"Contact": "contact_name", "Email": "email", "Phone": "telephone"},
    find_similar=find_similar_employers,
    is_of_service=False,
    may_join=True,
)
