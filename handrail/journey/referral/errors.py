"""Why a referral opens nothing: somebody is recorded as having died."""

from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Person

CHOSEN = (
    "This person is recorded as having died. If that is wrong, undo it on their case first. "
    "If this is someone else, select someone new."
)
BY_NUMBER = (
    "The NHS or CHI number is that of someone recorded as having died{where}. If the number is wrong, "
    "correct it or leave it blank. If they are alive, undo the death on their case, then save this page "
    "again."
)


class RecordedAsDead(NotNow):
    """The person of a referral is recorded as having died: chosen, or recognised by their number."""

    def __init__(self, person: Person, words: str = BY_NUMBER.format(where="")) -> None:
        self.person = person
        super().__init__(words)
