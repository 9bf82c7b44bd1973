"""How a table that a stranger sends is written: its encoding, delimiter, line ends, heading and dates.

`dialect` works on bytes and lines, `dates` and `cells` on one value; nothing here knows what a column means.
"""
