"""The page of support and appointments: what was arranged, fit notes, work, and who is seen when."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.utils import timezone

from handrail import service_models
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.wording import nhs_date
from handrail.journey.case import queries
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case
from handrail.journey.casefile import panels
from handrail.journey.casefile.work_strip import work_chart
from handrail.journey.corrections.presenters import offer_correction
from handrail.journey.corrections.queries import RecordedFact, list_recorded_facts
from handrail.journey.diary.history import AppointmentBooked, CallBackPromised
from handrail.journey.diary.presenters import appointment_rows, describe_next
from handrail.journey.diary.queries import list_appointments
from handrail.journey.notes.queries import may_read_notes
from handrail.journey.support.models import FitNote, FitNoteAdvice, WorkStatus
from handrail.journey.support.presenters import describe_work

# What is done from this page, by the names of the pages that do it.
SUPPORT_PAGES = ("appointment-new", "fit-note", "work-status", "intervention", "discharge")
# How a fact is recorded, by its kind and its number.
Recorded = Mapping[tuple[str, int], RecordedFact]


def present_support(case: Case, reader: Reader, at: datetime) -> dict[str, object]:
    """Return the context of the page of support and appointments: a fixed number of queries."""
    may = partial(reader.has_permission, service=case.service)
    clinical = may_read_notes(case, reader)
    history = CaseHistory.load(case)
    booked, promised = history.select_facts(AppointmentBooked), history.select_facts(CallBackPromised)
    works = case.work_statuses.order_by("-from_on", "-id")
    recorded = _list_recorded(case)
    seen = list_appointments(case) if may(Permission.RECORD_CONTACT) else []
    context: dict[str, object] = {
        "clinical": clinical,
        "next_contact": describe_next(booked, promised, at),
        "action_links": panels.action_links(case, may, SUPPORT_PAGES),
        "appointment_rows": appointment_rows(case, seen),
        "work_rows": [_work_row(case, row, recorded, reader) for row in works],
    }
    if clinical:
        context |= _present_clinical(case, reader, may, recorded)
        context["work_chart"] = work_chart(case, timezone.localdate(at))
    return context


def _present_clinical(case: Case, reader: Reader, may: panels.May, recorded: Recorded) -> dict[str, object]:
    labels = service_models.get_service(case.service).codebook.label_interventions(case.model_version)
    arranged = queries.exclude_struck_out(case.interventions).select_related("provider")
    holding = queries.consents_of(case)
    notes = case.fit_notes.order_by("-starts_on", "-id")
    return {
        "intervention_rows": [panels.intervention_row(case, row, labels, holding, may) for row in arranged],
        "fit_note_rows": [_note_row(case, row, recorded, reader) for row in notes],
    }


def _list_recorded(case: Case) -> Recorded:
    facts = list_recorded_facts(case, ["workstatus", "fitnote"])
    return {(fact.kind, fact.id): fact for fact in facts}


def _note_row(case: Case, row: FitNote, recorded: Recorded, reader: Reader) -> list[object]:
    signed = "Signed here, on behalf of the practice" if row.signed_in_house else ""
    return [
        {"text": f"{nhs_date(row.starts_on)} to {nhs_date(row.ends_on)}", "struck": bool(row.struck_out_at)},
        ". ".join(filter(None, [FitNoteAdvice(row.advice).label, row.condition, row.comments])),
        ", ".join(filter(None, [row.issued_by, signed])),
        offer_correction(case, recorded["fitnote", row.pk], reader),
    ]


def _work_row(case: Case, row: WorkStatus, recorded: Recorded, reader: Reader) -> list[object]:
    fact = recorded["workstatus", row.pk]
    return [
        {"text": nhs_date(row.from_on), "struck": bool(row.struck_out_at)},
        describe_work(row),
        ", ".join([fact.staff or "The client", nhs_date(row.recorded_at)]),
        offer_correction(case, fact, reader),
    ]
