"""The running service, for commands: its records and its services."""


def set_up_django() -> None:
    """Set Django up for a command, so that it can read the records. Raises UserError where there are none."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import DatabaseError

    from handrail.foundation.errors import UserError
    from handrail.journey.case.models import Case

    try:
        Case.objects.exists()
    except DatabaseError as error:
        raise UserError(
            f"There are no records of a running service in {settings.HOME} yet. Make its database with "
            "'handrail manage migrate', set HANDRAIL_HOME or DATABASE_URL to where it is, or name an "
            "extract with --extract DIR where the command takes one."
        ) from error


def resolve_services(names: str | None) -> list[str]:
    """Return the short names of the services in `names`, parted by commas; without, all that have a case."""
    from handrail import service_models
    from handrail.journey.case.models import Case

    if names is None:
        return sorted(Case.objects.order_by().values_list("service", flat=True).distinct())
    return [service_models.get_service(name.strip()).slug for name in names.split(",") if name.strip()]
