"""Everything that changes a diary: appointments, call-backs, and what time or another stage does to both."""
