"""Setting a service up, and what is still missing before it opens."""
