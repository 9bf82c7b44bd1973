"""`handrail manage`: Django's own commands without a manage.py. `handrail serve`: the web application."""

import os
import sys

import click


@click.command(
    "manage",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage_command(arguments: tuple[str, ...]) -> None:
    """Run a Django management command, such as `handrail manage migrate`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["handrail manage", *arguments])


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes; one is enough for SQLite.")
@click.option("--threads", default=8, show_default=True, help="Requests a process answers at the same time.")
def serve_command(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the web application with gunicorn."""
    options = {"bind": f"{host}:{port}", "workers": workers, "threads": threads}
    settings = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    click.echo(
        f"Handrail is at http://{'localhost' if host == '127.0.0.1' else host}:{port} (Ctrl+C stops it)"
    )
    sys.stdout.flush()
    collect_static_files()
    application = ["handrail.config.wsgi:application", "--no-control-socket", "--log-level", "warning"]
    application += ["--config", "python:handrail.config.server"]
    gunicorn = [sys.executable, "-m", "gunicorn", *application, *settings]
    os.execv(sys.executable, gunicorn)


def collect_static_files() -> None:
    """Collect scripts, styles and fonts for the server that this process becomes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    os.environ["HANDRAIL_COLLECTS_STATIC"] = "1"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
