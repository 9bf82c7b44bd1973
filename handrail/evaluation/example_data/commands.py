"""`handrail example-data`."""

from pathlib import Path

import click


@click.command("example-data")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def example_data(directory: Path) -> None:
    """Write small files to try every evaluation command on into DIRECTORY. Everybody in them is invented."""
    from handrail.evaluation.example_data import write_example_data

    for path in write_example_data(directory):
        click.echo(path)
