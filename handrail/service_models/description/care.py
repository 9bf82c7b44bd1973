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
            _named(each),
            f"{EVENTS[each.starts_on]} until {EVENTS[each.met_by]}",
            _length(each),
            describe_basis(each),
        )
        for each in version.clocks
    ]
    yield build_table("Clocks", "Clock | From and until | Time", rows)
    stays = [
        (
            _named(each),
            EVENTS[each.starts_on],
            str(each.maximum),
            str(each.warn_before or "—"),
            describe_basis(each),
        )
        for each in version.maximum_stay
    ]
    yield build_table("Maximum stay", "Stay | From | At most | Warned before", stays)


def _named(clock: Clock) -> str:
    """A clock with the streams and arms it is for, where it is not for all."""
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
    found = version.assessment
    modes = join_words([mode.replace("_", " ") for mode in found.modes], "or")
    place = f"; {found.place[0].lower()}{found.place[1:]}" if found.place else ""
    length = f"About {found.minutes} minutes ({'our choice' if found.minutes_assumed else 'fact'})."
    said = (
        end_sentence(upper_first(modes) + place),
        length,
        end_sentence(found.framework) if found.framework else "",
        describe_list("Asked", found.asks),
        f"Rests on: {end_sentence(describe_basis(found))}",
    )
    rows = [(each.slug, each.use.replace("_", " "), describe_basis(each)) for each in found.instruments]
    yield build_table("Assessment", "Instrument | Use", rows, *said)
    if stage := found.second_stage:
        rows = [
            (each.label, "Yes" if each.suitable else "No", describe_basis(stage)) for each in stage.decisions
        ]
        when = "always" if stage.wanted == "always" else "where whoever assesses asks for it"
        told = (
            f"{end_sentence(stage.label)} {end_sentence(stage.who)} {end_sentence(stage.decides)}",
            f"Made {when}.",
        )
        yield build_table("Second stage of the assessment", "Decision | This service can help", rows, *told)
    if found.steps:
        rows = [(each.label, _signs(each.signs), describe_basis(each)) for each in found.steps]
        how = "Suggested from the measures with the reason; whoever assesses decides."
        yield build_table("Steps of care", "Step | Suggested where", rows, how)


def _signs(signs: Iterable[StepSign]) -> str:
    said = [describe_sign(sign) for sign in signs]
    return join_words(said, "or") if said else "Measured, and no heavier step is reached"


def describe_plan(version: Version) -> Iterable[DescriptionSection]:
    """Describe the plan and the fit notes."""
    plan, notes = version.plan, version.fit_notes
    comment = (
        f"The GP is asked to comment on {plan.gp_comment_on[0].lower()}{plan.gp_comment_on[1:]}."
        if plan.gp_comment_on
        else ""
    )
    signatories = join_words([describe_party(party) for party in plan.signed_by])
    said = (
        f"{upper_first(plan.name)}, signed by {signatories}.",
        comment,
        describe_list("Kinds", plan.kinds),
        f"Rests on: {end_sentence(describe_basis(plan))}",
    )
    yield DescriptionSection("Plan", tuple(filter(None, said)))
    yield DescriptionSection(
        "Fit notes", (notes.sentence, f"Rests on: {end_sentence(describe_basis(notes))}")
    )


def describe_support(version: Version) -> Iterable[DescriptionSection]:
    """Describe what is on offer and what is recorded of it."""
    rows = [
        (
            each.label + (f", for {each.for_}" if each.for_ else ""),
            each.provided.replace("_", "-"),
            each.arranged_by,
            "yes" if each.clinical else "no",
            describe_basis(each),
        )
        for each in version.interventions
    ]
    yield build_table("Interventions on offer", "Intervention | Provided | Arranged by | Clinical", rows)
    rules = [
        (each.label, each.staff, getattr(each, "asks", "—"), describe_basis(each))
        for each in version.guiding_rules
    ]
    yield build_table("Rules that guide without blocking", "Rule | Staff read | Staff are asked for", rules)
    records = [
        (each.label, ", ".join(each.choices), "several" if each.several else "one", describe_basis(each))
        for each in (*version.support_records, *version.outcome_records)
    ]
    yield build_table("What is recorded of support and outcomes", "Field | Choices | How many", records)


def describe_trial(version: Version) -> Iterable[DescriptionSection]:
    """Describe the trial around the service, where there is one."""
    if version.trial is None:
        return
    trial = version.trial
    rows = [
        (each.label, each.gets, f"{size:,}", describe_basis(each))
        for each, size in zip(trial.arms, trial.sizes, strict=True)
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
            upper_first(each.about.replace("_", " ")),
            "; ".join(each.planned_mechanisms),
            "; ".join(each.unplanned_mechanisms) or "—",
            "; ".join(each.contexts),
            "; ".join(each.intermediate_outcomes),
            "; ".join(each.major_outcomes),
            describe_basis(each),
        )
        for each in version.theory_of_change
    ]
    headings = (
        "For | Planned mechanisms | Unplanned mechanisms | Contexts | Intermediate outcomes | Major outcomes"
    )
    yield build_table("Theory of change", headings, changes)
