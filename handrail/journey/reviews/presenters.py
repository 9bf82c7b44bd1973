"""Reviews and their actions as pages show them."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from handrail.accounts.policy import Reader
from handrail.foundation.wording import nhs_date
from handrail.journey.reviews.models import Review, ReviewAction
from handrail.journey.reviews.queries import may_correct

LINKS = {
    "review-action-correct": "Correct",
    "review-action-take-back": "Recorded in error",
    "review-action-reopen": "Not done after all",
}


def review_panels(reviews: Iterable[Review], reader: Reader) -> list[dict[str, object]]:
    """Return each review with its note and its actions, each with where this reader puts it right."""
    return [
        {
            "title": nhs_date(review.held_on),
            "who": review.supervised.name if review.supervised else "",
            "by": review.recorded_by.name,
            "note": review.note,
            "actions": [
                _present_action(line, may=may_correct(review, reader)) for line in review.actions.all()
            ],
        }
        for review in reviews
    ]


def _present_action(line: ReviewAction, *, may: bool) -> dict[str, object]:
    struck = ""
    if line.struck_out_at and line.struck_out_by:
        how = "Corrected" if hasattr(line, "corrected_by") else "Taken back"
        by = f"{line.struck_out_by.name}, {nhs_date(line.struck_out_at)}"
        struck = f"{how}: {line.struck_out_reason} ({by})"
    links = ["review-action-correct", "review-action-take-back"] if may and not struck else []
    if links and line.done_at:
        links.append("review-action-reopen")
    return {
        "text": describe_action(line),
        "struck": struck,
        "links": [{"text": LINKS[name], "href": reverse(name, args=[line.pk])} for name in links],
        "about": f": {line.action}",
    }


def describe_action(line: ReviewAction) -> str:
    """Return an action in one line: what, who, by when, whether it is done."""
    done = "done" if line.done_at else f"by {nhs_date(line.due_on)}"
    return f"{line.action}: {line.owner.name}, {done}"


def action_rows(lines: Iterable[ReviewAction], today: date) -> list[list[object]]:
    """Return what somebody is to do after reviews, as rows of their desk."""
    return [
        [
            line.action,
            _name_subject(line),
            {
                "text": nhs_date(line.due_on),
                "tags": [{"text": "Overdue", "colour": "red"}] if line.due_on < today else [],
            },
            {
                "text": "Mark as done",
                "href": reverse("review-action", args=[line.pk]),
                "about": f": {line.action}",
            },
        ]
        for line in lines
    ]


def _name_subject(line: ReviewAction) -> object:
    case = line.review.case
    if case is None:
        return "Supervision"
    return {"text": case.person.name, "href": reverse("case", args=[case.reference])}
