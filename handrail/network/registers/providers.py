"""Providers of interventions: offered where a case manager refers a client on."""

from django.db.models import QuerySet

from handrail.design import forms
from handrail.network.models import Provider
from handrail.network.registers.declaration import Register, RegisterForm
from handrail.service_models import Service


class ProviderDetailsForm(RegisterForm):
    """Asks how to reach a provider, next to what it provides."""

    field_order = ("name", "intervention", "email", "telephone")
    name = forms.TextField(label="Name", max_length=160)
    email = forms.EmailField(label="Email", hint="Referrals and letters go to this address", required=False)
    telephone = forms.TelephoneField(label="Phone", required=False)

    def offer_choices(self, service: Service) -> None:
        """Offer the interventions of the service as it is now."""
        offers = service.current_version.interventions
        self.set_choices("intervention", [(offer.code, offer.label) for offer in offers])


class ProviderForm(ProviderDetailsForm):
    """Asks for one intervention that a provider gives."""

    intervention = forms.ChoiceField(label="What they provide", select=True)


class NewProviderForm(ProviderDetailsForm):
    """Asks for every intervention that a new provider gives: each is an entry."""

    intervention = forms.MultipleChoiceField(label="What they provide")

    def list_entries(self) -> list[dict[str, object]]:
        """Return an entry for each intervention ticked."""
        values = self.read_values()
        return [values | {"intervention": code} for code in self.cleaned_data["intervention"]]


def find_similar_providers(service: str, form: RegisterForm) -> QuerySet[Provider]:
    """Return the providers of this name in the service, whatever they give."""
    return Provider.objects.filter(service=service, name__iexact=form.cleaned_data["name"].strip())


PROVIDERS = Register(
    slug="providers",
    title="Providers",
    noun="provider",
    purpose="Case managers choose from these when they refer a client on.",
    model=Provider,
    form=ProviderForm,
    columns={"Provides": "intervention", "Email": "email", "Phone": "telephone"},
    find_similar=find_similar_providers,
    add_form=NewProviderForm,
)
