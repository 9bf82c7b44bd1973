"""The diagnosis categories of the published fit-note norms, in the published order; a note carries the
index."""

from handrail.evaluation import published

PUBLISHED_NORMS = "ffws_fit_note_norms_greater_manchester"

# DWP Research Report 896 (2015), Table C.1: 25 categories and 'unclassified'.
CATEGORIES: tuple[str, ...] = tuple(
    row["diagnosis"] for row in published.load_table(PUBLISHED_NORMS) if row["diagnosis"] != "total"
)
UNCLASSIFIED: int = CATEGORIES.index("unclassified")
