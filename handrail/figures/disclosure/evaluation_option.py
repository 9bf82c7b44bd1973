"""`--disclosure` for the commands of the evaluation, which know no disclosure control themselves."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import click

from handrail.evaluation.output import set_release
from handrail.figures.disclosure.profiles import PROFILES

if TYPE_CHECKING:
    from handrail.evaluation.results import StudyResult


def with_disclosure(command: click.Command) -> click.Command:
    """Return a command with the option --disclosure, by which every result it writes is protected."""
    protected = copy(command)
    option = click.Option(
        ["--disclosure"],
        type=click.Choice(list(PROFILES)),
        default="internal",
        show_default=True,
        expose_value=False,
        is_eager=True,
        callback=_set_profile,
        help="Withhold small counts, and what rests on them, before the result is written.",
    )
    protected.params = [*command.params, option]
    return protected


def _set_profile(context: click.Context, _: click.Parameter, name: str) -> None:
    if not PROFILES[name].threshold:
        return

    def protect_study(result: StudyResult) -> StudyResult:
        # What solves for withheld counts takes half a second to load.
        from handrail.figures.disclosure.estimates import protect_result

        return protect_result(result, PROFILES[name])

    set_release(context, protect_study)
