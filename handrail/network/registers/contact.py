"""How the public reaches a service: telephone, email, hours and address for public pages and letters."""

from django.db.models import QuerySet

from handrail.design import forms
from handrail.network.models import ServiceContact
from handrail.network.registers.declaration import Register, RegisterForm


class ServiceContactForm(RegisterForm):
    """Asks how the public reaches the service; what is left out is not shown."""

    telephone = forms.TelephoneField(label="Phone", required=False)
    email = forms.EmailField(label="Email", required=False)
    hours = forms.TextField(
        label="Opening hours",
        hint="For example, Monday to Friday, 9am to 5pm",
        required=False,
        max_length=160,
    )
    address = forms.TextField(label="Address", required=False, max_length=300)


def find_contact(service: str, _form: RegisterForm) -> QuerySet[ServiceContact]:
    """Return what the service says already: there is one such entry."""
    return ServiceContact.objects.filter(service=service)


CONTACT = Register(
    slug="contact",
    title="How to reach you",
    noun="entry",
    purpose="Your phone number, email, hours and address, as public pages and letters say them.",
    model=ServiceContact,
    form=ServiceContactForm,
    columns={"Phone": "telephone", "Email": "email", "Open": "hours", "Address": "address"},
    find_similar=find_contact,
    search_fields=("telephone",),
)
