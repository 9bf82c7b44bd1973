"""Which fields of `clients` the forms of a service ask, by what its model declares."""

from functools import cache

from handrail import instruments, service_models
from handrail.extract.files import CLIENTS
from handrail.journey.assessment.framework import CURRENT
from handrail.service_models import Version
from handrail.service_models.eligibility import compile_version
from handrail.service_models.logic import find_questions
from handrail.service_models.questions import QUESTIONS

# Asked by no form, of whatever service; `clients.NOT_RECORDED` says why.
NEVER_ASKED = frozenset({"marital_status", "dependants", "industry"})
# Fields that other forms ask too, whatever a service screens for: the person's, the employer's.
ASKED_OTHERWISE = frozenset({"age", "employer_size", "referral_route"})
EQ5D = frozenset({"eq5d-5l", "eq5d-3l"})


@cache
def list_fields_asked(service: str, version_id: str) -> str:
    """Return the fields of `clients` that a record of this version can carry, parted by semicolons."""
    version = service_models.get_service(service).find_version(version_id)
    missing = NEVER_ASKED | _find_unasked_questions(version) | _find_unused_scores(version)
    return ";".join(item.name for item in CLIENTS.fields if item.expected and item.name not in missing)


def list_questions_asked(version: Version) -> set[str]:
    """Return the screening questions that the rules of a version, or the assessment, ask."""
    rules = (rule for decisions in compile_version(version).single.values() for rule, _ in decisions)
    confirmed = {row.confirms for section in CURRENT.sections for row in section.questions if row.confirms}
    return confirmed.union(*(find_questions(rule) for rule in rules))


def _find_unasked_questions(version: Version) -> set[str]:
    """Fields that only screening asks, in a version whose rules do not ask them."""
    only_screened = {code for code in QUESTIONS if code in CLIENTS.by_name} - ASKED_OTHERWISE
    return only_screened - list_questions_asked(version)


def _find_unused_scores(version: Version) -> set[str]:
    """Fields of EQ-5D where a version does not ask it, or not on the occasion."""
    known = set(instruments.list_slugs())
    entry = {use.slug for use in version.assessment.instruments} & EQ5D & known
    end = set(version.discharge.instruments) & EQ5D & known
    asked = {"eq5d_entry": entry, "eq5d_discharge": end, "eq5d_version": entry | end}
    return {name for name, slugs in asked.items() if not slugs}
