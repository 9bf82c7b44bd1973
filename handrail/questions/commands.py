"""`handrail questions`: the operator's own questions, listed and checked."""

from pathlib import Path

import click

from handrail.foundation.declared_files import list_setting_folders
from handrail.foundation.errors import UserError
from handrail.questions.question_set import FOLDERS_VARIABLE, load_question_sets, read_folders


@click.group("questions")
def questions_group() -> None:
    """The operator's own questions."""


@questions_group.command("list")
def list_questions() -> None:
    """Print each section with its occasions and questions."""
    for section in load_question_sets():
        click.echo(f"{section.code} ({', '.join(section.occasions)}): {section.title}")
        for question in section.build_section().questions:
            click.echo(f"  {question.code}: {question.label('client')} ({question.describe_expected()})")


@questions_group.command("check")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
def check_questions(folders: tuple[Path, ...]) -> None:
    """Read FOLDERS (by default those of HANDRAIL_QUESTIONS) and list every fault of their files."""
    chosen = folders or list_setting_folders(FOLDERS_VARIABLE)
    if not chosen:
        raise UserError(f"No folder: name one, or set {FOLDERS_VARIABLE}.")
    sections, faults = read_folders(chosen)
    if faults:
        raise UserError("\n".join(faults))
    count = sum(len(section.questions) for section in sections)
    click.echo(f"Nothing is wrong. Sections: {len(sections)}; questions: {count}.")
