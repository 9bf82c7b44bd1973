"""What support was about; a session may be about several things."""

from handrail.reporting.extract.codes import CONTENT
from handrail.reporting.support import support_table

TABLE = support_table("support-content", "Content of support", "content", CONTENT, "content", many=True)
