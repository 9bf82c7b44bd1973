"""Change over time: each measure of a client with its bands, against reliable change."""
