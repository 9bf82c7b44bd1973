"""Explanations of tables with nothing to show: what is missing, and what to do about it."""

from __future__ import annotations

from handrail import service_models
from handrail.figures.engine.inputs import list_files
from handrail.figures.engine.records import count_missing
from handrail.figures.engine.result import TableResult
from handrail.foundation.wording import format_count, join_words
from handrail.reporting.query import ReaderQuery

RECORDED_ON_CASE = "It counts once it is recorded on a case."
# File of an extract -> what nobody has recorded where it is empty, and what to do about it.
MISSING_RECORDS = {
    "sessions": ("No contact or support session with a client", RECORDED_ON_CASE),
    "interventions": ("No referral or signposting to other help", RECORDED_ON_CASE),
    "measures": ("No answer to an instrument", "An answer counts once a client gives it."),
    "outcomes": (
        "No job, return to work, course or voluntary post",
        "It counts once a change of work status or a discharge is recorded on a case.",
    ),
    "followups": ("No follow-up", "A follow-up counts once it is due, some time after discharge."),
    "surveys": (
        "No answer to a survey",
        "Answers count once clients give them: at discharge, at follow-up, or online.",
    ),
    "costs": ("No spend", "Upload the costs file from finance on the Money page."),
    "employers": (
        "No contact with an employer",
        "It counts once a contact with a client’s employer is recorded on a case.",
    ),
    "matters": (
        "No safeguarding concern, complaint, incident, data breach or request",
        "It counts once it is recorded under Safeguarding.",
    ),
    "targets": ("No target", "The person who looks after Handrail keeps targets in the file targets.csv."),
    "staff": (
        "No working time of a case manager",
        "The person who looks after Handrail keeps staff time in the file staff.csv.",
    ),
}


def explain_empty_table(query: ReaderQuery, result: TableResult) -> str:
    """Explain what is missing of a table that has nothing to show; '' of one that has."""
    if any(cell.base_n or cell.base_n is None for cell in result):
        return ""
    table, extract = result.table, query.snapshot.open_extract()
    empty = [name for name in list_files(table) if not extract.fetch_rows(f"SELECT 1 FROM {name} LIMIT 1")]
    services = join_words([service_models.get_service(slug).short_name for slug in query.services])
    if empty:
        return " ".join(_describe_missing_file(name, services, query.protected) for name in empty)
    period = " in this period" if query.from_ or query.to else ""
    if any(cell.missing_n for cell in result):
        uncounted = _describe_uncounted(query, result)
        return (
            f"No figure can be given for {services}{period}. Of {uncounted} that could be counted, none has "
            f"what it takes. Missing: {table.missing_says}."
        )
    longer = " Choose a longer period, or no period." if period else ""
    return f"{services} has no records to count{period}. This table counts {table.of_says}.{longer}"


def _describe_uncounted(query: ReaderQuery, result: TableResult) -> str:
    """Describe how many people, or rows of a table of rows, lack a value that the table needs."""
    table, extract = result.table, query.snapshot.open_extract()
    if table.prepare:
        table.prepare(extract)
    n = count_missing(extract, result)
    names = ("person", "people") if table.of_people and not table.shows else ("record", "records")
    # As every count of what is missing that leaves under disclosure control.
    return f"about {format_count((n + 2) // 5 * 5, *names)}" if query.protected else format_count(n, *names)


def _describe_missing_file(name: str, services: str, protected: bool) -> str:
    """Describe what is not recorded, and to those who keep the records how that is done."""
    what, how = MISSING_RECORDS[name]
    return f"{what} is recorded for {services}." + ("" if protected else f" {how}")
