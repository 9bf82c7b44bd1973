"""An instrument: what its file says, and what can be done with answers to it."""

from collections.abc import Mapping
from typing import Self

from handrail.foundation.errors import UserError
from handrail.instruments import answers as reading
from handrail.instruments import scoring
from handrail.instruments.answers import Answers
from handrail.instruments.eq5d.respondents import Respondent
from handrail.instruments.schema import Band, InstrumentDefinition, Item, Number, Threshold
from handrail.instruments.scoring import Score
from handrail.instruments.wording import Wording, apply_wording


class Instrument(InstrumentDefinition):
    """A frozen questionnaire, loaded from its folder; `wording` is the operator's, laid over the items."""

    wording: Wording | None = None

    @property
    def has_wording(self) -> bool:
        """Whether the items are questions that can be put to a person, not only neutral names."""
        return self.wording_ships or self.wording is not None

    def apply_wording(self, wording: Wording) -> Self:
        """Return the instrument with the operator's words; UserError when they are not of its items."""
        try:
            items = apply_wording(self.items, wording)
        except UserError as error:
            raise UserError(f"{self.slug}, wording in {wording.language}: {error}") from error
        words = {"recall": wording.recall, "stem": wording.stem, "language": wording.language}
        name = wording.name or self.name
        return self.model_copy(update={"items": items, "wording": wording, "name": name, **words})

    @property
    def range(self) -> tuple[Number, Number]:
        """Lowest and highest value of the total (of the first subscale where there is no total)."""
        return self.find_measure().range

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands of the total, or of the first subscale."""
        return self.find_measure().bands

    @property
    def reliable_change(self) -> Threshold | None:
        """The size of a reliable change in the total, or in the first subscale."""
        return self.find_measure().reliable_change

    @property
    def caseness(self) -> Threshold | None:
        """The cut-off of the total, or of the first subscale."""
        return self.find_measure().caseness

    @property
    def safety_items(self) -> tuple[Item, ...]:
        """The items that call for action at a threshold."""
        return tuple(item for item in self.items if item.safety)

    def parse_answers(self, text: str) -> Answers:
        """Read answers by item code from one line of text; UserError says what was expected."""
        return reading.parse_answers(self, text)

    def format_answers(self, answers: Mapping[str, Number | None]) -> str:
        """Return the line of text that `parse_answers` reads back to these answers."""
        values = ["" if value is None else str(value) for value in self.check_answers(answers).values()]
        whole_state = self.form == "state" and all(values)
        return ("" if whole_state else ",").join(values)

    def check_answers(self, answers: Mapping[str, Number | None]) -> Answers:
        """Return the answers in order; UserError with item, value and expected for what is not allowed."""
        return reading.check_answers(self, answers)

    def score_answers(
        self,
        answers: Mapping[str, Number | None],
        value_set: str | None = None,
        allow_prorating: bool = False,
        respondent: Respondent | None = None,
    ) -> Score:
        """Score the answers. No total when an item is missing, unless caller and source allow prorating.

        `respondent` gives the age and sex that a mapped EQ-5D value set depends on.
        """
        return scoring.score_answers(self, answers, value_set, allow_prorating, respondent)

    def list_missing_items(self, answers: Mapping[str, Number | None]) -> tuple[str, ...]:
        """Return the codes of the items that should have been answered and were not."""
        return scoring.list_missing_items(self, answers)

    def find_safety_items(self, answers: Mapping[str, Number | None]) -> tuple[str, ...]:
        """Return the codes of safety items at or above their threshold, of answers complete or not."""
        return scoring.find_safety_items(self, answers)
