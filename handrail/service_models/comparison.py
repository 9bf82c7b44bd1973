"""Services side by side: what each does at the same point of the journey."""

from collections.abc import Callable, Sequence
from itertools import chain

from handrail.service_models.catalogue import Service
from handrail.service_models.description.section import DescriptionSection
from handrail.service_models.schema.criteria import Criterion, Workstream
from handrail.service_models.schema.timing import EVENTS
from handrail.service_models.schema.version import Version
from handrail.service_models.wording import describe_rule

ROUTES = {
    "gp": "GP",
    "talking_therapies": "Talking Therapies",
    "other_healthcare": "Other healthcare",
    "specialist_care": "Specialist care",
    "employer": "Employer",
    "jobcentre": "Jobcentre",
    "self": "Self",
    "other": "Other",
}
Describe = Callable[[Version], str]


def tabulate_services(services: Sequence[Service]) -> list[DescriptionSection]:
    """Return a table for each point of the journey, a row for each service."""
    tables = [_build_table(title, columns, services) for title, columns in TABLES]
    return [*tables, _tabulate_interventions(services)]


def tabulate_versions(versions: Sequence[Version]) -> DescriptionSection:
    """Return the versions of one service, a column each: only what is not the same in all of them."""
    rows = [
        (label, *(describe(version) or "—" for version in versions))
        for label, describe in _list_aspects(versions)
    ]
    different = tuple(row for row in rows if len(set(row[1:])) > 1)
    headings = ("", *(version.id for version in versions))
    return DescriptionSection("Versions side by side", (), headings, different)


def _list_aspects(versions: Sequence[Version]) -> list[tuple[str, Describe]]:
    """Return each criterion in terms of the answers, then every column of the comparison of services."""
    elements = (element for version in versions for element in (*version.criteria, *version.workstreams))
    codes = dict.fromkeys(element.code for element in elements)
    rules = [(code.replace("_", " ").capitalize(), _describe_rule_of(code)) for code in codes]
    columns = [(label, describe) for _, aspects in TABLES[2:] for label, describe in aspects.items()]
    return [("Routes", _list_routes), *rules, *columns]


def _list_routes(version: Version) -> str:
    return ", ".join(route.staff for route in version.routes)


def _describe_rule_of(code: str) -> Describe:
    def describe_aspect(version: Version) -> str:
        elements: tuple[Criterion | Workstream, ...] = (*version.criteria, *version.workstreams)
        return "".join(describe_rule(element.rule) for element in elements if element.code == code)

    return describe_aspect


def _build_table(title: str, columns: dict[str, Describe], services: Sequence[Service]) -> DescriptionSection:
    rows = [
        (_link(service), *(describe(service.current_version) or "—" for describe in columns.values()))
        for service in services
    ]
    return DescriptionSection(title, (), ("Service", *columns), tuple(rows))


def _link(service: Service) -> str:
    return f"[{service.short_name}]({service.slug}.md)"


def _route(code: str) -> Describe:
    return lambda version: "yes" if version.find_route(code) else ""


def _rules(version: Version) -> str:
    return "; ".join(criterion.label for criterion in version.criteria)


def _streams(version: Version) -> str:
    return "; ".join(workstream.label for workstream in version.workstreams)


def _clock(event: str) -> Describe:
    def describe_aspect(version: Version) -> str:
        clocks = [clock for clock in version.clocks if clock.met_by == event]
        return "; ".join(
            f"{clock.target or clock.maximum} from {EVENTS[clock.starts_on]}{_mark(clock.assumed)}"
            for clock in clocks
        )

    return describe_aspect


def _mark(assumed: bool) -> str:
    return " (our choice)" if assumed else ""


def _stay(version: Version) -> str:
    return "; ".join(f"{stay.maximum} from {EVENTS[stay.starts_on]}" for stay in version.maximum_stay)


def _modes(version: Version) -> str:
    return ", ".join(mode.replace("_", " ") for mode in version.assessment.modes)


def _instruments(version: Version) -> str:
    suffixes = {"required": "", "discretionary": " (discretionary)", "second_stage": " (second stage)"}
    return ", ".join(
        f"{instrument.slug}{suffixes[instrument.use]}" for instrument in version.assessment.instruments
    )


def _follow_up(version: Version) -> str:
    return "; ".join(
        f"{contact.after} after {EVENTS[contact.starts_on]}{_mark(contact.assumed)}"
        for contact in version.follow_up
    )


def _schedules(version: Version) -> str:
    return "; ".join(schedule.label for schedule in version.schedules)


def _report(version: Version) -> str:
    return ", ".join("GP" if who == "gp" else who.replace("_", " ") for who in version.discharge.report_to)


def _guides(version: Version) -> str:
    return "; ".join(rule.label for rule in version.guiding_rules)


def _targets(version: Version) -> str:
    return "; ".join(
        f"{target.label}: {target.value:,}{'%' if target.unit == 'percent' else ''}"
        for target in version.targets
        if target.value
    )


TABLES: tuple[tuple[str, dict[str, Describe]], ...] = (
    ("Who may refer", {label: _route(code) for code, label in ROUTES.items()}),
    ("Who is eligible", {"Rules": _rules, "Workstreams": _streams}),
    (
        "Clocks",
        {
            "Referrer told": _clock("referrer_told"),
            "First contact": _clock("first_contact"),
            "Assessment": _clock("assessed"),
            "First intervention": _clock("first_intervention"),
            "Maximum stay": _stay,
        },
    ),
    (
        "Assessment and plan",
        {
            "How": _modes,
            "Instruments": _instruments,
            "Plan": lambda version: version.plan.name,
            "Case managers": lambda version: version.allocation.background,
            "Fit notes signed in house": lambda version: "yes" if version.fit_notes.signed_in_house else "",
        },
    ),
    ("Rules that guide, targets", {"Rules that guide": _guides, "Targets": _targets}),
    (
        "Discharge and follow-up",
        {"Report to": _report, "Follow-up": _follow_up, "Other contacts": _schedules},
    ),
)


def _tabulate_interventions(services: Sequence[Service]) -> DescriptionSection:
    """Return the kinds of help that several services offer, and how each provides them."""
    offers = [
        {
            intervention.label: intervention.provided.replace("_", "-")
            for intervention in service.current_version.interventions
        }
        for service in services
    ]
    labels = list(dict.fromkeys(chain.from_iterable(offers)))
    shared = [label for label in labels if sum(label in offer for offer in offers) > 1]
    rows = tuple((label, *(offer.get(label, "—") for offer in offers)) for label in sorted(shared))
    return DescriptionSection(
        "Help offered by several", (), ("Intervention", *(_link(service) for service in services)), rows
    )
