"""What changed in somebody's access, for the audit, and what came too late, for drafts."""

from django.dispatch import Signal

# Sent within the transaction of the change, with user (whose access), services (where it changed), words
# (what changed, by codes alone), by (a User; None for a command on the server) and at.
access_changed = Signal()

# A page was sent after its writer's sign-in had ended. Sent with request, view and arguments (of the view, by
# name). A receiver that keeps what was typed for its writer returns True.
page_sent_late = Signal()

# A form of staff is shown by a page below the journey. Sent with request, form and buttons. A receiver gives
# what the page shows of the form's draft.
form_shown = Signal()

# Such a form was acted on. Sent with request. A receiver forgets its draft.
form_finished = Signal()
