"""The operator's reference case: which EQ-5D value set new measures are scored with (HANDRAIL_VALUE_SETS)."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from handrail.foundation.dates import age_on
from handrail.instruments import Instrument
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.respondents import Respondent
from handrail.journey.case.models import Case


def reference_value_set(instrument: Instrument) -> str | None:
    """The value set of the reference case that fits an instrument; None for the instrument's own default.

    Raises UserError where the setting names a value set that does not exist.
    """
    if not instrument.value_sets:
        return None
    levels = instrument.items[0].highest_value
    fitting = (
        name for name in settings.HANDRAIL_VALUE_SETS if value_sets.load_value_set(name).levels == levels
    )
    return next(fitting, None)


def find_respondent(case: Case, names: Iterable[str | None]) -> Respondent | None:
    """Return the client's age at referral and gender; None where no value set named depends on them."""
    if not any(name and value_sets.load_value_set(name).needs_age_and_sex for name in names):
        return None
    born, referred = case.person.date_of_birth, timezone.localtime(case.referred_at).date()
    return Respondent(age_on(born, referred) if born else None, case.person.gender)
