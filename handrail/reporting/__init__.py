"""Management information that tallies: extracts, definitions, tables, disclosure control and returns."""
