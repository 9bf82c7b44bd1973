"""What happens on the pages of a case, for stages above that act on it. Receivers run in its transaction."""

from django.dispatch import Signal

# A section of a draft was saved. Sent with case, sections, code, before (what was typed there before), by and
# at. A receiver may return the address of a page that must come next.
section_saved = Signal()

# 'Worried about safety' was pressed on a page of a case. Sent with case, by and at.
worry_raised = Signal()

# The client's answers about consent were recorded. Sent with case, answers, withdrawn (the answers that take
# back what the client had agreed to), by and at.
consents_recorded = Signal()

# Support of a case has ended, or the case is closed: a discharge, a death, a refusal. Sent with case, by
# (None where nobody did it just now) and at.
support_ended = Signal()

# Another employer was recorded for a client. Sent with case, by and at.
employer_changed = Signal()

# A person's details were changed. Sent with case and at.
person_changed = Signal()
