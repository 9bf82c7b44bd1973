"""Figures counted by hand from the database, a case at a time, from definitions and without the engine."""

import math
from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import mean, median
from types import SimpleNamespace

from django.utils import timezone

from handrail import service_models
from handrail.foundation.calendars import find_calendar
from handrail.foundation.conditions import CONDITIONS
from handrail.journey.case.models import Case

Figures = dict[tuple[str, ...], float | None]


def read_day(moment):
    return timezone.localtime(moment).date() if moment else None


def read_case(case: Case) -> SimpleNamespace:
    """What holds of a case."""

    def list_standing(rows):
        return list(rows.filter(struck_out_at=None).order_by("at", "id"))

    screening = (list_standing(case.screenings) or [None])[-1]
    assessment = (list_standing(case.assessments) or [None])[-1]
    discharge = (list_standing(case.discharges) or [None])[-1]
    enrolled = screening is not None and screening.outcome == "enrolled"
    scores = {row.occasion: row.score for row in list_standing(case.measures) if row.instrument == "eq5d-5l"}
    spoken = [
        row for row in list_standing(case.contacts)
        if row.with_whom == "client" and row.successful and row.kind not in ("follow_up", "questionnaire")
    ]  # fmt: skip
    return SimpleNamespace(
        service=case.service,
        version=service_models.get_service(case.service).find_version(case.model_version),
        route=case.referrals.order_by("at").first().route,
        referred=read_day(case.referred_at),
        outcome=screening.outcome if screening else None,
        enrolled=read_day(screening.at) if enrolled else None,
        contact=read_day(case.first_contact_at),
        assessed=read_day(list_standing(case.assessments)[0].at) if enrolled and assessment else None,
        discharged=read_day(list_standing(case.discharges)[0].at) if enrolled and discharge else None,
        entry=assessment.work_attendance if assessment else "",
        end=discharge.work_attendance if discharge and discharge.work_attendance != "not_known" else "",
        condition=assessment.condition if assessment else "",
        before=scores.get("entry"),
        after=scores.get("discharge"),
        followed=any(row.outcome == "done" for row in list_standing(case.follow_ups)),
        modes=[row.mode for row in (*spoken, *list_standing(case.assessments))],
    )


def compute_percent(n: int, base: int) -> float | None:
    return math.floor(100 * n / base + 0.5) if base else None


def count_tables(today: date) -> dict[str, Figures]:
    """table -> figures by row labels and column, as the CSV of the table names them."""
    cases = [read_case(case) for case in Case.objects.all()]
    by_service = defaultdict(list)
    for case in cases:
        by_service[case.service].append(case)
    found: dict[str, Figures] = defaultdict(dict)
    for service, some in (*by_service.items(), ("all", cases)):
        count_throughput(found["throughput"], "total" if service == "all" else service, some)
        clients = [case for case in some if case.assessed]
        count_shares(found["referral-routes"], (), service, [case.route for case in clients])
        groups = [CONDITIONS[case.condition] for case in clients if case.condition]
        count_shares(found["conditions"], ("condition_group",), service, groups)
        count_shares(found["conditions"], ("condition",), service, [case.condition for case in clients])
        count_outcomes(found, service, some)
        count_deadlines(found["deadlines"], service, some, today)
    count_modes(found["support-modes"], [case for case in cases if case.assessed])
    return found


def count_throughput(figures: Figures, column: str, cases: list) -> None:
    reached = {
        "referred": cases,
        "screened": [case for case in cases if case.outcome],
        "eligible": [case for case in cases if case.outcome in ("enrolled", "declined")],
        "enrolled": [case for case in cases if case.enrolled],
        "first_contact": [case for case in cases if case.contact],
        "assessed": [case for case in cases if case.assessed],
        "discharged": [case for case in cases if case.discharged],
        "followed_up": [case for case in cases if case.followed],
    }
    for stage, those in reached.items():
        figures[stage, column] = len(those)


def count_shares(figures: Figures, block: tuple[str, ...], column: str, values: list[str]) -> None:
    values = [value for value in values if value]
    for value, n in Counter(values).items():
        figures[*block, value, column] = compute_percent(n, len(values))


def count_outcomes(found: dict[str, Figures], column: str, cases: list) -> None:
    off_sick = [case for case in cases if case.entry == "off_sick" and (case.discharged or case.end)]
    ended = [case for case in off_sick if case.end]
    back = sum(case.end == "at_work" for case in ended)
    found["back-at-work"]["back_at_work_percent", column] = compute_percent(back, len(ended))
    found["back-at-work"]["back_at_work", column] = back
    weeks = [(case.discharged - case.enrolled).days / 7 for case in cases if case.discharged]
    weeks = [stay for stay in weeks if stay >= 0]
    found["weeks-in-service"]["weeks_in_service_mean", column] = mean(weeks) if weeks else None
    found["weeks-in-service"]["weeks_in_service_median", column] = median(weeks) if weeks else None
    # Whoever was not assessed after all is no client, whatever was measured before that was struck out.
    left = [case for case in cases if case.assessed and (case.discharged or case.after is not None)]
    gains = [case.after - case.before for case in left if None not in (case.after, case.before)]
    found["eq5d-change"]["service", column, "mean"] = mean(gains) if gains else None
    found["eq5d-change"]["service", column, "response_percent"] = compute_percent(len(gains), len(left))


def count_deadlines(figures: Figures, service: str, cases: list, today: date) -> None:
    for name, event, field in (
        ("first_contact", "first_contact", "contact"),
        ("assessment", "assessed", "assessed"),
    ):
        met, base = 0, 0
        for case in cases:
            clock = next((each for each in case.version.clocks if each.met_by == event), None)
            start = getattr(case, clock.starts_on, None) if clock and not clock.workstreams else None
            if start is None:
                continue
            due, done = due_on(clock, case.version.calendar, start), getattr(case, field)
            if done is None and (due >= today or (case.discharged and case.discharged <= due)):
                continue
            base += 1
            met += done is not None and done <= due
        figures[service, name, "met_percent"] = compute_percent(met, base)


def due_on(clock, name: str, start: date) -> date:
    """The last day in time, counted day by day."""
    length = clock.target or clock.maximum
    if length.unit == "hours":
        return start + timedelta(days=math.ceil(length.amount / 24))
    if length.unit != "working days":
        return length.add_to(start)
    due, left = start, length.amount
    while left:
        due += timedelta(days=1)
        left -= find_calendar(name).is_working_day(due)
    return due


def count_modes(figures: Figures, clients: list) -> None:
    called = {"face_to_face": "face_to_face_other_location"}
    for mode in {mode for case in clients for mode in case.modes}:
        people = sum(mode in case.modes for case in clients)
        figures[called.get(mode, mode), "sessions"] = sum(case.modes.count(mode) for case in clients)
        figures[called.get(mode, mode), "people"] = people
        figures[called.get(mode, mode), "percent"] = compute_percent(people, len(clients))
