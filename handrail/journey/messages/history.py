"""What messages add to the history of a case: what the client was written, and letters that left."""

from django.db.models import Value

from handrail.journey.case.history import NOTHING, as_text
from handrail.journey.messages.models import Message

_BLANK = as_text(NOTHING)

# From when they were written; a questionnaire tells the client nothing.
PROGRESS = (
    Message.objects.order_by()
    .filter(recipient="client", sending__isnull=True)
    .values_list(as_text(Value("wrote")), "id", _BLANK, _BLANK, _BLANK, _BLANK, "queued_at", _BLANK),
)
CONVERSATIONS = (
    Message.objects.order_by()
    .filter(sent_at__isnull=False)
    .values_list(
        as_text(Value("sent")),
        "id",
        as_text("document__kind"),
        as_text("recipient"),
        _BLANK,
        _BLANK,
        "sent_at",
        _BLANK,
    ),
)
