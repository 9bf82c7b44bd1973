"""What changed in somebody's access, for the audit."""

from django.dispatch import Signal

# Sent within the transaction of the change, with user (whose access), services (where it changed), words
# (what changed, by codes alone), by (a User; None for a command on the server) and at.
access_changed = Signal()
