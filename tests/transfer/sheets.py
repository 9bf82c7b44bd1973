"""Sheets of invented cases, as the services before Handrail kept them."""

import csv
from pathlib import Path

HEADINGS = (
    "Client ID", "First name", "Surname", "DOB", "NHS number", "Mobile", "Email", "Postcode", "Date referred",
    "Source", "Status", "Key worker", "Date accepted", "Assessment date", "Assessment mode", "Plan date",
    "Work status", "Off sick since", "Current work status", "Work status since", "Closed on", "Outcome",
    "Outcome work status", "Return to work date", "Safe to contact", "Leave message",
    "Consent take_part", "Consent share_gp", "Workstream",
    "Referrer’s email", "Needs when we contact them", "Same person as",
)  # fmt: skip
WAITING = {
    "Client ID": "A-1", "First name": "Ailsa", "Surname": "Inventit", "DOB": "03/04/1980",
    "NHS number": "999 000 0026", "Mobile": "07700 900101", "Email": "ailsa@example.org",
    "Postcode": "ls1 4ap", "Date referred": "01/05/2012", "Source": "self", "Status": "Waiting",
    "Work status": "sick",
}  # fmt: skip
IN_SUPPORT = {
    **WAITING, "Client ID": "A-2", "First name": "Bran", "Surname": "Madeup", "DOB": "17/09/1971",
    "NHS number": "999 000 0034", "Mobile": "07700 900102", "Email": "bran@example.org",
    "Date referred": "12/03/2012", "Status": "Active", "Date accepted": "14/03/2012",
    "Assessment date": "20/03/2012", "Assessment mode": "Phone", "Plan date": "27/03/2012",
    "Off sick since": "01/03/2012", "Current work status": "at work", "Work status since": "30/04/2012",
}  # fmt: skip
DISCHARGED = {
    **WAITING, "Client ID": "A-3", "First name": "Catrin", "Surname": "Feigned", "DOB": "08/12/1965",
    "NHS number": "999 000 0042", "Mobile": "07700 900103", "Email": "catrin@example.org",
    "Date referred": "03/01/2011", "Status": "Closed", "Date accepted": "05/01/2011",
    "Assessment date": "11/01/2011", "Assessment mode": "in person", "Plan date": "18/01/2011",
    "Off sick since": "20/12/2010", "Closed on": "01/04/2011", "Outcome work status": "at work",
    "Return to work date": "14/03/2011", "Outcome": "returned_same_job", "Workstream": "absentees",
}  # fmt: skip


def write_sheet(path: Path, *rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write a sheet with a row for each case."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, HEADINGS, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
