"""The framework of the assessment: what a version asks does not change, and no version is lost."""

import hashlib

import pytest

from handrail.journey.assessment.framework import CURRENT, Framework
from handrail.journey.assessment.framework_versions import VERSIONS, drop_questions

# What each version asks. A new one goes through docs/add-a-question.md; an old one never changes.
DIGESTS = {"1": "bf86991d7e8cf087", "2": "dbd2ca3c79ce361d"}


def digest_questions(framework: Framework) -> str:
    """Return a digest of what is asked: sections, questions, kinds of answer, choices; not their wording."""
    asked = [
        (section.code, question.code, str(question.kind), [choice.value for choice in question.choices])
        for section in framework.sections
        for question in section.questions
    ]
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def test_every_version_up_to_the_current_one_can_be_read():
    numbers = [str(number + 1) for number in range(int(CURRENT.version))]
    assert list(VERSIONS) == numbers, "put the version before into framework_versions.VERSIONS"


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_version_asks_does_not_change(version):
    digest = digest_questions(VERSIONS[version])
    assert digest == DIGESTS.get(version), (
        f"version {version} asks something else than before: raise CURRENT.version and keep the old one "
        "(docs/add-a-question.md), or, where the version is new, add its digest to DIGESTS"
    )


def test_an_earlier_version_lacks_the_questions_dropped():
    earlier = drop_questions(CURRENT, "0", "job", "occupational_health")
    work, before = earlier.find_section("work"), CURRENT.find_section("work")
    assert earlier.version == "0"
    assert [row for row in before.questions if row.code != "job"] == list(work.questions)
    only = [row.code for row in CURRENT.find_section("readiness").questions]
    assert drop_questions(CURRENT, "0", *only).find_section("readiness") is None
