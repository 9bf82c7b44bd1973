"""What stages above are told when a case goes from one case manager to another."""

from django.dispatch import Signal

# A case was given to another, or is covered. Sent with case (held), before, now, until (the last day of
# cover, None for good), by and at.
case_passed_on = Signal()
