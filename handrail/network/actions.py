"""Writes of practices, employers and providers."""

from django.db import IntegrityError, transaction

from handrail.network.models import Practice
from handrail.network.queries import find_practice


def find_or_create_practice(name: str, *, ods_code: str = "", postcode: str = "") -> Practice:
    """Return the practice of a code, or of a name as somebody typed it; make one where there is none.

    Two who name a new practice at once get the same one: the constraints of the table refuse the second.
    """
    if practice := find_practice(name, ods_code=ods_code, postcode=postcode):
        return practice
    try:
        with transaction.atomic():
            return Practice.objects.create(name=name, ods_code=ods_code, postcode=postcode)
    except IntegrityError:
        practice = find_practice(name, ods_code=ods_code, postcode=postcode)
        if practice is None:
            raise
        return practice
