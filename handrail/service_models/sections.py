"""How a service works, as sections of words and tables: for the documentation and for the web pages."""

from collections.abc import Iterable
from typing import Any

from handrail.service_models.catalogue import build_directory
from handrail.service_models.meaning import list_meanings
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.criteria import Criterion, Workstream
from handrail.service_models.schema.journey import StepSign
from handrail.service_models.schema.timing import EVENTS, Clock
from handrail.service_models.schema.version import Version
from handrail.service_models.section import (
    DescriptionSection,
    build_table,
    capitalise,
    describe_basis,
    describe_list,
    describe_party,
    end_sentence,
)
from handrail.service_models.steps import describe_sign
from handrail.service_models.wording import describe_rule, join_with_and, join_with_or


def describe_version(version: Version) -> list[DescriptionSection]:
    """Every section of one version, in the order of the client's journey; empty ones are left out."""
    found = [section for make in MAKERS for section in make(version)]
    return [section for section in found if section.sentences or section.rows]


def _referral(version: Version) -> Iterable[DescriptionSection]:
    places = describe_list("Places", version.area.places)
    yield DescriptionSection("Area", tuple(filter(None, (version.area.sentence, places, version.area.note))))
    rows = [(each.staff, each.public, describe_basis(each)) for each in version.routes]
    yield build_table("Who refers", "Route | As the public sees it", rows)
    forms = [
        (each.label, ", ".join(each.fields) or "—", describe_basis(each)) for each in version.referral_forms
    ]
    yield build_table("How referrals come in", "Form | Fields besides the questions", forms)
    told = [
        (each.label, each.message, str(each.within or "—"), describe_basis(each))
        for each in version.referrer_told
    ]
    yield build_table("What the referrer is told", "When | Message | Within", told)


def _screening(version: Version) -> Iterable[DescriptionSection]:
    asked = version.screening
    rows = [
        (str(number), QUESTIONS[key].staff, QUESTIONS[key].client)
        for number, key in enumerate(asked.questions, 1)
    ]
    said = (
        f"{asked.who}. {asked.how} ({describe_basis(asked)})",
        describe_list("Also recorded", asked.also_recorded),
    )
    yield DescriptionSection(
        "Screening",
        tuple(filter(None, said)),
        ("", "Asked by staff", "Asked on the public form"),
        tuple(rows),
    )


def _eligibility(version: Version) -> Iterable[DescriptionSection]:
    rows = [_criterion(version, each) for each in version.criteria]
    yield build_table(
        "Who is eligible", "Rule | In terms of the answers | Told when not met | Signposted to", rows
    )
    streams = [_criterion(version, each) for each in version.workstreams]
    yield build_table(
        "Workstreams",
        "Stream | In terms of the answers | Told when none fits | Signposted to",
        streams,
        "The first stream that fits is taken." if streams else "",
        describe_list(
            "Served, never counted towards targets", [s.label for s in version.workstreams if not s.counted]
        ),
    )
    quotas = [
        (
            each.label,
            _share(each.share_at_least, each.share_at_most),
            _percent(each.reached),
            describe_basis(each),
        )
        for each in version.quotas
    ]
    yield build_table(
        "Shares that are watched",
        "Share | Wanted | Reached",
        quotas,
        "Watched, never enforced." if quotas else "",
    )


def _criterion(version: Version, element: Criterion | Workstream) -> tuple[str, ...]:
    entries = build_directory(version)
    names = join_with_and([entries[code].name for code in element.signpost]) if element.signpost else "—"
    staff = f"{element.label}: {element.staff}" if isinstance(element, Workstream) else element.staff
    rule = capitalise(describe_rule(element.rule))
    if isinstance(element, Criterion) and element.presumed:
        rule = f"{rule}; taken as met until an answer says otherwise"
    return staff, rule, element.client, names, describe_basis(element)


def _percent(share: int | None) -> str:
    return "—" if share is None else f"{share}%"


def _share(least: int | None, most: int | None) -> str:
    return f"at least {least}%" if least is not None else f"at most {most}%"


def _consents(version: Version) -> Iterable[DescriptionSection]:
    rows = [
        (each.client, describe_party(each.recipient), _must(each.required, each.signed), describe_basis(each))
        for each in version.consents
    ]
    yield build_table("Consent asked", "In the client's words | For | Needed", rows)


def _must(required: bool, signed: bool) -> str:
    return ("required" if required else "optional") + (", signed" if signed else "")


def _clocks(version: Version) -> Iterable[DescriptionSection]:
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


def _people(version: Version) -> Iterable[DescriptionSection]:
    chosen = version.allocation
    yield DescriptionSection(
        "Case managers",
        tuple(
            filter(
                None,
                (
                    f"{chosen.sentence} What counts, in this order: {join_with_and(list(chosen.by))}.",
                    f"Background: {end_sentence(chosen.background)}",
                    f"Clinical cover: {end_sentence(chosen.clinical_cover)}",
                    f"Team: {end_sentence(chosen.team_size)}" if chosen.team_size else "",
                    f"Rests on: {end_sentence(describe_basis(chosen))}",
                ),
            )
        ),
    )


def _assessment(version: Version) -> Iterable[DescriptionSection]:
    found = version.assessment
    modes = join_with_or([mode.replace("_", " ") for mode in found.modes])
    place = f"; {found.place[0].lower()}{found.place[1:]}" if found.place else ""
    length = f"About {found.minutes} minutes ({'our choice' if found.minutes_assumed else 'fact'})."
    said = (
        end_sentence(capitalise(modes) + place),
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
    return join_with_or(said) if said else "Measured, and no heavier step is reached"


def _plan(version: Version) -> Iterable[DescriptionSection]:
    plan, notes = version.plan, version.fit_notes
    comment = (
        f"The GP is asked to comment on {plan.gp_comment_on[0].lower()}{plan.gp_comment_on[1:]}."
        if plan.gp_comment_on
        else ""
    )
    signatories = join_with_and([describe_party(party) for party in plan.signed_by])
    said = (
        f"{capitalise(plan.name)}, signed by {signatories}.",
        comment,
        describe_list("Kinds", plan.kinds),
        f"Rests on: {end_sentence(describe_basis(plan))}",
    )
    yield DescriptionSection("Plan", tuple(filter(None, said)))
    yield DescriptionSection(
        "Fit notes", (notes.sentence, f"Rests on: {end_sentence(describe_basis(notes))}")
    )


def _support(version: Version) -> Iterable[DescriptionSection]:
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


def _meaning(version: Version) -> Iterable[DescriptionSection]:
    rows = [
        (f"{each.part}: {each.label}", *(code.replace("_", " ") for code in (each.counts_as, each.outcome)))
        for each in list_meanings(version)
    ]
    told = "Figures of this service show its own words; figures over services show what they count as."
    headings = ("What is recorded", "Counts as", "Outcome reached")
    yield DescriptionSection("What the codes count as", (told,), headings, tuple(rows))


def _trial(version: Version) -> Iterable[DescriptionSection]:
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
        f"Randomised {trial.ratio}. Groups: {join_with_and(list(trial.groups))}.",
        f"Surveys at {join_with_and([str(months) for months in trial.surveys_months])} months in both arms.",
        f"Recruited until {trial.recruited_until}." if trial.recruited_until else "",
        end_sentence(trial.fidelity) if trial.fidelity else "",
    )
    changes = [
        (
            capitalise(each.about.replace("_", " ")),
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


def _discharge(version: Version) -> Iterable[DescriptionSection]:
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


def _follow_up(version: Version) -> Iterable[DescriptionSection]:
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
            _often(each),
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
        (each.label, describe_party(each.to), each.when, _back(each), describe_basis(each))
        for each in version.questionnaires
    ]
    yield build_table("Questionnaires", "Questionnaire | To | When | Comes back", sent)


def _often(schedule: Any) -> str:
    times = f", {schedule.times} times" if schedule.times and schedule.times > 1 else ""
    often = f"{schedule.every}" if schedule.times == 1 else f"{schedule.every.often}{times}"
    start = f"{schedule.begins_after} after " if schedule.begins_after else ""
    end = f", until {join_with_or([EVENTS[event] for event in schedule.until])}" if schedule.until else ""
    return f"{often}, from {start}{EVENTS[schedule.starts_on]}{end}"


def _back(questionnaire: Any) -> str:
    named = "anonymous" if questionnaire.anonymous else "with the name"
    return f"{named}, to {questionnaire.returned_to}" if questionnaire.returned_to else named


def _figures(version: Version) -> Iterable[DescriptionSection]:
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


MAKERS = (
    _referral,
    _screening,
    _eligibility,
    _consents,
    _clocks,
    _people,
    _assessment,
    _plan,
    _support,
    _trial,
    _discharge,
    _follow_up,
    _figures,
    _meaning,
)
