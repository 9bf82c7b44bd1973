"""Addresses that staff have confirmed."""

from django.db import models

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Fact, one_of


class LetterRecipient(TextChoices):
    """Who a letter about a client may go to, besides the client."""

    GP = "gp", "the GP"
    EMPLOYER = "employer", "the employer"
    NAMED_OTHER = "named_other", "the person the client named"


class AddressCheck(TextChoices):
    """How staff know that an address is the recipient's own."""

    CALLED = "called", "Called them on a number we already had"
    PUBLISHED = "published", "Found it on their website or in a directory"
    CLIENT = "client", "The client gave it to us"


class AddressConfirmation(Fact):
    """An email address that staff have checked for one recipient of letters. The latest of a recipient holds.

    It stands for the practice or employer that the case had then, and for no other.
    """

    recipient = models.CharField(max_length=20)
    recipient_name = models.CharField(max_length=160, blank=True)
    address = models.EmailField()
    how = models.CharField(max_length=20)
    practice = models.ForeignKey("network.Practice", null=True, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey("network.Employer", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("recipient", LetterRecipient, "address_recipient_known"),
            one_of("how", AddressCheck, "address_check_known"),
            models.CheckConstraint(condition=~models.Q(address=""), name="address_confirmed_is_given"),
        ]
