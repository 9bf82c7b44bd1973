"""What the case page shows: gathered in a fixed number of queries, cut to what the reader may see."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.utils import timezone

from handrail import service_models
from handrail.accounts.policy import Permission, Reader
from handrail.audit.models import AuditEntry, EntryKind, ReaderKind
from handrail.audit.presenters import describe_page
from handrail.foundation.wording import nhs_datetime
from handrail.journey.allocation.history import CoverArranged
from handrail.journey.case import queries
from handrail.journey.case.facts import ClockPaused
from handrail.journey.case.file_pages import list_file_pages
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case
from handrail.journey.case.queries import is_restricted
from handrail.journey.case.rules import CaseStage
from handrail.journey.case.spells import find_neighbours
from handrail.journey.case.tasks import list_tasks, running_clocks
from handrail.journey.casefile import panels
from handrail.journey.casefile.overview import glance_rows
from handrail.journey.diary.history import AppointmentBooked, CallBackPromised
from handrail.journey.diary.presenters import call_back_tasks, describe_next, outcome_tasks
from handrail.journey.identity.queries import find_similar_to_case
from handrail.journey.private_pages.presenters import message_tasks
from handrail.journey.private_pages.queries import may_read_message
from handrail.journey.screening.queries import find_closure
from handrail.journey.timeline.presenters import present_entry
from handrail.journey.timeline.queries import list_latest_entries
from handrail.service_models.script import list_people_spoken_to

TIMELINE = 12


def present_case(case: Case, reader: Reader, at: datetime) -> dict[str, object]:
    """The context of the case page."""
    version = queries.version_of(case)
    restricted = is_restricted(version, reader)
    may = partial(reader.has_permission, service=case.service)
    clinical = may(Permission.READ_CLINICAL) and not restricted
    history = CaseHistory.load(case)
    facts = queries.facts_for_page(case, version, history)
    holding = queries.consents_of(case)
    others = list(queries.other_cases(case, reader))
    booked = history.select_facts(AppointmentBooked)
    closure = find_closure(case) if case.stage == CaseStage.CLOSED else None
    promised = history.select_facts(CallBackPromised)
    context: dict[str, object] = {
        "case": case,
        "service": service_models.get_service(case.service),
        "version": version,
        "clinical": clinical,
        "may": may,
        "task_items": [
            *(call_back_tasks(case, promised, at) if may(Permission.RECORD_CONTACT) else []),
            *(message_tasks(case, history) if may_read_message(case, reader) else []),
            *(outcome_tasks(case, booked, at) if may(Permission.RECORD_CONTACT) else []),
            *(
                panels.task_item(case, task)
                for task in list_tasks(version, facts, at)
                if may(task.permission)
            ),
        ],
        "sections": list_file_pages(case, reader, "case"),
        "action_links": panels.action_links(case, may, signs_notes=version.fit_notes.signed_in_house),
        "deadline_items": [panels.deadline_item(each) for each in running_clocks(version, facts, at)],
        "pauses_lasting": [pause for pause in history.select_facts(ClockPaused) if not pause.ends_on],
        "cover": find_lasting_cover(history, timezone.localdate(at)),
        "spoken_to": panels.spoken_to_rows(list_people_spoken_to(history.list_conversations())),
        "at": at,
        "timeline_entries": [
            present_entry(case, entry, reader) | {"links": []}
            for entry in list_latest_entries(case, reader, TIMELINE)
        ],
        **panels.record_panels(case, version, holding, clinical=clinical, may=may),
        "duplicates": find_similar_to_case(case, reader) if case.stage == CaseStage.REFERRED else [],
        "closure": panels.describe_closure(case, closure, may) if closure else None,
        "death_words": panels.describe_death(case.death) if case.death else "",
        "other_cases": others,
        "spells": panels.spell_links(find_neighbours(case, others)),
    }
    context["glance_rows"] = glance_rows(
        case, history, holding, describe_next(booked, promised, at), clinical=clinical
    )
    return context


def find_lasting_cover(history: CaseHistory, today: date) -> CoverArranged | None:
    """Return the newest cover that has not ended."""
    covers = reversed(history.select_facts(CoverArranged))
    return next((cover for cover in covers if cover.until >= today), None)


def list_reading_rows(entries: Iterable[AuditEntry]) -> list[list[str]]:
    """Each time the case was read: when, by which member of staff or private link, how, and which page."""
    return [
        [
            nhs_datetime(entry.at),
            entry.user.name if entry.user else ReaderKind(entry.reader_kind).label,
            EntryKind(entry.kind).label,
            describe_page(entry.page),
        ]
        for entry in entries
    ]
