"""Where a case stands, in words for the client and for those they let know."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handrail import service_models
from handrail.design.translation import LazyText
from handrail.foundation.translation import translate_text as gettext
from handrail.journey.case import queries as cases
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case
from handrail.journey.case.opt_in import list_consent_items
from handrail.journey.case.rules import CaseStage, Facts, stage_of
from handrail.journey.case.tasks import running_clocks
from handrail.journey.measures.queries import list_own_lines as own_measures
from handrail.journey.plan.presenters import plan_panel
from handrail.journey.plan.queries import latest_plan
from handrail.journey.private_pages.queries import letters_to_client
from handrail.journey.private_pages.rules import ProgressLine, Sees, list_progress
from handrail.journey.screening.queries import find_closure
from handrail.journey.screening.rules import NEEDS_BEYOND, NEEDS_BEYOND_TEXT
from handrail.service_models import Version, build_directory, clocks

# Stage -> where things stand, and what comes next.
STANDS: dict[str, tuple[LazyText, LazyText]] = {
    CaseStage.REFERRED: (
        _("We’ve received your referral"),
        _("We’ll get in touch and ask a few short questions, to see if this service is right for you."),
    ),
    CaseStage.ENROLLED: (
        _("You’ve joined the service"),
        _("We’ll find you a case manager, who will support you throughout."),
    ),
    CaseStage.ALLOCATED: (
        _("You have a case manager"),
        _("Your case manager will talk to you about your health, your work and what’s getting in the way."),
    ),
    CaseStage.ASSESSED: (
        _("You and your case manager are making a plan"),
        _("When you’re both happy with the plan, you’ll both agree it."),
    ),
    CaseStage.IN_SUPPORT: (
        _("Your plan is under way"),
        _("Your case manager will keep in touch. Call them if anything changes."),
    ),
    CaseStage.DIED: (
        _("We’ve closed this case"),
        _("If you need to talk to us about it, call us."),
    ),
    CaseStage.NOT_ELIGIBLE: (
        _("This service is not the right one for you"),
        _("Find out why, and where else to get help."),
    ),
    CaseStage.DECLINED: (
        _("You chose not to take part"),
        _("If you change your mind, you can contact us again."),
    ),
    CaseStage.CLOSED: (
        _("We’ve closed your referral"),
        _("If you would like support after all, contact us again."),
    ),
    CaseStage.DISCHARGED: (
        _("Your support has finished"),
        _("We’ll get in touch once more to ask how you are."),
    ),
    CaseStage.FINISHED: (_("Your support has finished"), _("You can come back to us if you need to.")),
}
# What a deadline promises the client.
PROMISES = {
    "first_contact": _("We’ll speak to you"),
    "assessed": _("You’ll have your assessment with us"),
    "plan_agreed": _("You and your case manager will agree your plan"),
    "first_intervention": _("Your first support will start"),
}


def own_page(case: Case, token: str, at: datetime) -> dict[str, object]:
    """The context of the client's own page."""
    version = cases.version_of(case)
    title, following = STANDS[CaseStage.DIED if case.client_died else case.stage]
    plan = latest_plan(case) if case.assessed_at else None
    return {
        "case": case,
        "service": service_models.get_service(case.service),
        "version": version,
        "title": title,
        "following": following,
        "promise": find_promise(cases.facts_for_page(case, version, CaseHistory.load(case)), version, at),
        "plan": plan,
        "plan_panel": plan_panel(plan) if plan else None,
        "change": own_measures(case) if case.assessed_at else [],
        "letters": [
            (letter, reverse("my-letter", args=[token, letter.pk])) for letter in letters_to_client(case)
        ],
        "consents": list_consents(case, version),
        "so_far": so_far(case, "all"),
        "at": at,
        **describe_outcome(case),
    }


def find_promise(facts: Facts, version: Version, at: datetime) -> dict[str, object] | None:
    """What we owe the client next and by when; `late` where the time has passed."""
    if facts.died:
        return None
    if facts.milestones.discharged:
        planned = clocks.compute_schedule(version, facts.events, at, facts.workstream or None)
        waiting = [each for each in planned if each.code in facts.follow_ups_left and each.due_at > at]
        return (
            {"text": _("We’ll ask how you are"), "by": waiting[0].due_at, "late": False} if waiting else None
        )
    if not stage_of(facts).open:
        return None
    for clock in running_clocks(version, facts, at):
        # An assessment is more than a first contact, recorded or not.
        behind = clock.met_by == "first_contact" and facts.milestones.assessed
        if clock.state in ("running", "overdue") and clock.met_by in PROMISES and not behind:
            return {"text": PROMISES[clock.met_by], "by": clock.due_at, "late": clock.state == "overdue"}
    return None


def list_consents(case: Case, version: Version) -> list[dict[str, object]]:
    """Each item the client has answered, with the answer that holds."""
    items = {item.code: item for item in list_consent_items(version)}
    return [
        {"item": items[row.item], "row": row} for row in cases.consents_of(case).values() if row.item in items
    ]


def so_far(case: Case, seen: Sees) -> list[dict[str, object]]:
    """What happened, the latest first, for the timeline: by day, in London."""
    outcome = case.stage if case.stage in (CaseStage.NOT_ELIGIBLE, CaseStage.DECLINED) else None
    facts = Facts(milestones=cases.milestones_of(case), screening_outcome=outcome)
    lines = list_progress(facts, seen)
    if case.stage == CaseStage.CLOSED and seen != "received" and (closure := find_closure(case)):
        lines.append(ProgressLine(closure.at, gettext("Referral closed")))
    lines.reverse()
    return [{"at": timezone.localtime(line.at).date(), "title": line.text} for line in lines]


def describe_outcome(case: Case) -> dict[str, object]:
    """Why a case was not taken on and where the person was signposted, or how support ended."""
    if case.stage == CaseStage.NOT_ELIGIBLE:
        screening = cases.exclude_struck_out(case.screenings).order_by("-at", "-id").first()
        version = cases.version_of(case)
        places = build_directory(version)
        if screening is None:
            return {}
        return {
            "reasons": [
                _word_reason(version, each) for each in screening.reasons if each["state"] == "not_met"
            ],
            "places": [places[code] for code in screening.signposted_to if code in places],
        }
    if case.discharged_at:
        ended = cases.exclude_struck_out(case.discharges).first()
        labels = {reason.code: reason.label for reason in cases.version_of(case).discharge.reasons}
        return {"ended": labels.get(ended.reason, "") if ended else ""}
    return {}


def _word_reason(version: Version, reason: Mapping[str, str]) -> str:
    """Return why the service is not for the client, as declared with its translations or as kept."""
    declared = {rule.code: rule.client for rule in version.criteria}
    declared[NEEDS_BEYOND] = gettext(NEEDS_BEYOND_TEXT)
    declared |= {workstream.code: workstream.client for workstream in version.workstreams}
    return declared.get(reason["criterion"], reason["client_text"])
