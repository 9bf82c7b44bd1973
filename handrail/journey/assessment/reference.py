"""The operator's reference case: which EQ-5D value set new measures are scored with (HANDRAIL_VALUE_SETS)."""

from django.conf import settings

from handrail.instruments import Instrument
from handrail.instruments.eq5d import value_sets


def reference_value_set(instrument: Instrument) -> str | None:
    """The value set of the reference case that fits an instrument; None for the instrument's own default.

    Raises UserError where the setting names a value set that does not exist.
    """
    if not instrument.value_sets:
        return None
    levels = instrument.items[0].highest
    fitting = (name for name in settings.HANDRAIL_VALUE_SETS if value_sets.get(name).levels == levels)
    return next(fitting, None)
