"""Sites: where a service sees people, shown where its public pages say how to reach it."""

from django.db.models import QuerySet

from handrail.design import forms
from handrail.network.models import Site
from handrail.network.registers.declaration import Register, RegisterForm


class SiteForm(RegisterForm):
    """Asks where a site is."""

    name = forms.TextField(label="Name", max_length=160)
    address = forms.TextField(label="Address", required=False, max_length=300)
    telephone = forms.TelephoneField(label="Phone", required=False)


def find_similar_sites(service: str, form: RegisterForm) -> QuerySet[Site]:
    """Return the sites of this name."""
    return Site.objects.filter(service=service, name__iexact=form.cleaned_data["name"].strip())


SITES = Register(
    slug="sites",
    title="Sites",
    noun="site",
    purpose="Where you see people. The public page of the service lists them.",
    model=Site,
    form=SiteForm,
    columns={"Address": "address", "Phone": "telephone"},
    find_similar=find_similar_sites,
)
