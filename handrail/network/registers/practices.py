"""General practices: named in referrals, and told what became of them."""

from django.db.models import Q, QuerySet

from handrail.design import forms
from handrail.network.models import Practice, fold_entry_name
from handrail.network.registers.declaration import Register, RegisterForm


class PracticeForm(RegisterForm):
    """Asks how to reach a practice. Summaries with health details go to its email address."""

    name = forms.TextField(label="Name", max_length=160)
    ods_code = forms.TextField(
        label="Practice code", hint="Of the NHS, such as C82009", required=False, max_length=10, width=10
    )
    postcode = forms.PostcodeField(label="Postcode", required=False)
    address = forms.TextField(label="Address", required=False, max_length=300)
    email = forms.EmailField(
        label="Email",
        hint="Summaries go here when the client agrees, so check it with the practice",
        required=False,
    )
    telephone = forms.TelephoneField(label="Phone", required=False)

    def clean_ods_code(self) -> str:
        """Return the code in capitals, as it is compared."""
        return str(self.cleaned_data["ods_code"] or "").upper()


def find_similar_practices(_service: str, form: RegisterForm) -> QuerySet[Practice]:
    """Return the practices of this code, of this name, or of one that begins alike."""
    folded = fold_entry_name(form.cleaned_data["name"])
    alike = Q(folded_name__startswith=folded.split()[0]) if folded else Q(name=form.cleaned_data["name"])
    if code := form.cleaned_data["ods_code"]:
        alike |= Q(ods_code=code)
    return Practice.objects.filter(alike, same_as=None)


PRACTICES = Register(
    slug="practices",
    title="General practices",
    noun="practice",
    purpose="Referrals and letters name these. All services share them.",
    model=Practice,
    form=PracticeForm,
    search_fields=("name", "ods_code", "postcode"),
    columns={"Code": "ods_code", "Postcode": "postcode", "Email": "email", "Phone": "telephone"},
    find_similar=find_similar_practices,
    is_of_service=False,
)
