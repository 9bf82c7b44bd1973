"""What a service says of itself: name, what it does, how to reach it, how its letters begin and end."""

from django.db.models import QuerySet

from handrail.design import forms
from handrail.design.service_voice import list_languages
from handrail.network.models import ServiceContact
from handrail.network.registers.declaration import Register, RegisterForm
from handrail.questions.text import ENGLISH
from handrail.service_models import Service

# What is said in each language; the telephone and email are the same in all.
TEXTS = ("name", "offers", "excludes", "hours", "address", "greeting", "signature")


class ServiceContactForm(RegisterForm):
    """Asks what the service says of itself in one language; what is left out is not shown."""

    language = forms.ChoiceField(label="Language")
    name = forms.TextField(
        label="Name of the service", hint="As the public reads it", required=False, max_length=160
    )
    offers = forms.LongTextField(
        label="What the service does", hint="Shown where people ask for help or refer someone",
        required=False, max_length=1000,
    )  # fmt: skip
    excludes = forms.LongTextField(
        label="What the service does not do",
        hint="For example, that it does not replace treatment or emergency help",
        required=False, max_length=1000,
    )  # fmt: skip
    telephone = forms.TelephoneField(label="Phone", required=False)
    email = forms.EmailField(label="Email", required=False)
    hours = forms.TextField(
        label="Opening hours",
        hint="For example, Monday to Friday, 9am to 5pm",
        required=False,
        max_length=160,
    )
    address = forms.TextField(label="Address", required=False, max_length=300)
    greeting = forms.TextField(
        label="How letters and emails begin", hint="For example, Hello", required=False, max_length=160
    )
    signature = forms.LongTextField(
        label="How letters and emails end", hint="For example, the name of your team and when to call",
        required=False, max_length=500,
    )  # fmt: skip

    def offer_choices(self, service: Service) -> None:
        """Offer the languages of the service, where there are several."""
        self.service = service.slug
        languages = list_languages(service.slug)
        if len(languages) > 1:
            self.set_choices("language", list(languages.items()))
        else:
            del self.fields["language"]

    def clean(self) -> forms.CleanedData:
        """Refuse a text in another language where English has none: not everyone could read it."""
        cleaned = super().clean()
        if cleaned.get("language", ENGLISH) != ENGLISH:
            english = ServiceContact.objects.filter(service=self.service, language=ENGLISH).first()
            for name in TEXTS:
                if cleaned.get(name) and not getattr(english, name, ""):
                    self.add_error(name, f"{self.fields[name].label}: enter it in English first")
        return cleaned


def find_contact(service: str, form: RegisterForm) -> QuerySet[ServiceContact]:
    """Return what the service says already in this language: there is one such entry."""
    language = form.cleaned_data.get("language") or ENGLISH
    return ServiceContact.objects.filter(service=service, language=language)


CONTACT = Register(
    slug="contact",
    title="Your service in your words",
    noun="entry",
    purpose="Its name, what it does, how to reach it, and how letters and emails begin and end.",
    model=ServiceContact,
    form=ServiceContactForm,
    columns={"Phone": "telephone", "Email": "email", "Open": "hours", "Address": "address"},
    find_similar=find_contact,
    search_fields=("telephone",),
    preview="network/preview.html",
)
