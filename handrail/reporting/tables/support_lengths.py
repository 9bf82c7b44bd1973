"""How long support sessions took."""

from handrail.reporting.extract.codes import LENGTHS
from handrail.reporting.support import support_table

TABLE = support_table("support-lengths", "Length of support sessions", "length_band", LENGTHS, "length")
