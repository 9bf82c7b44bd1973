"""The rights over a record as a Django app: offers the copy on the page of a request."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Adds to the page of a request, once Django is ready, where its copy is made."""

    name = "handrail.rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from handrail.governance.presenters.steps import offer_link
        from handrail.rights.presenters import link_to_copy

        offer_link(link_to_copy)
