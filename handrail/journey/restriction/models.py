"""New records that are very likely of somebody whose record is restricted."""

from django.db import models

from handrail.journey.case.models import Person
from handrail.journey.case.restriction import Restriction


class RestrictedMatch(models.Model):
    """A record that anybody may open and that is very likely of the person of a restricted one.

    Those named are asked whether it is; nobody else learns that there is one.
    """

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="matches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["restriction", "person"], name="restricted_match_found_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} may be of restriction {self.restriction_id}"
