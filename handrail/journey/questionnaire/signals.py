"""What happens to questionnaires, for stages above that act on it. Receivers run in its transaction."""

from django.dispatch import Signal

# A client's answers were kept. Sent with request, answers (by part and code), by and at.
questionnaire_answered = Signal()
