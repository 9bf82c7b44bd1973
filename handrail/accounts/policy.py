"""Who may do what: one table of roles and permissions. Pure; denied unless granted here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """A role in one service. The values are kept in the database."""

    CALL_HANDLER = "call_handler"
    CASE_MANAGER = "case_manager"
    CLINICIAN = "clinician"
    EMPLOYMENT_ADVISER = "employment_adviser"
    ADMINISTRATOR = "administrator"
    SERVICE_MANAGER = "service_manager"
    FUNDER = "funder"
    SAFEGUARDING_LEAD = "safeguarding_lead"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Permission(StrEnum):
    """Something that a role may let a person do in a service."""

    READ_CASE = "read_case"
    READ_CLINICAL = "read_clinical"
    TAKE_REFERRAL = "take_referral"
    SCREEN = "screen"
    ALLOCATE = "allocate"
    RECORD_CONTACT = "record_contact"
    RAISE_CONCERN = "raise_concern"
    ANSWER_CONCERN = "answer_concern"
    ASSESS = "assess"
    SECOND_ASSESS = "second_assess"
    PLAN = "plan"
    SUPPORT = "support"
    RECORD_FIT_NOTE = "record_fit_note"
    SIGN_FIT_NOTE = "sign_fit_note"
    EXCEPT_CLOCK = "except_clock"
    MOVE_VERSION = "move_version"
    MANAGE_TEAM = "manage_team"
    KEEP_REGISTERS = "keep_registers"
    DISCHARGE = "discharge"
    FOLLOW_UP = "follow_up"
    TYPE_IN_ANONYMOUS = "type_in_anonymous"
    QUESTIONNAIRE = "questionnaire"
    SHARE = "share"
    RESEND_MESSAGE = "resend_message"
    READ_FIGURES = "read_figures"
    READ_RECORDS = "read_records"
    EXPORT_LIST = "export_list"
    IMPORT_CASES = "import_cases"
    KEEP_COSTS = "keep_costs"
    PREPARE_RETURN = "prepare_return"
    SIGN_RETURN = "sign_return"
    READ_AUDIT = "read_audit"
    RESTRICT_RECORD = "restrict_record"
    OPEN_IN_EMERGENCY = "open_in_emergency"
    RECORD_MATTER = "record_matter"
    HANDLE_MATTER = "handle_matter"
    ERASE_RECORD = "erase_record"
    LEAD_SAFEGUARDING = "lead_safeguarding"


@dataclass(frozen=True)
class Grant:
    """What a permission lets a person do, in words that follow 'You need permission to', and its roles."""

    description: str
    roles: frozenset[Role]


def _grant(description: str, *roles: Role) -> Grant:
    return Grant(description, frozenset(roles))


# Roles that are granted most things together.
CLINICAL_STAFF = (Role.CASE_MANAGER, Role.CLINICIAN)
OFFICE_STAFF = (Role.ADMINISTRATOR, Role.SERVICE_MANAGER)
CASE_STAFF = (Role.CALL_HANDLER, *CLINICAL_STAFF, Role.EMPLOYMENT_ADVISER, *OFFICE_STAFF)
CONTACT_STAFF = (Role.CALL_HANDLER, *CLINICAL_STAFF, Role.ADMINISTRATOR)

GRANTS: dict[Permission, Grant] = {
    Permission.READ_CASE: _grant(
        "See a case: who, stage, deadlines, contacts", *CASE_STAFF, Role.SAFEGUARDING_LEAD
    ),
    Permission.READ_CLINICAL: _grant(
        "See health, assessment, plan and notes", *CLINICAL_STAFF, Role.SERVICE_MANAGER
    ),
    Permission.TAKE_REFERRAL: _grant(
        "Enter a referral and look for the person's earlier records",
        Role.CALL_HANDLER,
        Role.CASE_MANAGER,
        *OFFICE_STAFF,
    ),
    Permission.SCREEN: _grant(
        "Screen against the eligibility rules and take consent",
        Role.CALL_HANDLER,
        *CLINICAL_STAFF,
        *OFFICE_STAFF,
    ),
    Permission.ALLOCATE: _grant("Allocate a case to a case manager", Role.CALL_HANDLER, *OFFICE_STAFF),
    Permission.RECORD_CONTACT: _grant("Record an attempted or successful contact", *CASE_STAFF),
    Permission.RAISE_CONCERN: _grant("Say that you are worried about a client's safety", *CASE_STAFF),
    Permission.ANSWER_CONCERN: _grant(
        "Record what was done about a safety concern, and accept responsibility",
        *CLINICAL_STAFF,
        Role.SERVICE_MANAGER,
    ),
    Permission.ASSESS: _grant("Make the assessment", *CLINICAL_STAFF),
    Permission.SECOND_ASSESS: _grant(
        "Make the second assessment where a service asks for one", Role.CLINICIAN
    ),
    Permission.PLAN: _grant("Write and agree the return-to-work plan", *CLINICAL_STAFF),
    Permission.SUPPORT: _grant("Refer on, record interventions and work status", *CLINICAL_STAFF),
    Permission.RECORD_FIT_NOTE: _grant("Add a fit note", *CLINICAL_STAFF, Role.ADMINISTRATOR),
    Permission.SIGN_FIT_NOTE: _grant("Sign a fit note in the service's name", Role.CLINICIAN),
    Permission.EXCEPT_CLOCK: _grant(
        "Pause or remove a deadline, with the reason", *CLINICAL_STAFF, Role.SERVICE_MANAGER
    ),
    Permission.MOVE_VERSION: _grant("Move a case to another version of the service", Role.SERVICE_MANAGER),
    Permission.MANAGE_TEAM: _grant(
        "Manage the team: who works here, roles, skills, capacity and absences", Role.SERVICE_MANAGER
    ),
    Permission.KEEP_REGISTERS: _grant(
        "Keep the registers: providers, practices, employers and the service's own details", *OFFICE_STAFF
    ),
    Permission.DISCHARGE: _grant("Discharge a client", *CLINICAL_STAFF),
    Permission.FOLLOW_UP: _grant("Make follow-up calls", *CONTACT_STAFF),
    Permission.TYPE_IN_ANONYMOUS: _grant("Type in anonymous answers from paper forms", Role.ADMINISTRATOR),
    Permission.QUESTIONNAIRE: _grant("Send, print, type in and ask questionnaires", *CONTACT_STAFF),
    # Only those who may read a document: a link to it shows it to whoever gets the email.
    Permission.SHARE: _grant("Send a document to someone the client has agreed to", *CLINICAL_STAFF),
    Permission.RESEND_MESSAGE: _grant("Send again what could not be sent, or say why not", *OFFICE_STAFF),
    Permission.READ_FIGURES: _grant(
        "See management information",
        *CLINICAL_STAFF,
        Role.EMPLOYMENT_ADVISER,
        *OFFICE_STAFF,
        Role.FUNDER,
    ),
    Permission.READ_RECORDS: _grant(
        "Open the list of cases behind a figure", *CLINICAL_STAFF, Role.EMPLOYMENT_ADVISER, *OFFICE_STAFF
    ),
    Permission.EXPORT_LIST: _grant("Save a list of cases as a file", *OFFICE_STAFF),
    Permission.IMPORT_CASES: _grant("Import existing cases from a file, and take them back", *OFFICE_STAFF),
    Permission.KEEP_COSTS: _grant("Upload what the service has spent", *OFFICE_STAFF),
    Permission.PREPARE_RETURN: _grant("See returns to funders before and after they are sent", *OFFICE_STAFF),
    Permission.SIGN_RETURN: _grant("Sign off a return to a funder, which freezes it", Role.SERVICE_MANAGER),
    Permission.READ_AUDIT: _grant("See who has read a case", Role.SERVICE_MANAGER),
    Permission.RESTRICT_RECORD: _grant("Say who alone may open a client's record", Role.SERVICE_MANAGER),
    Permission.OPEN_IN_EMERGENCY: _grant(
        "Open a restricted record because someone may be in danger", *CLINICAL_STAFF, Role.SERVICE_MANAGER
    ),
    Permission.RECORD_MATTER: _grant(
        "Record a safeguarding concern, a complaint, an incident or a request for a record",
        *CASE_STAFF,
        Role.SAFEGUARDING_LEAD,
    ),
    Permission.HANDLE_MATTER: _grant(
        "Answer complaints, incidents, data breaches and requests for a record", Role.SERVICE_MANAGER
    ),
    Permission.ERASE_RECORD: _grant(
        "Decide how long records are kept, put them under legal hold, and erase them", Role.SERVICE_MANAGER
    ),
    Permission.LEAD_SAFEGUARDING: _grant(
        "Read safeguarding concerns, decide about them, and allow sharing without consent",
        Role.SAFEGUARDING_LEAD,
    ),
}


@dataclass(frozen=True)
class Reader:
    """A signed-in person and the roles they hold in each service."""

    user_id: int | None = None
    name: str = ""
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)

    def has_permission(self, permission: Permission, service: str | None = None) -> bool:
        """Return whether this person holds a permission in a service, or in any where none is named."""
        services = self.roles if service is None else (service,)
        holders = GRANTS[permission].roles
        return any(self.roles.get(slug, frozenset()) & holders for slug in services)

    def list_services_with(self, permission: Permission) -> tuple[str, ...]:
        """Return the services in which this person holds a permission."""
        return tuple(slug for slug in sorted(self.roles) if self.has_permission(permission, slug))


NOBODY = Reader()
