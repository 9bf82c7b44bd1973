"""The steps of the public referral: one thing a page, in words for the person or whoever asks for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Unpack  # Django gives forms arguments and values of every type

from django.forms import Field
from django.utils.translation import gettext_lazy

from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.design.forms.looks import Look, change_look
from handrail.design.service_voice import find_language
from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.forms.safe_contact import QUESTION, make_question
from handrail.journey.case.models import ContactMode
from handrail.journey.identity.forms import FullNameForm
from handrail.network.forms import RegisterNameForm
from handrail.network.queries import suggest_public_practices
from handrail.questions import AnswerKind, Question, translate
from handrail.service_models import Version
from handrail.service_models.schema.journey import Route

# How a referrer who is not the person says who they are, where the model's public label speaks to the person.
REFERRERS = {
    "gp": gettext_lazy("A GP, or I work at a GP practice"),
    "talking_therapies": gettext_lazy("I work for a talking therapies service"),
    "other_healthcare": gettext_lazy("Another health professional"),
    "specialist_care": gettext_lazy("I work for a specialist or hospital service"),
    "employer": gettext_lazy("Their employer"),
    "jobcentre": gettext_lazy("I work for the Jobcentre"),
    "other": gettext_lazy("I work for another service that helps them"),
}
HELPER = "helper"  # a relative or friend filling it in with them

HEARD_FROM = [
    ("gp", gettext_lazy("My GP or GP practice")),
    ("talking_therapies", gettext_lazy("A talking therapies service")),
    ("other_healthcare", gettext_lazy("Another health professional")),
    ("employer", gettext_lazy("My employer")),
    ("friend_family_colleague", gettext_lazy("A friend, relative or colleague")),
    ("advert", gettext_lazy("A poster, leaflet, website or advert")),
    ("other", gettext_lazy("Somewhere else")),
]
# Where the person may not be the one who fills it in.
HEARD_BY_OTHERS = {"gp": gettext_lazy("A GP or GP practice"), "employer": gettext_lazy("An employer")}
CONTACT_BY = [
    (ContactMode.TELEPHONE, gettext_lazy("Phone call")),
    (ContactMode.TEXT, gettext_lazy("Text message")),
    (ContactMode.EMAIL, gettext_lazy("Email")),
    (ContactMode.POST, gettext_lazy("Letter")),
]
TIMES = [
    ("mornings", gettext_lazy("Mornings")),
    ("afternoons", gettext_lazy("Afternoons")),
    ("evenings", gettext_lazy("Early evenings")),
]
NEEDS = {
    "interpreter": mark_text("An interpreter"),
    "bsl": mark_text("British Sign Language"),
    "relay": mark_text("Relay UK or textphone"),
    "large_print": mark_text("Large print"),
    "no_messages": mark_text("Please do not leave messages"),
}
# Needs that the record keeps as fields of these names.
NEEDS_OF_THEIR_OWN = ("large_print", "no_messages")
SOMEWHERE_ELSE = "Somewhere else"


@dataclass(frozen=True)
class Voice:
    """Speaks to the person themselves, or about them to somebody who asks on their behalf."""

    other: bool = False

    def __call__(self, you: str, they: str) -> str:
        return they if self.other else you


def make_form(**fields: Field) -> type[forms.Form]:
    """A form with these fields."""
    return type("StepForm", (forms.Form,), fields)


def hide_optional(*names: str) -> dict[str, Look]:
    """Fields not marked as optional one by one: the page says so of all, or one of them is needed."""
    return {name: {"optional": False} for name in names}


def ask_who(_say: Voice) -> type[forms.Form]:
    return make_form(
        who=forms.ChoiceField(
            label=_("Who needs help?"),
            page_heading=True,
            called=_("who needs help"),
            choices=[("self", _("I do")), ("other", _("Someone else, and they know I’m asking"))],
        )
    )


def ask_route(routes: Iterable[Route], say: Voice) -> type[forms.Form]:
    if say.other:
        referrers = [(each.code, REFERRERS[each.code]) for each in routes if each.code in REFERRERS]
        offered = [*referrers, (HELPER, _("A relative or friend"))]
        label, called = _("Who are you?"), _("who are you")
    else:
        offered = [(each.code, each.public) for each in routes]
        label, called = _("Who suggested you get in touch?"), _("who suggested you get in touch")
    return make_form(route=forms.ChoiceField(label=label, page_heading=True, called=called, choices=offered))


class OwnNameForm(FullNameForm):
    """The name of whoever fills it in, so that the browser may fill it in for them."""

    def __init__(self, data: forms.FormData = None, **options: Unpack[forms.FormOptions]) -> None:
        super().__init__(data, **options)
        change_look(self.fields["given_name"], autocomplete="given-name")
        change_look(self.fields["family_name"], autocomplete="family-name")
        self.fields["family_name"].help_text = _(
            "If you have only one name, enter it here and leave the other blank"
        )


def ask_name(say: Voice) -> type[forms.Form]:
    return FullNameForm if say.other else OwnNameForm


def ask_birth_date(say: Voice) -> type[forms.Form]:
    autocomplete = "off" if say.other else "bday"
    return make_form(
        date_of_birth=forms.DateOfBirthField(
            label=say(_("What is your date of birth?"), _("What is their date of birth?")),
            page_heading=True,
            called=_("date of birth"),
            autocomplete=autocomplete,
        )
    )


class ReferralContactForm(forms.Form):
    """Telephone or email, at least one, and the best way."""

    say = Voice()
    look = hide_optional("telephone", "email")
    telephone = forms.TelephoneField(required=False)
    email = forms.EmailField(label=gettext_lazy("Email address"), required=False)
    contact_by = forms.ChoiceField(
        label=gettext_lazy("Best way to get in touch"), choices=CONTACT_BY, initial="telephone"
    )

    def __init__(self, data: forms.FormData = None, **options: Unpack[forms.FormOptions]) -> None:
        question = make_question(other=self.say.other, required=True)
        super().__init__(data, extra_fields={QUESTION: question}, **options)
        if self.say.other:
            for each in ("telephone", "email"):
                change_look(self.fields[each], autocomplete="off")

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        wanted = {"telephone": "telephone", "text": "telephone", "email": "email"}.get(
            cleaned.get("contact_by", "")
        )
        if not {"telephone", "email"} & self.errors.keys():
            if not cleaned.get("telephone") and not cleaned.get("email"):
                self.add_error("telephone", _("Enter a phone number or an email address"))
            elif wanted == "telephone" and not cleaned.get("telephone"):
                self.add_error("telephone", _("Enter a phone number, or choose another way to contact you"))
            elif wanted == "email" and not cleaned.get("email"):
                self.add_error("email", _("Enter an email address, or choose another way to contact you"))
        return cleaned


def ask_contact(say: Voice) -> type[forms.Form]:
    return type("StepForm", (ReferralContactForm,), {"say": say})


def ask_needs(say: Voice) -> type[forms.Form]:
    form = make_form(
        times=forms.MultipleChoiceField(
            label=say(_("When is a good time to call?"), _("When is a good time to call them?")),
            choices=TIMES,
            required=False,
        ),
        needs=forms.MultipleChoiceField(
            label=say(_("Is there anything you need?"), _("Is there anything they need?")),
            choices=[(code, _(words)) for code, words in NEEDS.items()],
            required=False,
        ),
        language=forms.TextField(label=_("Which language?"), max_length=60, width=20),
        other_needs=forms.TextField(
            label=_("Anything else we should know before we call"), required=False, max_length=100
        ),
    )
    form.reveals = {"needs": {"interpreter": ["language"]}}
    form.look = hide_optional("times", "needs", "other_needs")
    return form


def needs_in_words(said: forms.CleanedData) -> str:
    """When and how to make contact, in one line for the case."""
    words = [" or ".join(said["times"]).capitalize()] if said.get("times") else []
    for each in said.get("needs") or []:
        if each in NEEDS_OF_THEIR_OWN:
            continue
        language = said.get("language") if each == "interpreter" else ""
        words.append(f"{NEEDS[each]} ({language})" if language else NEEDS[each])
    return "; ".join([*words, *filter(None, [said.get("other_needs")])])


def ask_home(say: Voice) -> type[forms.Form]:
    of_others = {"autocomplete": "off"} if say.other else {}
    form = make_form(
        address=forms.LongTextField(
            label=_("Address"),
            required=False,
            max_length=300,
            count=False,
            **{"autocomplete": "street-address", **of_others},
        ),
        postcode=forms.PostcodeField(required=False, **of_others),
    )
    form.look = hide_optional("address", "postcode")
    return form


NOT_SURE = "not_sure"  # of a place; an answer of 'I do not know' that the model knows is kept
UNSURE = gettext_lazy("Leave it blank if you’re not sure. We can talk about it.")


def ask_question(asked: Question, version: Version) -> type[forms.Form]:
    """One screening question in the client's words. Nobody has to know the answer."""
    look: Look = {"page_heading": True, "called": _("an answer")}
    hint = translate(asked.hint, find_language())
    if asked.kind == AnswerKind.PLACE and version.area.places:
        places = [*((each, each) for each in version.area.places), (SOMEWHERE_ELSE, _(SOMEWHERE_ELSE))]
        choices = [*places, (NOT_SURE, _("I do not know"))]
        label = asked.label("client", find_language())
        field: Field = forms.ChoiceField(label=label, hint=hint, choices=choices, **look)
    elif asked.kind in (AnswerKind.PLACE, AnswerKind.WHOLE_NUMBER):
        field = field_for(asked, "client", optional=None, **look)
        field.help_text = f"{hint} {UNSURE}".strip()
    elif asked.kind == AnswerKind.YES_NO:
        choices = [("yes", _("Yes")), ("no", _("No")), ("not_known", _("I do not know"))]
        field = field_for(asked, "client", required=True, choices=choices, **look)
    else:
        field = field_for(asked, "client", required=True, **look)
    return make_form(**{asked.code: field})


def ask_employer(say: Voice) -> type[forms.Form]:
    return make_form(
        employer=forms.TextField(
            label=say(_("Who do you work for?"), _("Who do they work for?")),
            hint=say(
                _("You can leave this blank. We’ll only contact an employer if you agree."),
                _("You can leave this blank. We’ll only contact an employer if the person agrees."),
            ),
            page_heading=True,
            required=False,
            max_length=160,
            width=30,
        )
    )


def ask_story(say: Voice) -> type[forms.Form]:
    return make_form(
        reason=forms.LongTextField(
            label=say(_("What has happened?"), _("What has happened to them?")),
            hint=_("In your own words, as much or as little as you like. You can leave this blank."),
            page_heading=True,
            required=False,
            rows=8,
        )
    )


def ask_practice(say: Voice) -> type[forms.Form]:
    practice = forms.TextField(
        label=say(_("Which GP practice are you with?"), _("Which GP practice are they with?")),
        hint=say(
            _("You can leave this blank. We’ll only contact a GP if you agree."),
            _("You can leave this blank. We’ll only contact a GP if the person agrees."),
        ),
        page_heading=True,
        required=False,
        max_length=160,
        width=30,
    )
    registers = {"practice": suggest_public_practices}
    return type("PracticeStepForm", (RegisterNameForm,), {"practice": practice, "registers": registers})


def ask_referrer(_say: Voice) -> type[forms.Form]:
    return make_form(
        referrer_name=forms.TextField(
            label=_("Your name"), called=_("your name"), max_length=160, width=20, autocomplete="name"
        ),
        referrer_organisation=forms.TextField(
            label=_("Organisation"),
            hint=_("Where you work, if you’re asking as part of your job"),
            required=False,
            max_length=160,
        ),
        referrer_email=forms.EmailField(
            label=_("Your email address"),
            hint=_("We’ll use this to tell you we’ve received your referral"),
            required=False,
        ),
        referrer_telephone=forms.TelephoneField(label=_("Your phone number"), required=False),
        agreed=forms.TickField(
            label=_(
                "The person has agreed that I can send this, and be told if the service can support them"
            ),
            called=_("that the person has agreed"),
            error_messages={
                "required": _("Tick to say the person has agreed. We’ll keep your answers while you ask them")
            },
        ),
    )


def ask_heard_from(say: Voice) -> type[forms.Form]:
    others = HEARD_BY_OTHERS if say.other else {}
    choices = [(code, others.get(code, words)) for code, words in HEARD_FROM]
    return make_form(
        information_source=forms.ChoiceField(
            label=say(
                _("How did you first hear about this service?"),
                _("How did they first hear about this service?"),
            ),
            hint=_("You can leave this blank."),
            page_heading=True,
            required=False,
            choices=choices,
        )
    )


class NoticeForm(forms.Form):
    """A page that is only read."""
