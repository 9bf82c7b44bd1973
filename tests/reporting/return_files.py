"""What the tests of returns write and read: the clients of an extract, and a figure of a frozen return."""

import csv

from handrail.extract.write import write_file


def write_clients(folder, rows):
    """Write the clients of an extract as of 1 July 2012; return its folder."""
    write_file(folder, "clients", rows, as_at="2012-07-01")
    return folder


def read_referred(frozen):
    """Return how many referrals of Rhyl a frozen return says."""
    with (frozen.folder / "figures.csv").open(newline="") as stream:
        rows = csv.DictReader(stream)
        return next(row["value"] for row in rows if (row["row"], row["column"]) == ("referred", "rhyl"))
