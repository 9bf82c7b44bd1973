"""How a case ends and what is counted: discharge, follow-up, targets and the meaning of codes."""

from collections.abc import Iterable

from handrail.foundation.wording import join_words
from handrail.service_models.description.section import (
    DescriptionSection,
    build_table,
    describe_basis,
    describe_list,
    describe_party,
    end_sentence,
)
from handrail.service_models.meaning import list_meanings
from handrail.service_models.schema.journey import Questionnaire
from handrail.service_models.schema.timing import EVENTS, Schedule
from handrail.service_models.schema.version import Version


def describe_discharge(version: Version) -> Iterable[DescriptionSection]:
    """Describe how a case ends and what is asked then."""
    found = version.discharge
    rows = [
        (each.label, each.outcome, "yes" if each.drop_out else "no", describe_basis(each))
        for each in found.reasons
    ]
    said = (
        found.how,
        describe_list("Agreed by", found.agreed_by),
        describe_list("Instruments again", found.instruments),
        describe_list("Report to", [describe_party(who) for who in found.report_to]),
        f"The report is signed by: {end_sentence(found.report_signed_by)}" if found.report_signed_by else "",
        found.re_referral or "",
        f"Rests on: {end_sentence(describe_basis(found))}",
    )
    yield build_table("Discharge", "Reason | For the client | Drop-out", rows, *said)
    asked = [
        (
            each.label,
            ", ".join(each.choices) or "in their own words",
            describe_party(each.asked_of),
            describe_basis(each),
        )
        for each in found.questions
    ]
    yield build_table("Asked at discharge", "Question | Choices | Asked of", asked)


def describe_follow_up(version: Version) -> Iterable[DescriptionSection]:
    """Describe the contacts that come due and the questionnaires."""
    rows = [
        (
            each.label,
            f"{each.after} after {EVENTS[each.starts_on]}",
            ", ".join(each.asks),
            ", ".join(each.instruments) or "—",
            describe_basis(each),
        )
        for each in version.follow_up
    ]
    rows += [
        (
            each.label,
            _describe_rhythm(each),
            ", ".join(each.asks),
            ", ".join(each.instruments) or "—",
            describe_basis(each),
        )
        for each in version.schedules
    ]
    yield build_table(
        "Follow-up and other contacts that come due", "Contact | When | Asked | Instruments", rows
    )
    sent = [
        (each.label, describe_party(each.to), each.when, _describe_way_back(each), describe_basis(each))
        for each in version.questionnaires
    ]
    yield build_table("Questionnaires", "Questionnaire | To | When | Comes back", sent)


def _describe_rhythm(schedule: Schedule) -> str:
    times = f", {schedule.times} times" if schedule.times and schedule.times > 1 else ""
    often = f"{schedule.every}" if schedule.times == 1 else f"{schedule.every.as_rhythm}{times}"
    start = f"{schedule.begins_after} after " if schedule.begins_after else ""
    ends = join_words([EVENTS[event] for event in schedule.until], "or")
    return f"{often}, from {start}{EVENTS[schedule.starts_on]}" + (f", until {ends}" if ends else "")


def _describe_way_back(questionnaire: Questionnaire) -> str:
    named = "anonymous" if questionnaire.anonymous else "with the name"
    return f"{named}, to {questionnaire.returned_to}" if questionnaire.returned_to else named


def describe_figures(version: Version) -> Iterable[DescriptionSection]:
    """Describe the targets and what is counted."""
    rows = [
        (
            each.label,
            each.measure + (f". {each.re_profiled}" if each.re_profiled else ""),
            f"{each.value:,}{'%' if each.unit == 'percent' else ''}" if each.value is not None else "—",
            each.by or "—",
            each.reached or "—",
            describe_basis(each),
        )
        for each in version.targets
    ]
    yield build_table("Targets", "Target | Measure | Value | By | Reached", rows)
    counted = [(each.label, each.definition, describe_basis(each)) for each in version.counted]
    yield build_table("What is counted", "Figure | Definition", counted)
    yield DescriptionSection("Also stated", version.facts)


def describe_meanings(version: Version) -> Iterable[DescriptionSection]:
    """Describe what the codes count as over services."""
    rows = [
        (f"{each.part}: {each.label}", *(code.replace("_", " ") for code in (each.counts_as, each.outcome)))
        for each in list_meanings(version)
    ]
    told = "Figures of this service show its own words; figures over services show what they count as."
    headings = ("What is recorded", "Counts as", "Outcome reached")
    yield DescriptionSection("What the codes count as", (told,), headings, tuple(rows))
