"""How a service works, as sections of words and tables: for the documentation and for the web pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handrail.service_models.catalogue import directory
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.base import Stated
from handrail.service_models.schema.criteria import Criterion, Workstream
from handrail.service_models.schema.journey import StepSign
from handrail.service_models.schema.timing import EVENTS, Clock
from handrail.service_models.schema.version import Version
from handrail.service_models.steps import sign_in_words
from handrail.service_models.wording import both, either, field_in_words, rule_in_words

RESTS_ON = "Rests on"


@dataclass(frozen=True)
class Section:
    """A heading, sentences under it, and perhaps a table."""

    title: str
    sentences: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def rests_on(element: Stated) -> str:
    """'Fact' or 'our choice', with what of a fact is ours, the note and, where it is its own, the source."""
    said = "our choice" if element.assumed else f"fact ({element.source})" if element.source else "fact"
    if element.assumed_fields and not element.assumed:
        said += f"; our choice: {both([field_in_words(name) for name in element.assumed_fields])}"
    return f"{said}. {element.note}" if element.note else said


def sections(version: Version) -> list[Section]:
    """Every section of one version, in the order of the client's journey; empty ones are left out."""
    found = [section for make in MAKERS for section in make(version)]
    return [section for section in found if section.sentences or section.rows]


def _table(title: str, headings: str, rows: Iterable[tuple[str, ...]], *sentences: str) -> Section:
    said = tuple(sentence for sentence in sentences if sentence)
    return Section(title, said, (*headings.split(" | "), RESTS_ON), tuple(rows))


def _referral(version: Version) -> Iterable[Section]:
    places = _list("Places", version.area.places)
    yield Section("Area", tuple(filter(None, (version.area.sentence, places, version.area.note))))
    rows = [(each.staff, each.public, rests_on(each)) for each in version.routes]
    yield _table("Who refers", "Route | As the public sees it", rows)
    forms = [(each.label, ", ".join(each.fields) or "—", rests_on(each)) for each in version.referral_forms]
    yield _table("How referrals come in", "Form | Fields besides the questions", forms)
    told = [
        (each.label, each.message, str(each.within or "—"), rests_on(each)) for each in version.referrer_told
    ]
    yield _table("What the referrer is told", "When | Message | Within", told)


def _list(label: str, parts: Iterable[str]) -> str:
    found = list(parts)
    return f"{label}: {both(found)}." if found else ""


def _screening(version: Version) -> Iterable[Section]:
    asked = version.screening
    rows = [
        (str(number), QUESTIONS[key].staff, QUESTIONS[key].client)
        for number, key in enumerate(asked.questions, 1)
    ]
    said = (f"{asked.who}. {asked.how} ({rests_on(asked)})", _list("Also recorded", asked.also_recorded))
    yield Section(
        "Screening",
        tuple(filter(None, said)),
        ("", "Asked by staff", "Asked on the public form"),
        tuple(rows),
    )


def _eligibility(version: Version) -> Iterable[Section]:
    rows = [_criterion(version, each) for each in version.criteria]
    yield _table(
        "Who is eligible", "Rule | In terms of the answers | Told when not met | Signposted to", rows
    )
    streams = [_criterion(version, each) for each in version.workstreams]
    yield _table(
        "Workstreams",
        "Stream | In terms of the answers | Told when none fits | Signposted to",
        streams,
        "The first stream that fits is taken." if streams else "",
        _list(
            "Served, never counted towards targets", [s.label for s in version.workstreams if not s.counted]
        ),
    )
    quotas = [
        (each.label, _share(each.share_at_least, each.share_at_most), _percent(each.reached), rests_on(each))
        for each in version.quotas
    ]
    yield _table(
        "Shares that are watched",
        "Share | Wanted | Reached",
        quotas,
        "Watched, never enforced." if quotas else "",
    )


def _criterion(version: Version, element: Criterion | Workstream) -> tuple[str, ...]:
    entries = directory(version)
    names = both([entries[code].name for code in element.signpost]) if element.signpost else "—"
    staff = f"{element.label}: {element.staff}" if isinstance(element, Workstream) else element.staff
    rule = _capital(rule_in_words(element.rule))
    if isinstance(element, Criterion) and element.presumed:
        rule = f"{rule}; taken as met until an answer says otherwise"
    return staff, rule, element.client, names, rests_on(element)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _percent(share: int | None) -> str:
    return "—" if share is None else f"{share}%"


def _share(least: int | None, most: int | None) -> str:
    return f"at least {least}%" if least is not None else f"at most {most}%"


def _consents(version: Version) -> Iterable[Section]:
    rows = [
        (each.client, _who(each.recipient), _must(each.required, each.signed), rests_on(each))
        for each in version.consents
    ]
    yield _table("Consent asked", "In the client's words | For | Needed", rows)


def _who(code: str) -> str:
    return "GP" if code == "gp" else code.replace("_", " ")


def _must(required: bool, signed: bool) -> str:
    return ("required" if required else "optional") + (", signed" if signed else "")


def _clocks(version: Version) -> Iterable[Section]:
    rows = [
        (_named(each), f"{EVENTS[each.starts_on]} until {EVENTS[each.met_by]}", _length(each), rests_on(each))
        for each in version.clocks
    ]
    yield _table("Clocks", "Clock | From and until | Time", rows)
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
    yield _table("Maximum stay", "Stay | From | At most | Warned before", stays)


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
                    f"Background: {_stop(chosen.background)}",
                    f"Clinical cover: {_stop(chosen.clinical_cover)}",
                    f"Team: {_stop(chosen.team_size)}" if chosen.team_size else "",
                    f"Rests on: {_stop(rests_on(chosen))}",
                ),
            )
        ),
    )


def _stop(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _assessment(version: Version) -> Iterable[Section]:
    found = version.assessment
    modes = either([mode.replace("_", " ") for mode in found.modes])
    length = f"About {found.minutes} minutes ({'our choice' if found.minutes_assumed else 'fact'})."
    said = (
        _stop(_capital(modes) + (f"; {found.place[0].lower()}{found.place[1:]}" if found.place else "")),
        length,
        _stop(found.framework) if found.framework else "",
        _list("Asked", found.asks),
        f"Rests on: {_stop(rests_on(found))}",
    )
    rows = [(each.slug, each.use.replace("_", " "), rests_on(each)) for each in found.instruments]
    yield _table("Assessment", "Instrument | Use", rows, *said)
    if stage := found.second_stage:
        rows = [(each.label, "Yes" if each.suitable else "No", rests_on(stage)) for each in stage.decisions]
        when = "always" if stage.wanted == "always" else "where whoever assesses asks for it"
        told = f"{_stop(stage.label)} {_stop(stage.who)} {_stop(stage.decides)}", f"Made {when}."
        yield _table("Second stage of the assessment", "Decision | This service can help", rows, *told)
    if found.steps:
        rows = [(each.label, _signs(each.signs), rests_on(each)) for each in found.steps]
        how = "Suggested from the measures with the reason; whoever assesses decides."
        yield _table("Steps of care", "Step | Suggested where", rows, how)


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
        f"{_capital(plan.name)}, signed by {both([_who(who) for who in plan.signed_by])}.",
        comment,
        _list("Kinds", plan.kinds),
        f"Rests on: {_stop(rests_on(plan))}",
    )
    yield Section("Plan", tuple(filter(None, said)))
    yield Section("Fit notes", (notes.sentence, f"Rests on: {_stop(rests_on(notes))}"))


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
    yield _table("Interventions on offer", "Intervention | Provided | Arranged by | Clinical", rows)
    rules = [
        (each.label, each.staff, getattr(each, "asks", "—"), rests_on(each)) for each in version.guiding_rules
    ]
    yield _table("Rules that guide without blocking", "Rule | Staff read | Staff are asked for", rules)
    records = [
        (each.label, ", ".join(each.choices), "several" if each.several else "one", rests_on(each))
        for each in (*version.support_records, *version.outcome_records)
    ]
    yield _table("What is recorded of support and outcomes", "Field | Choices | How many", records)


def _trial(version: Version) -> Iterable[Section]:
    if version.trial is None:
        return
    trial = version.trial
    rows = [
        (each.label, each.gets, f"{size:,}", rests_on(each))
        for each, size in zip(trial.arms, trial.sizes, strict=True)
    ]
    yield _table(
        "Trial",
        "Arm | Gets | People",
        rows,
        f"Randomised {trial.ratio}. Groups: {both(list(trial.groups))}.",
        f"Surveys at {both([str(months) for months in trial.surveys_months])} months in both arms.",
        f"Recruited until {trial.recruited_until}." if trial.recruited_until else "",
        _stop(trial.fidelity) if trial.fidelity else "",
    )
    changes = [
        (
            _capital(each.about.replace("_", " ")),
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
    yield _table("Theory of change", headings, changes)


def _discharge(version: Version) -> Iterable[Section]:
    found = version.discharge
    rows = [
        (each.label, each.outcome, "yes" if each.drop_out else "no", rests_on(each)) for each in found.reasons
    ]
    said = (
        found.how,
        _list("Agreed by", found.agreed_by),
        _list("Instruments again", found.instruments),
        _list("Report to", [_who(who) for who in found.report_to]),
        f"The report is signed by: {_stop(found.report_signed_by)}" if found.report_signed_by else "",
        found.re_referral or "",
        f"Rests on: {_stop(rests_on(found))}",
    )
    yield _table("Discharge", "Reason | For the client | Drop-out", rows, *said)
    asked = [
        (
            each.label,
            ", ".join(each.choices) or "in their own words",
            _who(each.asked_of),
            rests_on(each),
        )
        for each in found.questions
    ]
    yield _table("Asked at discharge", "Question | Choices | Asked of", asked)


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
    yield _table("Follow-up and other contacts that come due", "Contact | When | Asked | Instruments", rows)
    sent = [
        (each.label, _who(each.to), each.when, _back(each), rests_on(each)) for each in version.questionnaires
    ]
    yield _table("Questionnaires", "Questionnaire | To | When | Comes back", sent)


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
    yield _table("Targets", "Target | Measure | Value | By | Reached", rows)
    counted = [(each.label, each.definition, rests_on(each)) for each in version.counted]
    yield _table("What is counted", "Figure | Definition", counted)
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
)
