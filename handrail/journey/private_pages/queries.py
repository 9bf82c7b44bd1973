"""Reads for the pages behind a private link: only what the link was made for."""

from handrail.journey.case import queries
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.models import Case, Document
from handrail.journey.messages.links import key_of
from handrail.journey.messages.models import Message
from handrail.journey.referral.models import Referral
from handrail.journey.referral.queries import referrer_is


def find_tracked_referral(token: str) -> Referral | None:
    """The referral of a referrer's link; None where the link was altered or turned off."""
    key, _, version = (key_of("referrer", token) or "").partition(".")
    if not version.isdigit() or as_uuid(key) is None:
        return None
    found = Referral.objects.filter(pk=key, link_version=int(version))
    return found.select_related("case__person", "case__case_manager").first()


def own_case(token: str) -> Case | None:
    """The case of a client's link."""
    key = key_of("client", token) or ""
    if as_uuid(key) is None:
        return None
    return Case.objects.filter(pk=key).select_related("person", "case_manager", "employer").first()


def find_shared_document(token: str) -> tuple[Document, str] | None:
    """The document of a link and the recipient it was sent to, while the client's consent still allows it."""
    key, _, recipient = (key_of("document", token) or "").partition(".")
    if as_uuid(key) is None:
        return None
    document = Document.objects.filter(pk=key).select_related("case").first()
    sent = document and Message.objects.filter(document=document, recipient=recipient, held_back="").exists()
    if document is None or not sent or not queries.may_tell(document.case, recipient):
        return None
    return document, recipient


def agreed_to_tell(referral: Referral) -> bool | None:
    """The client's latest answer about this referrer; None where nobody has asked.

    A yes about some other named person or service is no yes about this one.
    """
    recipient = referrer_is(referral)
    answers = [each for each in queries.consents_of(referral.case).values() if each.recipient == recipient]
    if recipient == "named_other":
        answers = [each for each in answers if not each.given or _is_named(referral, each.recipient_name)]
    return any(each.given for each in answers) if answers else None


def _is_named(referral: Referral, name: str) -> bool:
    name = name.casefold().strip()
    own = [each.casefold() for each in (referral.referrer_name, referral.referrer_organisation) if each]
    return not name or any(name in each or each in name for each in own)


def letters_to_client(case: Case) -> list[Document]:
    """The documents sent to the client, the latest first."""
    sent = Message.objects.filter(case=case, recipient="client", document__isnull=False, held_back="")
    return list(case.documents.filter(pk__in=sent.values("document")).defer("content"))
