"""The opening of services as a Django app: tells the referral pages which are not open yet."""

from django.apps import AppConfig


class OpeningConfig(AppConfig):
    """Gives the public pages the services that do not take referrals yet, once Django is ready."""

    name = "handrail.opening"

    def ready(self) -> None:
        from handrail.journey.referral.queries import give_unopened
        from handrail.opening.queries import list_unopened

        give_unopened(list_unopened)
