"""A record that is saved is found by its new details from then on."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from handrail.journey.case.models import Person
from handrail.journey.identity.actions import refresh_search_keys


@receiver(post_save, sender=Person)
def refresh_keys_of_person(*, instance: Person, **_: object) -> None:
    """Keep the search keys of a person as their details are."""
    refresh_search_keys(instance)
