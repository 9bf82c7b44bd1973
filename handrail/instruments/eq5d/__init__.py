"""EQ-5D: what its two versions share, above all the value sets that turn five levels into an index."""
