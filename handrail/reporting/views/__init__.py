"""The pages of management information, a module a subject."""
