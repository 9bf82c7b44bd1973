"""The assessment: sections in any order, saved as they go, completed together; and reading it afterwards."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.design.forms import CleanedData
from handrail.foundation.wording import nhs_time
from handrail.journey.assessment import actions
from handrail.journey.assessment.confirmations import all_right, answer_now, read_confirmations
from handrail.journey.assessment.forms import (
    FinishForm,
    KnownForm,
    WorkplaceForm,
    make_section_form,
    obstacles_in,
)
from handrail.journey.assessment.framework import CURRENT
from handrail.journey.assessment.presenters import (
    confirmation_rows,
    describe_making,
    obstacle_rows,
    record_of,
)
from handrail.journey.case import queries
from handrail.journey.case.actions import change_person
from handrail.journey.case.dating import list_steps
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page
from handrail.journey.case.queries import is_restricted
from handrail.journey.case.section_pages import hub_page, name_routes, section_page
from handrail.journey.case.sections import DraftSection, DraftSections
from handrail.journey.employment.actions import change_employer
from handrail.journey.employment.forms import read_change
from handrail.journey.measures.forms import instrument_section, measures_in
from handrail.journey.measures.queries import answered_by_client
from handrail.journey.screening.known_answers import KnownAnswer, told_of
from handrail.journey.support.actions import FitNoteFacts
from handrail.journey.support.queries import list_note_periods
from handrail.network.actions import PracticeAnswer, choose_practice
from handrail.questions import QuestionSection
from handrail.questions.question_set import OccasionKind
from handrail.service_models import Version

LONGEST_CALL = 180


def sections_of(case: Case, told: Mapping[str, KnownAnswer]) -> DraftSections:
    """The sections of this service's assessment; what is told already is asked nowhere again."""
    version = queries.version_of(case)
    required = version.assessment.parts_required
    sections = DraftSections(f"assessment:{case.pk}", [])
    account, *parts = (part_section(part, told, case) for part in CURRENT.sections)
    heard = [row.reason for row in case.referrals.all() if row.reason]
    found = [replace(account, said=(*account.said, *(f"At referral: {each}" for each in heard)))]
    if told:
        found.append(
            DraftSection(
                "known",
                "What we already know",
                lambda *args, **kwargs: KnownForm(*args, told=told, **kwargs),
                optional="known" not in required,
                said=("Read this to the client. They do not need to answer again. We keep both answers.",),
            )
        )
    found += [
        workplace_section(case),
        *parts,
        *instrument_sections(case, version),
        finish_section(case, version, sections),
    ]
    sections.sections = {section.code: section for section in found}
    return sections


def part_section(part: QuestionSection, told: Mapping[str, KnownAnswer], case: Case) -> DraftSection:
    """A part of the framework as a section, without what is told already."""
    known = {
        question.code: told[question.confirms] for question in part.questions if question.confirms in told
    }
    lines = [f"Known already: {each.line}" for each in known.values()]
    return DraftSection(
        part.code,
        part.title,
        make_section_form(part, without=known, standing=partial(list_note_periods, case)),
        optional=part.code not in queries.version_of(case).assessment.parts_required,
        said=(*((part.intro,) if part.intro else ()), *lines),
    )


def workplace_section(case: Case) -> DraftSection:
    """Where the client works and their practice: put right here, they are right on the case."""
    practice = case.person.practice
    return DraftSection(
        "workplace",
        "Employer and practice",
        partial(WorkplaceForm, current=case.employer),
        optional=True,
        initial={"practice": practice.name if practice else ""},
    )


def instrument_sections(case: Case, version: Version) -> list[DraftSection]:
    """The instruments of the first assessment, with those that the client has answered alone."""
    answered = answered_by_client(case, OccasionKind.ENTRY)
    return [
        instrument_section(use.slug, answered.get(use.slug, ""), optional=use.use != "required")
        for use in version.assessment.instruments
        if use.use != "second_stage"
    ]


def finish_section(case: Case, version: Version, sections: DraftSections) -> DraftSection:
    """How, when and how long, with the time since the draft was begun, and what comes next."""
    found = version.assessment
    stage = found.second_stage if found.second_stage and found.second_stage.wanted == "where_needed" else None
    minutes = minutes_since(sections.draft.started_at if sections.draft else None, timezone.now())
    began = (
        f"Started at {nhs_time(sections.draft.started_at)}, {minutes} minutes ago"
        if minutes and sections.draft
        else f"About {found.minutes} minutes"
    )
    return DraftSection(
        "finish",
        "Finish",
        partial(
            FinishForm,
            modes=found.modes,
            began=began,
            stage=stage,
            steps=list_steps(queries.milestones_of(case)),
        ),
        initial={"minutes": minutes, "mode": found.modes[0] if len(found.modes) == 1 else None},
    )


def minutes_since(began: datetime | None, now: datetime) -> int | None:
    """How long an assessment has taken; None where it was begun longer ago than anybody talks."""
    minutes = round((now - began).total_seconds() / 60) if began else 0
    return minutes if 0 < minutes <= LONGEST_CALL else None


@case_page(Permission.ASSESS)
def show_assessment(request: StaffRequest, case: Case) -> HttpResponse:
    """The list of sections, what is left, and where an interrupted call stopped."""
    told = told_of(case)
    sections = sections_of(case, told)
    return hub_page(
        request,
        case,
        sections,
        name_routes("assessment", case.reference),
        title="Assessment",
        button="Complete the assessment",
        finish=lambda said, submission: complete_sections(
            case, sections, said, told, by=request.user, submission=submission
        ),
    )


@case_page(Permission.ASSESS, keeps_drafts=True)
def show_section(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    told = told_of(case)
    if code == "known" and request.POST.get("action") == "all_right":
        request.POST = all_right(request.POST, told)  # type: ignore[assignment]
    return section_page(
        request,
        case,
        sections_of(case, told),
        code,
        name_routes("assessment", case.reference),
        first_button="All of this is still right" if code == "known" else "",
    )


@transaction.atomic
def complete_sections(
    case: Case,
    sections: DraftSections,
    said: dict[str, CleanedData],
    told: Mapping[str, KnownAnswer],
    *,
    by: User,
    submission: uuid.UUID | None,
) -> None:
    """Make the assessment of what every section says."""
    if workplace := said.get("workplace"):
        record_workplace(case, workplace, by=by, at=timezone.now())
    work, finish, known = said.get("work", {}), said["finish"], said.get("known", {})
    attendance = work.get("work_attendance") or answer_now("work_attendance", known, told)
    actions.complete_assessment(
        case=case,
        by=by,
        at=timezone.now(),
        mode=finish["mode"],
        minutes=finish["minutes"],
        summary=finish["summary"],
        answers=answers_to_keep(said),
        obstacles=obstacles_in(said.get("obstacles", {})),
        measures=measures_in(said),
        work_attendance=str(attendance or ""),
        absence_started=work.get("absence_started"),
        condition=said.get("health", {}).get("condition") or "",
        come_back=[code for code in sections.sections if code in sections.marked],
        confirmed=read_confirmations(known, told),
        fit_note=fit_note_in(said.get("fit-note", {})),
        second_stage=finish.get("second_stage"),
        happened_on=finish["happened_on"],
        submission=submission,
    )


def record_workplace(case: Case, said: CleanedData, *, by: User, at: datetime) -> None:
    """Change the employer and the practice of the case, where another was typed. Part of an action."""
    if change := read_change(said, case.employer.name if case.employer else ""):
        change_employer(case=case, change=change, by=by, at=at)
    known = case.person.practice
    if (name := said.get("practice") or "") != (known.name if known else ""):
        practice = choose_practice(PracticeAnswer(name, said.get("practice_entry") or ""))
        change_person(case=case, by=by, at=at, changes={"practice": practice})


def answers_to_keep(said: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """The answers of each part of the framework that was gone through, as JSON keeps them."""
    return {
        section.code: {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in said[section.code].items()
            if value not in (None, "", [])
        }
        for section in CURRENT.sections
        if section.code in said
    }


def fit_note_in(cleaned: CleanedData) -> FitNoteFacts | None:
    """The current fit note for the timeline; None where its dates or its advice are not known."""
    if not all(cleaned.get(name) for name in ("note_starts", "note_ends", "note_advice")):
        return None
    return {
        "starts_on": cleaned["note_starts"],
        "ends_on": cleaned["note_ends"],
        "advice": cleaned["note_advice"],
        "adjustments": cleaned.get("note_adjustments") or [],
        "comments": cleaned.get("note_comments") or "",
        "issued_by": (cleaned.get("note_by") or "")[:160],
    }


@case_page(Permission.READ_CLINICAL)
def show_record(request: StaffRequest, case: Case, assessment_id: int) -> HttpResponse:
    """One completed assessment as it was made, by the framework of its day."""
    row = get_object_or_404(case.assessments.select_related("recorded_by"), pk=assessment_id)
    restricted = is_restricted(queries.version_of(case), request.reader)
    return render(
        request,
        "journey/assessment.html",
        {
            "title": "Assessment",
            "case": case,
            "assessment": row,
            "parts": record_of(row, restricted=restricted),
            "restricted": restricted,
            "made": describe_making(row),
            "obstacles": [] if restricted else obstacle_rows(case, numbered=True),
            "confirmed": [] if restricted else confirmation_rows(case, row),
        },
    )
