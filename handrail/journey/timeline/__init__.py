"""The timeline of a case: everything that happened, with what staff wrote."""
