"""Consent to evaluation in a study: who is left out, and how every result says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import click

from handrail.evaluation.caveats import CAVEATS
from handrail.evaluation.results import Estimate, Method, StudyResult
from handrail.extract.consent import COLUMN, NO, NOT_ASKED, REASONS, UNREADABLE, is_left_out
from handrail.extract.options import Command
from handrail.foundation.errors import UserError

if TYPE_CHECKING:
    from handrail.evaluation.clients import Client
    from handrail.extract.problem import Problem

SECTION = "consent to evaluation"
METHOD = Method(
    "left out: who refused to be evaluated or withdrew; who was not asked, where consent is required",
    "the service's record of consents, as last answered",
)
NOT_RECORDED = "consent-not-recorded"
# The measure that other sections begin from: what it counts after those left out.
EVERYBODY_MEASURE = "clients in the file"

Row = TypeVar("Row")


def consent_option(command: Command) -> Command:
    """Add `--require-consent` to a command."""
    text = "Leave out who was not asked too; who refused is left out always."
    return click.option("--require-consent", is_flag=True, help=text)(command)


@dataclass(frozen=True)
class ConsentFlow:
    """How many people a study leaves out for want of consent, by code, and how many of each it has before.

    `recorded` is False of a file without the column, which is used as it is.
    """

    people: Mapping[str, int]
    left_out: Mapping[str, int]
    recorded: bool = True

    def describe_flow(self) -> str:
        """Say it in one sentence."""
        if not self.recorded:
            return CAVEATS[NOT_RECORDED]
        left_out = ", ".join(f"{count:,} {REASONS[code]}" for code, count in self.left_out.items())
        kept = self.people.get(NOT_ASKED, 0) - self.left_out.get(NOT_ASKED, 0)
        return f"Left out: {left_out}. Kept: {kept:,} not asked."

    def build_estimates(self) -> list[Estimate]:
        """Return the counts: in the file, left out by reason, kept though not asked."""
        if not self.recorded:
            return []
        everybody = sum(self.people.values())
        kept = self.people.get(NOT_ASKED, 0) - self.left_out.get(NOT_ASKED, 0)
        lines = [
            ("before consent", everybody, ""),
            *(("left out", count, REASONS[code]) for code, count in self.left_out.items()),
            ("kept", kept, REASONS[NOT_ASKED]),
        ]
        return [
            Estimate(SECTION, measure, count, "people", everybody, METHOD, group)
            for measure, count, group in lines
        ]

    def state_in(self, result: StudyResult) -> StudyResult:
        """Return the result with these counts before its own, or with the caveat that nothing is recorded."""
        if not self.recorded:
            return replace(result, caveats=(*result.caveats, NOT_RECORDED))
        note = "after those left out for want of consent" if any(self.left_out.values()) else ""
        rows = [
            replace(row, note="; ".join(filter(None, (row.note, note))))
            if row.measure == EVERYBODY_MEASURE
            else row
            for row in result.estimates
        ]
        return replace(result, estimates=(*self.build_estimates(), *rows))


def select_by_consent(
    rows: Sequence[Row],
    get_consent: Callable[[Row], str | None],
    *,
    require_consent: bool = False,
    count: Callable[[Row], int] = lambda _: 1,
) -> tuple[list[Row], ConsentFlow]:
    """Return the rows a study may use, and how many people are left out.

    Parameters
    ----------
    rows
    get_consent
        Gives the code of a row; None where the file has no such column.
    require_consent
        Leave out who was not asked too.
    count
        How many people a row stands for.

    Raises
    ------
    UserError
        Consent is required and the file has no such column.
    """
    codes = [get_consent(row) for row in rows]
    if rows and None in codes:
        if require_consent:
            raise UserError(
                f"--require-consent: expected a column {COLUMN} with yes, no or not_asked; the file has none."
            )
        return list(rows), ConsentFlow({}, {}, recorded=False)
    kept, people, left_out = list[Row](), Counter[str](), Counter[str]()
    for row, code in zip(rows, codes, strict=True):
        people[code or NOT_ASKED] += count(row)
        if is_left_out(code, keeps_not_asked=not require_consent):
            left_out[code or NOT_ASKED] += count(row)
        else:
            kept.append(row)
    always = (NO, NOT_ASKED) if require_consent else (NO,)
    counts = {code: left_out[code] for code in REASONS if code in always or left_out[code]}
    return kept, ConsentFlow(people, counts)


def select_clients(
    clients: Sequence[Client], problems: Iterable[Problem] = (), *, require_consent: bool = False
) -> tuple[list[Client], ConsentFlow]:
    """Return the clients a study may use, and how many are left out.

    Parameters
    ----------
    clients
    problems
        Of the same file: whose consent could not be read is left out, as it may be a refusal.
    require_consent
        Leave out who was not asked too.

    Raises
    ------
    UserError
        Consent is required and the file has no such column.
    """
    unreadable = {problem.row for problem in problems if problem.column == COLUMN}
    return select_by_consent(
        clients,
        lambda client: UNREADABLE if client.row in unreadable else client.evaluation_consent,
        require_consent=require_consent,
    )
