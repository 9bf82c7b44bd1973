"""What the case page shows: gathered in a fixed number of queries, cut to what the reader may see."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial

from django.utils import timezone

from handrail import charts, instruments, service_models
from handrail.accounts.policy import Permission, Reader
from handrail.audit.models import AuditEntry, EntryKind, ReaderKind
from handrail.audit.presenters import describe_page
from handrail.foundation.wording import nhs_datetime
from handrail.journey.allocation.history import CoverArranged
from handrail.journey.assessment.history import ObstacleNamed
from handrail.journey.assessment.presenters import decision_rows
from handrail.journey.assessment.queries import last_assessment
from handrail.journey.case import queries
from handrail.journey.case.answers import AnswerKey
from handrail.journey.case.events import KINDS, describe_event
from handrail.journey.case.facts import ClockPaused
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case, Consent, Event
from handrail.journey.case.queries import is_restricted
from handrail.journey.case.rules import PLAN_STAGES, CaseStage
from handrail.journey.case.spells import find_neighbours
from handrail.journey.case.tasks import list_tasks, running_clocks
from handrail.journey.casefile import panels
from handrail.journey.casefile.panels import PresentedMeasure
from handrail.journey.diary.history import AppointmentBooked, CallBackPromised
from handrail.journey.diary.presenters import call_back_tasks, describe_next, outcome_tasks
from handrail.journey.identity.queries import find_similar_to_case
from handrail.journey.measures.models import Measure
from handrail.journey.plan.presenters import plan_panel
from handrail.journey.plan.queries import latest_plan
from handrail.journey.questionnaire.presenters import rows_for_case
from handrail.journey.support.queries import work_spells
from handrail.service_models import steps
from handrail.service_models.script import list_people_spoken_to

TIMELINE = 40


def present_case(case: Case, reader: Reader, at: datetime) -> dict[str, object]:
    """The context of the case page."""
    version = queries.version_of(case)
    restricted = is_restricted(version, reader)
    may = partial(reader.has_permission, service=case.service)
    clinical = may(Permission.READ_CLINICAL) and not restricted
    history = CaseHistory.load(case)
    facts = queries.facts_for_page(case, version, history)
    holding = queries.consents_of(case)
    consents = list(holding.values())
    others = list(queries.other_cases(case, reader))
    booked = history.select_facts(AppointmentBooked)
    promised = history.select_facts(CallBackPromised)
    context: dict[str, object] = {
        "case": case,
        "service": service_models.get_service(case.service),
        "version": version,
        "clinical": clinical,
        "may": may,
        "task_items": [
            *(call_back_tasks(case, promised, at) if may(Permission.RECORD_CONTACT) else []),
            *(outcome_tasks(case, booked, at) if may(Permission.RECORD_CONTACT) else []),
            *(
                panels.task_item(case, task)
                for task in list_tasks(version, facts, at)
                if may(task.permission)
            ),
        ],
        "next_contact": describe_next(booked, promised, at),
        "action_links": panels.action_links(case, may),
        "deadline_items": [panels.deadline_item(each) for each in running_clocks(version, facts, at)],
        "pauses_lasting": [pause for pause in history.select_facts(ClockPaused) if not pause.ends_on],
        "cover": find_lasting_cover(history, timezone.localdate(at)),
        "spoken_to": panels.spoken_to_rows(list_people_spoken_to(history.list_conversations())),
        "at": at,
        "timeline_entries": [
            present_event(event, clinical, restricted) for event in queries.list_timeline(case)[:TIMELINE]
        ],
        **panels.record_panels(case, version, holding, clinical=clinical, may=may),
        "duplicates": find_similar_to_case(case, reader) if case.stage == CaseStage.REFERRED else [],
        "death_words": panels.describe_death(case.death) if case.death else "",
        "other_cases": others,
        "spells": panels.spell_links(find_neighbours(case, others)),
    }
    context["questionnaires"] = rows_for_case(case, version, facts, history, consents, at)
    if clinical:
        context |= clinical_part(case, version, history, holding, may, at)
    return context


def find_lasting_cover(history: CaseHistory, today: date) -> CoverArranged | None:
    """Return the newest cover that has not ended."""
    covers = reversed(history.select_facts(CoverArranged))
    return next((cover for cover in covers if cover.until >= today), None)


def clinical_part(
    case: Case,
    version: service_models.Version,
    history: CaseHistory,
    holding: Mapping[AnswerKey, Consent],
    may: panels.May,
    at: datetime,
) -> dict[str, object]:
    """What only those who may read clinical content see."""
    labels = service_models.get_service(case.service).codebook.label_interventions(version.id)
    arranged = queries.exclude_struck_out(case.interventions).select_related("provider")
    obstacles = sorted(history.select_facts(ObstacleNamed), key=lambda obstacle: obstacle.priority)
    taken = present_measures(case)
    plan = latest_plan(case)
    return {
        "obstacle_rows": panels.obstacle_rows(obstacles),
        "plan": plan,
        "plan_panel": plan_panel(plan) if plan else None,
        "intervention_rows": [panels.intervention_row(case, row, labels, holding, may) for row in arranged],
        "measure_rows": [panels.measure_row(item) for item in taken],
        "assessment": last_assessment(history),
        "decisions": decision_rows(history, version),
        "suggestion": describe_suggested_step(version, taken) if case.stage in PLAN_STAGES else "",
        "documents": list(case.documents.defer("content")),
        "work_chart": work_chart(case, timezone.localdate(at)),
    }


def present_measures(case: Case) -> list[PresentedMeasure]:
    """Each measure taken, oldest first, with the instrument's own name."""
    rows = queries.exclude_struck_out(case.measures).order_by("instrument", "at")
    return [
        PresentedMeasure(row, instruments.load_instrument(row.instrument).name, score_in_words(row))
        for row in rows
    ]


def describe_suggested_step(version: service_models.Version, taken: list[PresentedMeasure]) -> str:
    """The step of care that the measures suggest, in words; '' where there is nothing to suggest."""
    rows = {item.row.instrument: item.row for item in taken}
    found = steps.suggest_step(
        version, {slug: steps.TakenMeasure(row.score, row.answers) for slug, row in rows.items()}
    )
    return steps.describe_suggestion(found) if found else ""


def score_in_words(row: Measure) -> str:
    """An index with three decimals, as published; any other score with no more than it has."""
    if row.score is None:
        return "Not scored: an answer is missing"
    return f"{row.score:.3f}" if row.value_set else f"{row.score:g}"


def work_chart(case: Case, today: date) -> charts.Chart | None:
    """Fit notes above, work below, on one strip of time; None where there is nothing to draw."""
    rows: dict[str, list[charts.StripBar]] = {}
    for spell in work_spells(case):
        ends = spell.ends_on or max(today, spell.starts_on)
        rows.setdefault(spell.row, []).append(
            charts.StripBar(spell.starts_on, ends, spell.words, spell.words)
        )
    return charts.draw_strips("Fit notes and work", list(rows.items())) if rows else None


def present_event(event: Event, clinical: bool, restricted: bool = False) -> dict[str, object]:
    """One event for the timeline; its detail is left out for those who may not read it."""
    kind = KINDS[event.kind]
    hidden = (kind.clinical and not clinical) or (restricted and kind.topic in ("intervention", "fit_note"))
    return {
        "at": event.at,
        "title": describe_event(event.kind, {} if hidden else event.data)
        if not hidden
        else "A clinical entry",
        "who": event.by.name if event.by else "",
        "quiet": kind.topic in ("message", "document"),
    }


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
