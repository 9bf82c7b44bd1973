"""What kind of support was given."""

from handrail.reporting.extract.codes import SESSION_TYPES
from handrail.reporting.support import support_table

TABLE = support_table("support-types", "Type of support", "type", SESSION_TYPES, "type")
