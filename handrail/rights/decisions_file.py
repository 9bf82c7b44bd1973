"""The list of texts to look through as a CSV file, and the decisions read back from it."""

import csv
import io
from pathlib import Path

from handrail.figures.render.workbook import escape_formula
from handrail.foundation.errors import UserError
from handrail.rights.person_record import PersonRecord, RecordText
from handrail.rights.rules import TextVerdict, VerdictGiven, check_verdict

FILE_NAME = "to-look-through.csv"
COLUMNS = ("key", "section", "field", "day", "may_name", "words", "verdict", "reason", "words_given")


def write_texts(record: PersonRecord) -> str:
    """Return the texts and files that wait, with columns for what is decided about each."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    for text in record.list_waiting():
        words = text.file_name if text.words is None else text.words
        cells = (text.section, text.label, text.at, "; ".join(text.mentions), words)
        rows.writerow([text.key, *map(escape_formula, cells), "", "", ""])
    return file.getvalue()


def read_decisions(path: Path, record: PersonRecord) -> dict[str, VerdictGiven]:
    """Return what a file says about each text. Raises UserError that names the line that cannot be read."""
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            f"{path}: expected the file {FILE_NAME} of an earlier run, with verdicts: {error}"
        ) from None
    texts = {text.key: text for text in record.texts}
    verdicts = {}
    for number, row in enumerate(rows, start=2):
        text = texts.get(row.get("key") or "")
        if text and (row.get("verdict") or "").strip():
            verdicts[text.key] = _read_row(f"{path}, row {number}", row, text)
    return verdicts


def _read_row(place: str, row: dict[str, str], text: RecordText) -> VerdictGiven:
    code = row["verdict"].strip().lower()
    if code not in set(TextVerdict):
        raise UserError(f"{place}: expected give, redact or withhold as the verdict, got ‘{code}’.")
    if text.words is not None and escape_formula(text.words) != row.get("words"):
        raise UserError(f"{place}: the text has changed since. Run the command again without the file.")
    given = VerdictGiven(
        TextVerdict(code), text.digest, (row.get("reason") or "").strip(), row.get("words_given") or ""
    )
    try:
        check_verdict(given, text.words)
    except UserError as error:
        raise UserError(f"{place}: {error}") from None
    return given
