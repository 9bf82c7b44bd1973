"""Reviews and their actions as pages show them."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from handrail.foundation.wording import nhs_date
from handrail.journey.reviews.models import Review, ReviewAction


def review_panels(reviews: Iterable[Review]) -> list[dict[str, object]]:
    """Return each review with its note and its actions in words."""
    return [
        {
            "title": nhs_date(review.held_on),
            "who": review.supervised.name if review.supervised else "",
            "by": review.recorded_by.name,
            "note": review.note,
            "actions": [describe_action(line) for line in review.actions.all()],
        }
        for review in reviews
    ]


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
