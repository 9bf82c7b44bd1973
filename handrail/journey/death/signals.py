"""What stages above are told when a death turns out to have been recorded in error."""

from django.dispatch import Signal

# The death of a person is undone. Sent with case (each of theirs, held), reason, by and at.
death_undone = Signal()
