"""What a service does for its clients: deadlines, case managers, assessment, plan and support."""

from collections.abc import Iterable

from handrail.foundation.wording import join_words, upper_first
from handrail.service_models.description.section import (
    DescriptionSection,
    build_table,
    describe_basis,
    describe_list,
    describe_party,
    end_sentence,
)
from handrail.service_models.schema.journey import StepSign
from handrail.service_models.schema.timing import EVENTS, Clock
from handrail.service_models.schema.version import Version
from handrail.service_models.steps import describe_sign


def describe_clocks(version: Version) -> Iterable[DescriptionSection]:
    """Describe the deadlines and the maximum stay."""
    rows = [
        (
            _named(clock),
            f"{EVENTS[clock.starts_on]} until {EVENTS[clock.met_by]}",
            _length(clock),
            describe_basis(clock),
        )
        for clock in version.clocks
    ]
    yield build_table("Clocks", "Clock | From and until | Time", rows)
    stays = [
        (
            _named(stay),
            EVENTS[stay.starts_on],
            str(stay.maximum),
            str(stay.warn_before or "—"),
            describe_basis(stay),
        )
        for stay in version.maximum_stay
    ]
    yield build_table("Maximum stay", "Stay | From | At most | Warned before", stays)


def _named(clock: Clock) -> str:
    """Return a clock with the streams and arms it is for, where it is not for all."""
    only = [part.replace("_", " ") for part in (*clock.workstreams, *clock.arms)]
    return f"{clock.label} ({', '.join(only)} only)" if only else clock.label


def _length(clock: Clock) -> str:
    parts = [str(clock.target)] if clock.target else []
    parts += [f"at most {clock.maximum}"] if clock.maximum else []
    return ", ".join(parts)


def describe_case_managers(version: Version) -> Iterable[DescriptionSection]:
    """Describe how a case manager is chosen, and who they are."""
    chosen = version.allocation
    yield DescriptionSection(
        "Case managers",
        tuple(
            filter(
                None,
                (
                    f"{chosen.sentence} What counts, in this order: {join_words(chosen.by)}.",
                    f"Background: {end_sentence(chosen.background)}",
                    f"Clinical cover: {end_sentence(chosen.clinical_cover)}",
                    f"Team: {end_sentence(chosen.team_size)}" if chosen.team_size else "",
                    f"Rests on: {end_sentence(describe_basis(chosen))}",
                ),
            )
        ),
    )


def describe_assessment(version: Version) -> Iterable[DescriptionSection]:
    """Describe the assessment, its second stage and the steps of care."""
    assessment = version.assessment
    modes = join_words([mode.replace("_", " ") for mode in assessment.modes], "or")
    place = f"; {assessment.place[0].lower()}{assessment.place[1:]}" if assessment.place else ""
    length = f"About {assessment.minutes} minutes ({'our choice' if assessment.minutes_assumed else 'fact'})."
    sentences = (
        end_sentence(upper_first(modes) + place),
        length,
        end_sentence(assessment.framework) if assessment.framework else "",
        describe_list("Asked", assessment.asks),
        f"Rests on: {end_sentence(describe_basis(assessment))}",
    )
    rows = [
        (instrument.slug, instrument.use.replace("_", " "), describe_basis(instrument))
        for instrument in assessment.instruments
    ]
    yield build_table("Assessment", "Instrument | Use", rows, *sentences)
    if stage := assessment.second_stage:
        rows = [
            (decision.label, "Yes" if decision.suitable else "No", describe_basis(stage))
            for decision in stage.decisions
        ]
        when = "always" if stage.wanted == "always" else "where whoever assesses asks for it"
        stage_sentences = (
            f"{end_sentence(stage.label)} {end_sentence(stage.who)} {end_sentence(stage.decides)}",
            f"Made {when}.",
        )
        yield build_table(
            "Second stage of the assessment", "Decision | This service can help", rows, *stage_sentences
        )
    if assessment.steps:
        rows = [(step.label, _signs(step.signs), describe_basis(step)) for step in assessment.steps]
        how = "Suggested from the measures with the reason; whoever assesses decides."
        yield build_table("Steps of care", "Step | Suggested where", rows, how)


def _signs(signs: Iterable[StepSign]) -> str:
    texts = [describe_sign(sign) for sign in signs]
    return join_words(texts, "or") if texts else "Measured, and no heavier step is reached"


def describe_plan(version: Version) -> Iterable[DescriptionSection]:
    """Describe the plan and the fit notes."""
    plan, notes = version.plan, version.fit_notes
    comment = (
        f"The GP is asked to comment on {plan.gp_comment_on[0].lower()}{plan.gp_comment_on[1:]}."
        if plan.gp_comment_on
        else ""
    )
    signatories = join_words([describe_party(party) for party in plan.signed_by])
    sentences = (
        f"{upper_first(plan.name)}, signed by {signatories}.",
        comment,
        describe_list("Kinds", plan.kinds),
        f"Rests on: {end_sentence(describe_basis(plan))}",
    )
    yield DescriptionSection("Plan", tuple(filter(None, sentences)))
    yield DescriptionSection(
        "Fit notes", (notes.sentence, f"Rests on: {end_sentence(describe_basis(notes))}")
    )


def describe_support(version: Version) -> Iterable[DescriptionSection]:
    """Describe what is on offer and what is recorded of it."""
    rows = [
        (
            intervention.label + (f", for {intervention.for_}" if intervention.for_ else ""),
            intervention.provided.replace("_", "-"),
            intervention.arranged_by,
            "yes" if intervention.clinical else "no",
            describe_basis(intervention),
        )
        for intervention in version.interventions
    ]
    yield build_table("Interventions on offer", "Intervention | Provided | Arranged by | Clinical", rows)
    rules = [
        (rule.label, rule.staff, getattr(rule, "asks", "—"), describe_basis(rule))
        for rule in version.guiding_rules
    ]
    yield build_table("Rules that guide without blocking", "Rule | Staff read | Staff are asked for", rules)
    records = [
        (
            element.label,
            ", ".join(element.choices),
            "several" if element.several else "one",
            describe_basis(element),
        )
        for element in (*version.support_records, *version.outcome_records)
    ]
    yield build_table("What is recorded of support and outcomes", "Field | Choices | How many", records)


def describe_trial(version: Version) -> Iterable[DescriptionSection]:
    """Describe the trial around the service, where there is one."""
    if version.trial is None:
        return
    trial = version.trial
    rows = [
        (arm.label, arm.gets, f"{size:,}", describe_basis(arm))
        for arm, size in zip(trial.arms, trial.sizes, strict=True)
    ]
    yield build_table(
        "Trial",
        "Arm | Gets | People",
        rows,
        f"Randomised {trial.ratio}. Groups: {join_words(trial.groups)}.",
        f"Surveys at {join_words([str(months) for months in trial.surveys_months])} months in both arms.",
        f"Recruited until {trial.recruited_until}." if trial.recruited_until else "",
        end_sentence(trial.fidelity) if trial.fidelity else "",
    )
    changes = [
        (
            upper_first(change.about.replace("_", " ")),
            "; ".join(change.planned_mechanisms),
            "; ".join(change.unplanned_mechanisms) or "—",
            "; ".join(change.contexts),
            "; ".join(change.intermediate_outcomes),
            "; ".join(change.major_outcomes),
            describe_basis(change),
        )
        for change in version.theory_of_change
    ]
    headings = (
        "For | Planned mechanisms | Unplanned mechanisms | Contexts | Intermediate outcomes | Major outcomes"
    )
    yield build_table("Theory of change", headings, changes)
