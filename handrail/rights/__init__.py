"""A person's rights over their record: a copy of it, how long it is kept, its erasure."""
