"""Where people are signposted to: names and numbers of local places, in the operator's own words."""

from django.db.models import QuerySet

from handrail.design import forms
from handrail.network.models import DirectoryPlace
from handrail.network.registers.declaration import Register, RegisterForm
from handrail.service_models import Service, build_directory


class DirectoryForm(RegisterForm):
    """Asks how to reach a place that the service model signposts to."""

    code = forms.ChoiceField(label="Which place", select=True)
    name = forms.TextField(label="Name", hint="As people see it", max_length=160)
    what_for = forms.TextField(label="What it is for", max_length=300)
    telephone = forms.TelephoneField(label="Phone", required=False)
    web = forms.TextField(label="Web address", hint="Beginning with https://", required=False, max_length=200)
    hours = forms.TextField(label="When it is open", required=False, max_length=160)

    def offer_choices(self, service: Service) -> None:
        """Offer the places that the service signposts to."""
        places = build_directory(service.current_version).values()
        self.set_choices("code", [(place.code, place.name) for place in places])

    def clean_web(self) -> str:
        """Refuse what is not the address of a safe page."""
        address: str = self.cleaned_data["web"] or ""
        if address and not address.startswith("https://"):
            raise forms.ValidationError("Web address must begin with https://")
        return address


def find_similar_places(service: str, form: RegisterForm) -> QuerySet[DirectoryPlace]:
    """Return what is kept of the same place."""
    return DirectoryPlace.objects.filter(service=service, code=form.cleaned_data["code"])


DIRECTORY = Register(
    slug="directory",
    title="Where else to get help",
    noun="place",
    purpose="Names and numbers of the places where you send people you cannot help. Shown to the public.",
    model=DirectoryPlace,
    form=DirectoryForm,
    columns={"Phone": "telephone", "Web address": "web", "Open": "hours"},
    find_similar=find_similar_places,
)
