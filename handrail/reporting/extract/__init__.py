"""The extract: typed, versioned, documented files between the service and everything that counts it."""

from handrail.reporting.extract.files import FILES
from handrail.reporting.extract.read import Extract, from_tables, open_extract
from handrail.reporting.extract.schema import VERSION, Field, File
from handrail.reporting.extract.write import update, write

__all__ = ["FILES", "VERSION", "Extract", "Field", "File", "from_tables", "open_extract", "update", "write"]
