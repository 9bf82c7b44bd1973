"""Who is in which fit-note surgery, with what the signing clinician looks at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from handrail import service_models
from handrail.accounts.policy import Permission, Reader
from handrail.journey.assessment.models import Assessment
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out, is_open_to
from handrail.journey.case.rules import CARE_STAGES
from handrail.journey.plan.models import Plan, PlanAction
from handrail.journey.support.models import FitNote
from handrail.journey.surgeries.models import SurgeryPlace


@dataclass(frozen=True)
class SurgeryFacts:
    """What is known of a client in a surgery: first day off sick, last note, actions of the plan and done."""

    started_on: date | None
    last_note: FitNote | None
    actions: int
    actions_done: int


def list_signing_services(reader: Reader) -> list[str]:
    """Return the services in which a reader supports clients and fit notes are signed in house."""
    supported = reader.list_services_with(Permission.SUPPORT)
    versions = {slug: service_models.get_service(slug).current_version for slug in supported}
    return [slug for slug, version in versions.items() if version.fit_notes.signed_in_house]


def select_places(reader: Reader, service: str) -> QuerySet[SurgeryPlace]:
    """Return the places that nobody has decided about, by day, of cases that a reader may open."""
    places = SurgeryPlace.objects.filter(outcome="", case__service=service, case__stage__in=CARE_STAGES)
    places = places.filter(is_open_to(reader.user_id, "case__"))
    return places.select_related("case__person", "case__case_manager").order_by("held_on", "id")


def gather_surgery_facts(cases: Iterable[Case]) -> dict[object, SurgeryFacts]:
    """Return what is known of each client by the key of their case: three queries."""
    keys = [case.pk for case in cases]
    assessments = exclude_struck_out(Assessment.objects.filter(case__in=keys)).order_by("at", "id")
    started = dict(assessments.values_list("case_id", "absence_started"))
    notes = exclude_struck_out(FitNote.objects.filter(case__in=keys)).order_by("ends_on", "id")
    last_notes = {note.case_id: note for note in notes}
    newest = exclude_struck_out(Plan.objects.filter(case=OuterRef("plan__case"))).order_by("-number")
    lines = PlanAction.objects.filter(plan__case__in=keys, plan__number=Subquery(newest.values("number")[:1]))
    counts = (
        lines.order_by()
        .values_list("plan__case_id")
        .annotate(number=Count("pk"), done=Count("pk", filter=Q(done_on__isnull=False)))
    )
    plans = {key: (number, done) for key, number, done in counts}
    return {key: SurgeryFacts(started.get(key), last_notes.get(key), *plans.get(key, (0, 0))) for key in keys}


def find_open_place(case: Case) -> SurgeryPlace | None:
    """Return the place of a case in a surgery to come."""
    return SurgeryPlace.objects.filter(case=case, outcome="").first()
