"""How a service works, as sections of words and tables: for the documentation and for the web pages."""

from collections.abc import Iterable
from typing import Any

from handrail.service_models.catalogue import directory
from handrail.service_models.meaning import list_meanings
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.criteria import Criterion, Workstream
from handrail.service_models.schema.journey import StepSign
from handrail.service_models.schema.timing import EVENTS, Clock
from handrail.service_models.schema.version import Version
from handrail.service_models.section import (
    Section,
    build_table,
    capitalise,
    name_party,
    punctuate,
    rests_on,
    say_list,
)
from handrail.service_models.steps import sign_in_words
from handrail.service_models.wording import both, either, rule_in_words


def sections(version: Version) -> list[Section]:
    """Every section of one version, in the order of the client's journey; empty ones are left out."""
    found = [section for make in MAKERS for section in make(version)]
    return [section for section in found if section.sentences or section.rows]


def _referral(version: Version) -> Iterable[Section]:
    places = say_list("Places", version.area.places)
    yield Section("Area", tuple(filter(None, (version.area.sentence, places, version.area.note))))
    rows = [(each.staff, each.public, rests_on(each)) for each in version.routes]
    yield build_table("Who refers", "Route | As the public sees it", rows)
    forms = [(each.label, ", ".join(each.fields) or "—", rests_on(each)) for each in version.referral_forms]
    yield build_table("How referrals come in", "Form | Fields besides the questions", forms)
    told = [
        (each.label, each.message, str(each.within or "—"), rests_on(each)) for each in version.referrer_told
    ]
    yield build_table("What the referrer is told", "When | Message | Within", told)


def _screening(version: Version) -> Iterable[Section]:
    asked = version.screening
    rows = [
        (str(number), QUESTIONS[key].staff, QUESTIONS[key].client)
        for number, key in enumerate(asked.questions, 1)
    ]
    said = (
        f"{asked.who}. {asked.how} ({rests_on(asked)})",
        say_list("Also recorded", asked.also_recorded),
    )
    yield Section(
        "Screening",
        tuple(filter(None, said)),
        ("", "Asked by staff", "Asked on the public form"),
        tuple(rows),
    )


def _eligibility(version: Version) -> Iterable[Section]:
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
        say_list(
            "Served, never counted towards targets", [s.label for s in version.workstreams if not s.counted]
        ),
    )
    quotas = [
        (each.label, _share(each.share_at_least, each.share_at_most), _percent(each.reached), rests_on(each))
        for each in version.quotas
    ]
    yield build_table(
        "Shares that are watched",
        "Share | Wanted | Reached",
        quotas,
        "Watched, never enforced." if quotas else "",
    )


def _criterion(version: Version, element: Criterion | Workstream) -> tuple[str, ...]:
    entries = directory(version)
    names = both([entries[code].name for code in element.signpost]) if element.signpost else "—"
    staff = f"{element.label}: {element.staff}" if isinstance(element, Workstream) else element.staff
    rule = capitalise(rule_in_words(element.rule))
    if isinstance(element, Criterion) and element.presumed:
        rule = f"{rule}; taken as met until an answer says otherwise"
    return staff, rule, element.client, names, rests_on(element)


def _percent(share: int | None) -> str:
    return "—" if share is None else f"{share}%"


def _share(least: int | None, most: int | None) -> str:
    return f"at least {least}%" if least is not None else f"at most {most}%"


def _consents(version: Version) -> Iterable[Section]:
    rows = [
        (each.client, name_party(each.recipient), _must(each.required, each.signed), rests_on(each))
        for each in version.consents
    ]
    yield build_table("Consent asked", "In the client's words | For | Needed", rows)


def _must(required: bool, signed: bool) -> str:
    return ("required" if required else "optional") + (", signed" if signed else "")


def _clocks(version: Version) -> Iterable[Section]:
    rows = [
        (_named(each), f"{EVENTS[each.starts_on]} until {EVENTS[each.met_by]}", _length(each), rests_on(each))
        for each in version.clocks
    ]
    yield build_table("Clocks", "Clock | From and until | Time", rows)
    stays = [
        (
            _named(each),
            EVENTS[each.starts_on],
            str(each.maximum),
            str(each.warn_before or "—"),
            rests_on(each),
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


def _people(version: Version) -> Iterable[Section]:
    chosen = version.allocation
    yield Section(
        "Case managers",
        tuple(
            filter(
                None,
                (
                    f"{chosen.sentence} What counts, in this order: {both(list(chosen.by))}.",
                    f"Background: {punctuate(chosen.background)}",
                    f"Clinical cover: {punctuate(chosen.clinical_cover)}",
                    f"Team: {punctuate(chosen.team_size)}" if chosen.team_size else "",
                    f"Rests on: {punctuate(rests_on(chosen))}",
                ),
            )
        ),
    )


def _assessment(version: Version) -> Iterable[Section]:
    found = version.assessment
    modes = either([mode.replace("_", " ") for mode in found.modes])
    place = f"; {found.place[0].lower()}{found.place[1:]}" if found.place else ""
    length = f"About {found.minutes} minutes ({'our choice' if found.minutes_assumed else 'fact'})."
    said = (
        punctuate(capitalise(modes) + place),
        length,
        punctuate(found.framework) if found.framework else "",
        say_list("Asked", found.asks),
        f"Rests on: {punctuate(rests_on(found))}",
    )
    rows = [(each.slug, each.use.replace("_", " "), rests_on(each)) for each in found.instruments]
    yield build_table("Assessment", "Instrument | Use", rows, *said)
    if stage := found.second_stage:
        rows = [(each.label, "Yes" if each.suitable else "No", rests_on(stage)) for each in stage.decisions]
        when = "always" if stage.wanted == "always" else "where whoever assesses asks for it"
        told = (
            f"{punctuate(stage.label)} {punctuate(stage.who)} {punctuate(stage.decides)}",
            f"Made {when}.",
        )
        yield build_table("Second stage of the assessment", "Decision | This service can help", rows, *told)
    if found.steps:
        rows = [(each.label, _signs(each.signs), rests_on(each)) for each in found.steps]
        how = "Suggested from the measures with the reason; whoever assesses decides."
        yield build_table("Steps of care", "Step | Suggested where", rows, how)


def _signs(signs: Iterable[StepSign]) -> str:
    said = [sign_in_words(sign) for sign in signs]
    return either(said) if said else "Measured, and no heavier step is reached"


def _plan(version: Version) -> Iterable[Section]:
    plan, notes = version.plan, version.fit_notes
    comment = (
        f"The GP is asked to comment on {plan.gp_comment_on[0].lower()}{plan.gp_comment_on[1:]}."
        if plan.gp_comment_on
        else ""
    )
    said = (
        f"{capitalise(plan.name)}, signed by {both([name_party(who) for who in plan.signed_by])}.",
        comment,
        say_list("Kinds", plan.kinds),
        f"Rests on: {punctuate(rests_on(plan))}",
    )
    yield Section("Plan", tuple(filter(None, said)))
    yield Section("Fit notes", (notes.sentence, f"Rests on: {punctuate(rests_on(notes))}"))


def _support(version: Version) -> Iterable[Section]:
    rows = [
        (
            each.label + (f", for {each.for_}" if each.for_ else ""),
            each.provided.replace("_", "-"),
            each.arranged_by,
            "yes" if each.clinical else "no",
            rests_on(each),
        )
        for each in version.interventions
    ]
    yield build_table("Interventions on offer", "Intervention | Provided | Arranged by | Clinical", rows)
    rules = [
        (each.label, each.staff, getattr(each, "asks", "—"), rests_on(each)) for each in version.guiding_rules
    ]
    yield build_table("Rules that guide without blocking", "Rule | Staff read | Staff are asked for", rules)
    records = [
        (each.label, ", ".join(each.choices), "several" if each.several else "one", rests_on(each))
        for each in (*version.support_records, *version.outcome_records)
    ]
    yield build_table("What is recorded of support and outcomes", "Field | Choices | How many", records)


def _meaning(version: Version) -> Iterable[Section]:
    rows = [
        (f"{each.part}: {each.label}", *(code.replace("_", " ") for code in (each.counts_as, each.outcome)))
        for each in list_meanings(version)
    ]
    told = "Figures of this service show its own words; figures over services show what they count as."
    headings = ("What is recorded", "Counts as", "Outcome reached")
    yield Section("What the codes count as", (told,), headings, tuple(rows))


def _trial(version: Version) -> Iterable[Section]:
    if version.trial is None:
        return
    trial = version.trial
    rows = [
        (each.label, each.gets, f"{size:,}", rests_on(each))
        for each, size in zip(trial.arms, trial.sizes, strict=True)
    ]
    yield build_table(
        "Trial",
        "Arm | Gets | People",
        rows,
        f"Randomised {trial.ratio}. Groups: {both(list(trial.groups))}.",
        f"Surveys at {both([str(months) for months in trial.surveys_months])} months in both arms.",
        f"Recruited until {trial.recruited_until}." if trial.recruited_until else "",
        punctuate(trial.fidelity) if trial.fidelity else "",
    )
    changes = [
        (
            capitalise(each.about.replace("_", " ")),
            "; ".join(each.planned_mechanisms),
            "; ".join(each.unplanned_mechanisms) or "—",
            "; ".join(each.contexts),
            "; ".join(each.intermediate_outcomes),
            "; ".join(each.major_outcomes),
            rests_on(each),
        )
        for each in version.theory_of_change
    ]
    headings = (
        "For | Planned mechanisms | Unplanned mechanisms | Contexts | Intermediate outcomes | Major outcomes"
    )
    yield build_table("Theory of change", headings, changes)


def _discharge(version: Version) -> Iterable[Section]:
    found = version.discharge
    rows = [
        (each.label, each.outcome, "yes" if each.drop_out else "no", rests_on(each)) for each in found.reasons
    ]
    said = (
        found.how,
        say_list("Agreed by", found.agreed_by),
        say_list("Instruments again", found.instruments),
        say_list("Report to", [name_party(who) for who in found.report_to]),
        f"The report is signed by: {punctuate(found.report_signed_by)}" if found.report_signed_by else "",
        found.re_referral or "",
        f"Rests on: {punctuate(rests_on(found))}",
    )
    yield build_table("Discharge", "Reason | For the client | Drop-out", rows, *said)
    asked = [
        (
            each.label,
            ", ".join(each.choices) or "in their own words",
            name_party(each.asked_of),
            rests_on(each),
        )
        for each in found.questions
    ]
    yield build_table("Asked at discharge", "Question | Choices | Asked of", asked)


def _follow_up(version: Version) -> Iterable[Section]:
    rows = [
        (
            each.label,
            f"{each.after} after {EVENTS[each.starts_on]}",
            ", ".join(each.asks),
            ", ".join(each.instruments) or "—",
            rests_on(each),
        )
        for each in version.follow_up
    ]
    rows += [
        (each.label, _often(each), ", ".join(each.asks), ", ".join(each.instruments) or "—", rests_on(each))
        for each in version.schedules
    ]
    yield build_table(
        "Follow-up and other contacts that come due", "Contact | When | Asked | Instruments", rows
    )
    sent = [
        (each.label, name_party(each.to), each.when, _back(each), rests_on(each))
        for each in version.questionnaires
    ]
    yield build_table("Questionnaires", "Questionnaire | To | When | Comes back", sent)


def _often(schedule: Any) -> str:
    times = f", {schedule.times} times" if schedule.times and schedule.times > 1 else ""
    often = f"{schedule.every}" if schedule.times == 1 else f"{schedule.every.often}{times}"
    start = f"{schedule.begins_after} after " if schedule.begins_after else ""
    end = f", until {either([EVENTS[event] for event in schedule.until])}" if schedule.until else ""
    return f"{often}, from {start}{EVENTS[schedule.starts_on]}{end}"


def _back(questionnaire: Any) -> str:
    named = "anonymous" if questionnaire.anonymous else "with the name"
    return f"{named}, to {questionnaire.returned_to}" if questionnaire.returned_to else named


def _figures(version: Version) -> Iterable[Section]:
    rows = [
        (
            each.label,
            each.measure + (f". {each.re_profiled}" if each.re_profiled else ""),
            f"{each.value:,}{'%' if each.unit == 'percent' else ''}" if each.value is not None else "—",
            each.by or "—",
            each.reached or "—",
            rests_on(each),
        )
        for each in version.targets
    ]
    yield build_table("Targets", "Target | Measure | Value | By | Reached", rows)
    counted = [(each.label, each.definition, rests_on(each)) for each in version.counted]
    yield build_table("What is counted", "Figure | Definition", counted)
    yield Section("Also stated", version.facts)


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
