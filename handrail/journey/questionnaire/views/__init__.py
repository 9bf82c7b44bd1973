"""The pages of questionnaires: the client's own, and those of staff."""
