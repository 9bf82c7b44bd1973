"""How a figure is made: what a table declares is counted over an extract, and nothing is dropped unsaid."""
