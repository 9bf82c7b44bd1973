"""Who may do what: one table of roles and permissions. Pure; denied unless granted here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    CALL_HANDLER = "call_handler"
    CASE_MANAGER = "case_manager"
    CLINICIAN = "clinician"
    EMPLOYMENT_ADVISER = "employment_adviser"
    ADMINISTRATOR = "administrator"
    SERVICE_MANAGER = "service_manager"
    FUNDER = "funder"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


H, M, C, E, A, S, F = (
    Role.CALL_HANDLER,
    Role.CASE_MANAGER,
    Role.CLINICIAN,
    Role.EMPLOYMENT_ADVISER,
    Role.ADMINISTRATOR,
    Role.SERVICE_MANAGER,
    Role.FUNDER,
)

# Permission -> what it lets a person do, and the roles that hold it.
PERMISSIONS: dict[str, tuple[str, frozenset[Role]]] = {
    "read_case": ("See a case: who, stage, deadlines, contacts", frozenset({H, M, C, E, A, S})),
    "read_clinical": ("See health, assessment, plan and notes", frozenset({M, C, S})),
    "take_referral": ("Enter a referral and look for the person's earlier records", frozenset({H, M, A, S})),
    "screen": ("Screen against the eligibility rules and take consent", frozenset({H, M, C, A, S})),
    "allocate": ("Allocate a case to a case manager", frozenset({H, A, S})),
    "record_contact": ("Record an attempted or successful contact", frozenset({H, M, C, E, A, S})),
    "raise_concern": ("Say that you are worried about a client's safety", frozenset({H, M, C, E, A, S})),
    "answer_concern": (
        "Record what was done about a concern over safety, and accept responsibility",
        frozenset({M, C, S}),
    ),
    "assess": ("Make the assessment", frozenset({M, C})),
    "second_assess": (
        "Make the second assessment where a service asks for one",
        frozenset({C}),
    ),
    "plan": ("Write and agree the return-to-work plan", frozenset({M, C})),
    "support": ("Refer on, record interventions and work status", frozenset({M, C})),
    "record_fit_note": ("Put a fit note on the timeline", frozenset({M, C, A})),
    "sign_fit_note": ("Sign a fit note in the service's name", frozenset({C})),
    "except_clock": ("Pause a clock or exempt a case from it, with the reason", frozenset({M, C, S})),
    "move_version": ("Move a case to another version of the service", frozenset({S})),
    "manage_team": ("Keep the team's skills, places, languages, room and absences", frozenset({S})),
    "discharge": ("Discharge a client", frozenset({M, C})),
    "follow_up": ("Make follow-up calls", frozenset({H, M, C, A})),
    "type_in_anonymous": ("Type in anonymous answers that came back on paper", frozenset({A})),
    "questionnaire": (
        "Send questionnaires, print them, type them in, ask by telephone",
        frozenset({H, M, C, A}),
    ),
    "share": ("Send a document to somebody the client has agreed to", frozenset({M, C, A})),
    "read_figures": ("See management information", frozenset({M, C, E, A, S, F})),
    "read_records": ("Open the list of cases behind a figure", frozenset({M, C, E, A, S})),
    "keep_costs": ("Take in what the service has spent", frozenset({A, S})),
    "prepare_return": ("See returns to funders before and after they are sent", frozenset({A, S})),
    "sign_return": ("Sign off a return to a funder, which freezes it", frozenset({S})),
    "read_audit": ("See who has read a case", frozenset({S})),
}


@dataclass(frozen=True)
class Reader:
    """A signed-in person and the roles they hold in each service."""

    user_id: int | None = None
    name: str = ""
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)

    def may(self, permission: str, service: str | None = None) -> bool:
        """Whether this person holds `permission` in `service` (in any service, when none is named)."""
        holders = PERMISSIONS[permission][1]
        services = self.roles if service is None else (service,)
        return any(self.roles.get(slug, frozenset()) & holders for slug in services)

    def services(self, permission: str) -> tuple[str, ...]:
        """The services in which this person holds `permission`."""
        return tuple(slug for slug in sorted(self.roles) if self.may(permission, slug))


NOBODY = Reader()
