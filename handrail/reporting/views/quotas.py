"""Shares of clients that a service watches, in words: watched, never enforced."""

from collections.abc import Iterable
from dataclasses import dataclass

from handrail import service_models
from handrail.journey.desk.queries import list_quota_shares


@dataclass(frozen=True)
class QuotaLine:
    """A watched share in words. `is_outside`: it is not as the service means it to be."""

    text: str
    is_outside: bool


def present_quotas(services: Iterable[str]) -> list[QuotaLine]:
    """Present the watched shares of these services over the clients enrolled."""
    lines = []
    for slug, watch in list_quota_shares(services):
        not_known = f", {watch.not_known} not known" if watch.not_known else ""
        share = f"{watch.text} ({watch.matching} of {watch.people}{not_known})"
        name = service_models.get_service(slug).name
        lines.append(QuotaLine(f"{name}: {share}", watch.kept is False))
    return lines
