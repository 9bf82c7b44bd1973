"""`handrail demo seed`."""

import os

import click


@click.group("demo")
def run_demo() -> None:
    """An invented service to look at."""


@run_demo.command("seed")
@click.option("--clients", default=400, show_default=True, help="How many referrals, over both services.")
@click.option("--seed", "number", default=2012, show_default=True, help="The same number, the same service.")
def seed_database(clients: int, number: int) -> None:
    """Fill an empty database; where there are cases already, leave it as it is. Prints the sign-ins."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django
    from django.conf import settings

    django.setup()
    # Nobody is written to while two years go by in a minute.
    settings.EMAIL_BACKEND = "handrail.demo.mail.PretendMail"
    from django.utils import timezone

    from handrail.accounts.queries import find_owner_of
    from handrail.demo.records import write_operator_files
    from handrail.demo.seed import fill_database
    from handrail.demo.staff import PASSWORD, SIGN_INS

    now = timezone.now()
    count = fill_database(clients=clients, seed=number, now=now)
    if count:
        write_operator_files(settings.RECORDS, clients=clients, now=now)
    click.echo(f"{count} cases made." if count else "There are cases already; nothing was added.")
    click.echo("\nSign in as                                  role")
    for email, words in SIGN_INS:
        click.echo(f"  {email:<40}  {words}")
    click.echo(f"  password for each: {PASSWORD}")
    if count or find_owner_of(SIGN_INS[0][0]):
        settings.DEMONSTRATION.write_text("invented people live here: sign-ins ask for no second factor\n")
        click.echo(
            "No code from a phone is asked for: this is a demonstration (HANDRAIL_SECOND_FACTOR=on asks)."
        )
