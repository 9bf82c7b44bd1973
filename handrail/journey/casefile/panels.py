"""The panels of the case page as the components draw them: tasks, table rows, summary rows, links."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.urls import reverse

from handrail.accounts.policy import Permission
from handrail.foundation.wording import format_count, join_words, nhs_date, nhs_datetime, upper_first
from handrail.journey.assessment.history import ObstacleNamed
from handrail.journey.assessment.obstacles import ObstacleFlag
from handrail.journey.case.answers import AnswerKey, agrees_to_tell
from handrail.journey.case.death import Death
from handrail.journey.case.models import Case, Consent, ContactMode, Person
from handrail.journey.case.opt_in import list_consent_items
from handrail.journey.case.rules import CaseStage
from handrail.journey.case.safe_contact import ContactSafety
from handrail.journey.case.spells import NeighbouringSpells
from handrail.journey.case.tasks import Task
from handrail.journey.casefile.site_rows import list_site_rows
from handrail.journey.documents.queries import KnownAddress, list_addresses, list_waiting_letters
from handrail.journey.employment.queries import list_ended_answers
from handrail.journey.referral.models import Referral
from handrail.journey.screening.models import ReferralClosure
from handrail.journey.support.models import (
    FitNote,
    FitNoteAdjustment,
    FitNoteAdvice,
    Intervention,
    InterventionOutcome,
)
from handrail.service_models import Version, clocks
from handrail.service_models.vocabulary import QUESTIONNAIRES_BY_LINK

Row = dict[str, object]
May = Callable[[Permission], bool]

# How a task stands in the words of the list; whatever is not named here is still to do.
TASK_STATES = {"overdue": "overdue", "missed": "overdue", "warning": "ends soon", "waiting": "waiting"}
URGENT = ("overdue", "missed", "warning")


def task_item(case: Case, task: Task) -> Row:
    """One task as a line of the list, with the address of the page where it is done."""
    arguments = [case.reference, task.argument] if task.argument else [case.reference]
    return {
        "text": task.label,
        "href": reverse(task.page, args=arguments) + ("" if task.argument else task.query),
        "due": task.due_at,
        "state": TASK_STATES.get(task.state, "to do"),
        "hint": task.explanation,
        "urgent": task.state in URGENT,
    }


# The link to who alone may open the record, where it is open to all and where it is restricted.
RESTRICTION = {False: "Restrict this record", True: "Who may open this record"}


def action_links(
    case: Case, may: May, pages: Collection[str] = (), *, signs_notes: bool = False
) -> list[Row]:
    """The buttons: what this reader may record at any time, on these pages where any are named."""
    supported = may(Permission.SUPPORT) and case.enrolled_at and case.is_open
    in_support = supported and not case.discharged_at
    offers = (
        (may(Permission.RECORD_CONTACT), "Record a contact", "contact"),
        (may(Permission.RECORD_CONTACT), "Write a case note", "note"),
        (
            may(Permission.SCREEN) and case.stage == CaseStage.REFERRED,
            "Close without screening",
            "referral-close",
        ),
        (may(Permission.RECORD_CONTACT) and case.is_open, "Make an appointment", "appointment-new"),
        (may(Permission.RECORD_FIT_NOTE) and case.is_open, "Add a fit note", "fit-note"),
        (in_support and signs_notes, "Put on the fit-note surgery", "surgery-place"),
        (supported, "Record work status", "work-status"),
        (in_support, "Refer or signpost", "intervention"),
        (in_support and case.assessed_at, "Write the plan", "plan"),
        (may(Permission.ASSESS) and case.takes_referrals, "Needs beyond the service", "case-needs"),
        (in_support, "Discharge the client", "discharge"),
        (may(Permission.READ_CLINICAL), "Case reviews", "case-reviews"),
        (may(Permission.ALLOCATE) and case.enrolled_at and case.is_open, "Allocate the case", "allocate"),
        (may(Permission.ERASE_RECORD), "How long we keep it", "record-retention"),
        (may(Permission.RESTRICT_RECORD), RESTRICTION[case.restricted], "restriction"),
    )
    return [
        {"text": text, "href": reverse(page, args=[case.reference])}
        for open_, text, page in offers
        if open_ and (not pages or page in pages)
    ]


def deadline_item(deadline: clocks.Deadline) -> Row:
    """A deadline with its state and the reason for its date."""
    return {
        "text": deadline.label,
        "due": deadline.met_at or deadline.due_at,
        "state": deadline.state.replace("_", " "),
        "explanation": deadline.explanation,
    }


def intervention_row(
    case: Case,
    row: Intervention,
    labels: Mapping[str, str],
    holding: Mapping[AnswerKey, Consent],
    may: May,
) -> list[object]:
    """What was arranged, the provider, when, and its outcome; a link for those who may change it."""
    label = labels.get(row.intervention, row.intervention)
    address = reverse("intervention-update", args=[case.reference, row.pk])
    return [
        {"text": label, "href": address} if may(Permission.SUPPORT) else label,
        describe_provider(row, holding),
        nhs_date(row.at),
        nhs_date(row.first_appointment_on),
        InterventionOutcome.find_label(row.outcome),
    ]


def describe_provider(row: Intervention, holding: Mapping[AnswerKey, Consent]) -> object:
    """Return who gives an intervention, with a warning where the client has not agreed to us telling them."""
    warning = note_consent(holding, "named_other", row.provider_name)
    if warning and not row.outcome:
        return {"text": row.provider_name, "note": warning}
    return row.provider_name or row.how


def spoken_to_rows(people: Sequence[str]) -> list[Row]:
    """How many people the client has spoken to, and in what roles."""
    return (
        [{"key": format_count(len(people), "person", "people"), "value": ", ".join(people)}] if people else []
    )


def record_panels(
    case: Case, version: Version, holding: Mapping[AnswerKey, Consent], *, clinical: bool, may: May
) -> Row:
    """The panels at the side: the person, each referral, and what they agreed to."""
    labels = {item.code: item.label for item in list_consent_items(version)} | {
        QUESTIONNAIRES_BY_LINK: "Questions by link"
    }
    prefetch_related_objects([case], "referrals")
    return {
        "person_rows": person_rows(case, holding, may),
        "person_actions": person_links(case) if may(Permission.RECORD_CONTACT) else [],
        "referral_panels": [referral_panel(row, version, clinical) for row in case.referrals.all()],
        "consent_rows": consent_rows([*holding.values(), *list_ended_answers(case, holding)], labels),
        "consent_actions": change_link(case, "consent") if may(Permission.SCREEN) and case.is_open else [],
    }


def spell_links(spells: NeighbouringSpells) -> list[Row]:
    """Links to the case before this one and the one after it, for a client who came back."""
    offers = (
        (spells.earlier, "This client was here before. See the earlier"),
        (spells.later, "This client has been referred again. See the new"),
    )
    return [
        {
            "words": words,
            "reference": case.reference,
            "referred": nhs_date(case.referred_at),
            "stage": case.stage_label,
            "href": reverse("case", args=[case.reference]),
        }
        for case, words in offers
        if case
    ]


def change_link(case: Case, page: str) -> list[Row]:
    """The link in the head of a panel to the page that changes it."""
    return [{"text": "Change", "href": reverse(page, args=[case.reference])}]


def person_links(case: Case) -> list[Row]:
    """The links in the head of the panel of the person: their details, and that they have died."""
    links = change_link(case, "person")
    if not case.client_died:
        links.append({"text": "Record a death", "href": reverse("death", args=[case.reference])})
    return links


def describe_death(death: Death) -> str:
    """Say when a client died and who recorded that, how and when."""
    day = f"Date of death: {nhs_date(death.died_on)}." if death.died_on else "The date of death is not known."
    by = f" by {death.recorded_by.name}" if death.recorded_by else ""
    learnt = f" ({death.learnt_from})" if death.learnt_from else ""
    return f"{day} Recorded on {nhs_date(death.recorded_at)}{by}{learnt}."


def describe_closure(case: Case, closure: ReferralClosure, may: May) -> Row:
    """Say why a referral was closed without screening, with the way to open it again."""
    tries = f" after {format_count(closure.tries, 'try', 'tries')}" if closure.tries else ""
    by = f" by {closure.recorded_by.name}" if closure.recorded_by else ""
    undo = reverse("strike-out", args=[case.reference, "referralclosure", closure.pk])
    return {
        "words": f"{closure.reason_label}{tries}: {closure.note.rstrip('.')}.",
        "closed": f"Closed on {nhs_datetime(closure.at)}{by}.",
        "other": closure.duplicate_of.reference if closure.duplicate_of else "",
        "undo": undo if may(Permission.SCREEN) else "",
    }


NO_CONSENT = "The client has not agreed to us contacting them"


def note_consent(holding: Mapping[AnswerKey, Consent], recipient: str, name: str) -> str:
    """Warn, where a name invites staff to contact somebody, that the client has not agreed to it."""
    return NO_CONSENT if name and not agrees_to_tell(holding, recipient) else ""


def person_rows(case: Case, holding: Mapping[AnswerKey, Consent], may: May) -> list[Row]:
    """How to reach the client, and who else is concerned."""
    person: Person = case.person
    employer = case.employer.find_kept().name if case.employer else ""
    practice = person.practice.name if person.practice else ""
    usual = "The usual ways are safe" if person.contact_safety == ContactSafety.USUAL else ""
    calling = person.safe_contact.describe_for_caller(person.given_name)
    return [
        {"key": "Phone", "value": person.telephone},
        {"key": "Email", "value": person.email},
        {"key": "Address", "value": person.address},
        {"key": "Postcode", "value": person.postcode},
        {"key": "Preferred contact", "value": ContactMode.find_label(person.contact_by)},
        {"key": "Safe contact", "value": "; ".join(calling) or usual, "note": note_source(person)},
        {"key": "Needs", "value": person.contact_needs},
        {"key": "Large print", "value": "Yes" if person.large_print else ""},
        {
            "key": "Employer",
            "value": employer,
            "note": note_consent(holding, "employer", employer),
            "change": reverse("case-employer", args=[case.reference])
            if may(Permission.RECORD_CONTACT)
            else "",
        },
        {"key": "GP practice", "value": practice, "note": note_consent(holding, "gp", practice)},
        {"key": "Emergency contact", "value": person.emergency_contact},
        *list_site_rows(case),
    ]


def note_source(person: Person) -> str:
    """Say that the client told us themselves what is safe, and when."""
    at = person.safe_contact_said_at
    return f"Said by the client on their own page, {nhs_datetime(at)}" if at else ""


def referral_panel(referral: Referral, version: Version, clinical: bool) -> Row:
    """One referral; the reason is for those who read clinical content."""
    route = version.find_route(referral.route)
    referrer = [referral.referrer_name, referral.referrer_organisation]
    reason = referral.reason if clinical or not referral.reason else "Only clinical staff can see this"
    return {
        "title": f"Referral {referral.reference}",
        "rows": [
            {"key": "Received", "value": nhs_datetime(referral.at)},
            {"key": "Route", "value": route.staff if route else referral.route},
            {"key": "Referrer", "value": ", ".join(filter(None, referrer))},
            {"key": "In their words", "value": reason},
        ],
    }


def consent_rows(consents: Iterable[Consent], labels: Mapping[str, str]) -> list[Row]:
    """Each answer that holds or has ended, the recipient it applies to and when it was given."""
    return [
        {
            "key": labels.get(row.item, row.item) + (f": {row.recipient_name}" if row.recipient_name else ""),
            "value": f"{'Yes' if row.given else 'No'}, {nhs_date(row.at)}",
            "note": f"Ended {nhs_date(row.ended_at)}. {row.ended_reason}" if row.ended_at else "",
        }
        for row in consents
    ]


def address_rows(case: Case, holding: Mapping[AnswerKey, Consent], may: May) -> list[Row]:
    """Where letters go for each recipient that the client agrees to, and what waits for an address."""
    waiting = {recipient for _, recipient in list_waiting_letters(case, holding)}
    return [
        {
            "key": upper_first(known.label),
            "value": known.address,
            "note": describe_address(known, waits=known.recipient in waiting),
            "change": address_page(case, known) if may(Permission.RECORD_CONTACT) else "",
            "change_text": "Change" if known.confirmed else "Confirm or correct" if known.address else "Add",
        }
        for known in list_addresses(case, holding)
    ]


def describe_address(known: KnownAddress, *, waits: bool) -> str:
    """Say how an address is known, and whether the letters of a discharge wait for it."""
    words = [known.source] if known.source else []
    if waits and not known.confirmed:
        words.append("The letter at discharge waits for a confirmed address")
    return " ".join(f"{sentence}." for sentence in words)


def address_page(case: Case, known: KnownAddress) -> str:
    """Return the address of the page where a recipient's address is confirmed."""
    page = reverse("address", args=[case.reference, known.recipient])
    return f"{page}?{urlencode({'name': known.name})}" if known.name else page


def obstacle_rows(obstacles: Iterable[ObstacleNamed]) -> list[Row]:
    """Each obstacle under its flag, with the client's own words."""
    return [
        {
            "key": ObstacleFlag(row.flag).label,
            "value": row.text,
            "note": f"“{row.words}”" if row.words else "",
        }
        for row in obstacles
    ]


def note_rows(note: FitNote) -> list[Row]:
    """The fit note that a plan works around: the days it covers, what it says, what would help."""
    helps = [FitNoteAdjustment(code).label for code in note.adjustments]
    return [
        {"key": "Covers", "value": f"{nhs_date(note.starts_on)} to {nhs_date(note.ends_on)}"},
        {"key": "Says", "value": FitNoteAdvice(note.advice).label, "note": note.comments},
        {"key": "May benefit from", "value": join_words(helps, "and"), "empty": "Nothing named"},
    ]
