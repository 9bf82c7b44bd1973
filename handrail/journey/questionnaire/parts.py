"""The sections of a questionnaire on an occasion: the service's instruments, then the declared questions."""

from collections.abc import Callable

from handrail import instruments
from handrail.design.service_voice import find_language
from handrail.instruments import Instrument
from handrail.instruments.section import declare_section
from handrail.journey.questionnaire.declarations import Occasion
from handrail.journey.questionnaire.question_sets.discharge import list_discharge_sections as closing_parts
from handrail.journey.questionnaire.question_sets.follow_up import list_follow_up_sections as follow_up_parts
from handrail.journey.questionnaire.rules import why_not_alone
from handrail.questions import QuestionSection
from handrail.questions.question_set import load_question_sets
from handrail.questions.text import ENGLISH
from handrail.service_models import Version


def own_parts(version: Version, occasion: Occasion) -> list[QuestionSection]:
    """Return the sections that the operator has declared in files for this service and occasion."""
    return [
        section.build_section()
        for section in load_question_sets()
        if section.is_asked(version.service, occasion.kind)
    ]


# Each gives the sections to ask on an occasion of a version of a service.
DECLARED: tuple[Callable[[Version, Occasion], list[QuestionSection]], ...] = (
    closing_parts, follow_up_parts, own_parts,
)  # fmt: skip


def parts_of(version: Version, occasion: Occasion) -> list[QuestionSection]:
    """What a client can be asked, in order: instruments whose words are here, then the declared questions."""
    found = [declare_section(each) for each in _instruments(occasion) if not why_not_alone(each)]
    for declared in DECLARED:
        found += declared(version, occasion)
    return found


def list_reasons_withheld(occasion: Occasion) -> list[str]:
    """For each instrument that the service asks for and that cannot be sent: why, and what to do."""
    return [reason for each in _instruments(occasion) if (reason := why_not_alone(each))]


def not_sent(occasion: Occasion) -> list[str]:
    """The names of those instruments."""
    return [each.name for each in _instruments(occasion) if why_not_alone(each)]


def _instruments(occasion: Occasion) -> list[Instrument]:
    return [load_in_page_language(slug) for slug in occasion.instruments]


def load_in_page_language(slug: str) -> Instrument:
    """Return an instrument in the words of the page's language where there are any, else in its own."""
    language = find_language()
    has_words = language != ENGLISH and language in instruments.list_languages(slug)
    return instruments.load_instrument(slug, language if has_words else "")
