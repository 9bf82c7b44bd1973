"""Moving cases in and out, as a Django app."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """The app of batches of imported cases."""

    name = "handrail.transfer"
    default_auto_field = "django.db.models.BigAutoField"
