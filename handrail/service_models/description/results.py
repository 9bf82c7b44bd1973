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
    discharge = version.discharge
    rows = [
        (reason.label, reason.outcome, "yes" if reason.drop_out else "no", describe_basis(reason))
        for reason in discharge.reasons
    ]
    sentences = (
        discharge.how,
        describe_list("Agreed by", discharge.agreed_by),
        describe_list("Instruments again", discharge.instruments),
        describe_list("Report to", [describe_party(who) for who in discharge.report_to]),
        f"The report is signed by: {end_sentence(discharge.report_signed_by)}"
        if discharge.report_signed_by
        else "",
        discharge.re_referral or "",
        f"Rests on: {end_sentence(describe_basis(discharge))}",
    )
    yield build_table("Discharge", "Reason | For the client | Drop-out", rows, *sentences)
    questions = [
        (
            question.label,
            ", ".join(question.choices) or "in their own words",
            describe_party(question.asked_of),
            describe_basis(question),
        )
        for question in discharge.questions
    ]
    yield build_table("Asked at discharge", "Question | Choices | Asked of", questions)


def describe_follow_up(version: Version) -> Iterable[DescriptionSection]:
    """Describe the contacts that come due and the questionnaires."""
    rows = [
        (
            contact.label,
            f"{contact.after} after {EVENTS[contact.starts_on]}",
            ", ".join(contact.asks),
            ", ".join(contact.instruments) or "—",
            describe_basis(contact),
        )
        for contact in version.follow_up
    ]
    rows += [
        (
            schedule.label,
            _describe_rhythm(schedule),
            ", ".join(schedule.asks),
            ", ".join(schedule.instruments) or "—",
            describe_basis(schedule),
        )
        for schedule in version.schedules
    ]
    yield build_table(
        "Follow-up and other contacts that come due", "Contact | When | Asked | Instruments", rows
    )
    sent = [
        (
            questionnaire.label,
            describe_party(questionnaire.to),
            questionnaire.when,
            _describe_way_back(questionnaire),
            describe_basis(questionnaire),
        )
        for questionnaire in version.questionnaires
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
            target.label,
            target.measure + (f". {target.re_profiled}" if target.re_profiled else ""),
            f"{target.value:,}{'%' if target.unit == 'percent' else ''}" if target.value is not None else "—",
            target.by or "—",
            target.reached or "—",
            describe_basis(target),
        )
        for target in version.targets
    ]
    yield build_table("Targets", "Target | Measure | Value | By | Reached", rows)
    counted = [(rule.label, rule.definition, describe_basis(rule)) for rule in version.counted]
    yield build_table("What is counted", "Figure | Definition", counted)
    yield DescriptionSection("Also stated", version.facts)


def describe_meanings(version: Version) -> Iterable[DescriptionSection]:
    """Describe what the codes count as over services."""
    rows = [
        (
            f"{meaning.part}: {meaning.label}",
            *(code.replace("_", " ") for code in (meaning.counts_as, meaning.outcome)),
        )
        for meaning in list_meanings(version)
    ]
    sentence = "Figures of this service show its own words; figures over services show what they count as."
    headings = ("What is recorded", "Counts as", "Outcome reached")
    yield DescriptionSection("What the codes count as", (sentence,), headings, tuple(rows))
