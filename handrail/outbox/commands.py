"""`handrail work`: sends what waits and does what is due by time."""

import os
import sys

import click


@click.command("work")
@click.option("--once", is_flag=True, help="Do one round of everything, due or not, and end.")
@click.option(
    "--check", is_flag=True, help="Do nothing; say what is late, and exit with 1 where anything is."
)
def work_command(once: bool, check: bool) -> None:
    """Send messages that wait and run the schedule, until SIGTERM or Ctrl+C.

    Keep one running next to the web application; two take nothing twice. Without one no message leaves, no
    safety concern is passed on, and staff see a warning.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()
    if check:
        sys.exit(_report_late())
    if once:
        _do_one_round()
        return
    from handrail.outbox.loop import work_until_stopped

    click.echo("Sending messages and running the schedule (Ctrl+C stops it)")
    sys.stdout.flush()
    if not work_until_stopped():
        click.echo("handrail work: a part of the worker ended; start it again.", err=True)
        sys.exit(1)


def _report_late() -> int:
    from django.utils import timezone

    from handrail.outbox.queries import describe_late

    late = describe_late(timezone.now())
    for sentence in late or ["Nothing is late."]:
        click.echo(sentence)
    return 1 if late else 0


def _do_one_round() -> None:
    from django.utils import timezone

    from handrail.outbox.schedule import run_due_jobs
    from handrail.outbox.worker import send_waiting

    for name, report in run_due_jobs(timezone.now(), early=True).items():
        click.echo(f"{name}: {report}")
    states = send_waiting(early=True)
    for state, count in sorted(states.items()):
        click.echo(f"messages: {count} {state.label.lower()}")
