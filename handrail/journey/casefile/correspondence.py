"""What came from and went to a client and others: messages, letters, files, addresses, questionnaires."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.urls import reverse

from handrail.accounts.policy import Permission, Reader
from handrail.foundation.wording import nhs_datetime, upper_first
from handrail.journey.attachments.models import Attachment
from handrail.journey.attachments.presenters import attachment_rows
from handrail.journey.case import queries
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case, Document
from handrail.journey.casefile import panels
from handrail.journey.messages.models import Message
from handrail.journey.messages.presenters import describe_delivery, describe_recipient
from handrail.journey.notes.queries import may_read_notes
from handrail.journey.questionnaire.presenters import rows_for_case


def present_correspondence(case: Case, reader: Reader, at: datetime) -> dict[str, object]:
    """Return the context of the page of messages and documents: a fixed number of queries."""
    may = partial(reader.has_permission, service=case.service)
    clinical = may_read_notes(case, reader)
    holding = queries.consents_of(case)
    context: dict[str, object] = {
        "may": may,
        "clinical": clinical,
        "message_rows": message_rows(case.messages.select_related("queued_by").order_by("-queued_at", "-id")),
        "document_rows": document_rows(case, case.documents.defer("content"), may) if clinical else [],
        "attachment_rows": attachment_rows(case, list_attachments(case, reader, clinical=clinical)),
        "address_rows": panels.address_rows(case, holding, may) if case.enrolled_at else [],
    }
    if may(Permission.QUESTIONNAIRE):
        version, history = queries.version_of(case), CaseHistory.load(case)
        facts = queries.facts_for_page(case, version, history)
        consents = list(holding.values())
        context["questionnaires"] = rows_for_case(case, version, facts, history, consents, at)
    return context


def list_attachments(case: Case, reader: Reader, *, clinical: bool) -> Iterable[Attachment]:
    """Return the files of a case: all of them for clinical staff, else those that the reader attached."""
    files = case.attachments.select_related("recorded_by").order_by("-at", "-id")
    return files if clinical else files.filter(recorded_by_id=reader.user_id)


def message_rows(messages: Iterable[Message]) -> list[list[object]]:
    """Return each message as a row: when it was written, what, for which person, what became of it."""
    return [
        [
            nhs_datetime(message.queued_at),
            message.subject,
            message.recipient_name or describe_recipient(message),
            upper_first(describe_delivery(message)),
        ]
        for message in messages
    ]


def document_rows(case: Case, documents: Iterable[Document], may: panels.May) -> list[list[object]]:
    """Return each letter that was made as a row: what, when, and where it is sent from."""
    return [
        [
            {"text": f"{row.title} (PDF)", "href": reverse("document", args=[case.reference, row.pk])},
            nhs_datetime(row.made_at),
            {
                "text": "Send",
                "href": reverse("share", args=[case.reference, row.pk]),
                "about": row.title,
            }
            if may(Permission.SHARE)
            else "",
        ]
        for row in documents
    ]
