"""How a service works, as sections of words and tables: for the documentation and for the web pages."""

from collections.abc import Callable, Iterable

from handrail.service_models.description import care, intake, results
from handrail.service_models.description.section import DescriptionSection
from handrail.service_models.schema.version import Version

# The sections in the order of the client's journey.
BUILDERS: tuple[Callable[[Version], Iterable[DescriptionSection]], ...] = (
    intake.describe_referral,
    intake.describe_screening,
    intake.describe_eligibility,
    intake.describe_consents,
    care.describe_clocks,
    care.describe_case_managers,
    care.describe_assessment,
    care.describe_plan,
    care.describe_support,
    care.describe_trial,
    results.describe_discharge,
    results.describe_follow_up,
    results.describe_figures,
    results.describe_meanings,
)


def describe_version(version: Version) -> list[DescriptionSection]:
    """Return every section of one version; empty ones are left out."""
    built = [section for build in BUILDERS for section in build(version)]
    return [section for section in built if section.sentences or section.rows]
