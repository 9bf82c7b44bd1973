"""What helped most, said by the client so that nobody can tell who said it."""
