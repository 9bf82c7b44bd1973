"""Awkward clients files: what strangers send, with what every command must make of it.

Each holds the same six people in some awkward way: of those off sick at entry and discharged, one was back at
work, one was not and of one it is not known; one was at work at entry, of one that is not recorded, and one
has not been discharged.
"""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.chart import BarChart

HEAD = (
    "case_id", "service", "person_id", "site", "assessed_date", "discharged_date", "work_attendance_entry",
    "absence_started", "return_date", "work_attendance_discharge", "gender", "age",
)  # fmt: skip
PEOPLE = (
    ("a", "rhyl", "p1", "north", "2012-01-16", "2012-05-13", "off_sick", "2012-01-02", "2012-03-01",
     "at_work", "male", "30"),
    ("b", "rhyl", "p2", "north", "2012-01-17", "2012-05-14", "off_sick", "2012-01-02", "", "off_sick",
     "female", "31"),
    ("c", "rhyl", "p3", "north", "2012-01-18", "2012-05-15", "off_sick", "2012-01-02", "", "", "male", "32"),
    ("d", "rhyl", "p4", "south", "2012-01-19", "2012-05-16", "at_work", "", "", "at_work", "female", "33"),
    ("e", "rhyl", "p5", "south", "2012-01-20", "2012-05-17", "", "", "", "at_work", "male", "34"),
    ("f", "rhyl", "p6", "south", "2012-01-21", "", "off_sick", "2012-01-03", "", "", "female", "35"),
)  # fmt: skip
DATES = ("assessed_date", "discharged_date", "absence_started", "return_date")
Rows = list[list[str]]


@dataclass(frozen=True)
class Awkward:
    """A clients file and what must be made of it.

    `rows_left_out` are the rows that are not counted at all, `listed` (row, column) of the values that count
    as missing; rows as a spreadsheet shows them. With a `refusal` no command takes the file, and each says
    this.
    """

    name: str
    content: bytes
    suffix: str = ".csv"
    base: int = 2
    missing: int = 1
    not_recorded: int = 1
    not_off_sick: int = 1
    not_discharged: int = 1
    not_assessed: int = 0
    rows_left_out: tuple[int, ...] = ()
    listed: tuple[tuple[int, str], ...] = ()
    refusal: str = ""
    sheet: str = ""
    says: str = ""

    @property
    def left_out(self) -> dict[str, int]:
        """How many people are not in the figure, by the reason; reasons of nobody left out."""
        reasons = {
            "attendance at entry not recorded": self.not_recorded,
            "not off sick at entry": self.not_off_sick,
            "not discharged yet": self.not_discharged,
            "not assessed": self.not_assessed,
        }
        return {reason: count for reason, count in reasons.items() if count}

    @property
    def rows_counted(self) -> int:
        """How many rows of the file are counted, in the figure or not."""
        return self.base + self.missing + sum(self.left_out.values())


def people(**changes: str) -> Rows:
    """The rows, with changes such as d_gender='F' or all_site='x'."""
    rows = [list(HEAD), *map(list, PEOPLE)]
    for name, value in changes.items():
        case, column = name.split("_", 1)
        for row in rows[1:]:
            if case in ("all", row[0]):
                row[HEAD.index(column)] = value
    return rows


def dated(write: Callable[[dt.date], str], **changes: str) -> Rows:
    """The rows with every date written in another way."""
    rows = people(**changes)
    for row in rows[1:]:
        for column in DATES:
            place = HEAD.index(column)
            if row[place] and f"{row[0]}_{column}" not in changes:
                row[place] = write(dt.date.fromisoformat(row[place]))
    return rows


def headed(write: Callable[[str], str]) -> Rows:
    """The rows with every heading written in another way."""
    rows = people()
    return [[write(name) for name in rows[0]], *rows[1:]]


def text(rows: Rows, mark: str = ",", end: str = "\n") -> str:
    """Delimited text."""
    return end.join(mark.join(row) for row in rows) + end


def encoded(rows: Rows) -> bytes:
    return text(rows).encode()


def lines(*places: tuple[int, str]) -> bytes:
    """The text with lines put in, each at its row."""
    made = text(people()).splitlines()
    for row, line in places:
        made.insert(row - 1, line)
    return ("\n".join(made) + "\n").encode()


def replaced(old: str, new: str) -> bytes:
    """The text with one place changed."""
    whole = text(people())
    assert whole.count(old) == 1
    return whole.replace(old, new).encode()


def serial(day: dt.date) -> str:
    """The number that a spreadsheet keeps for a day."""
    return str((day - dt.date(1899, 12, 30)).days)


def typed(value: str) -> object:
    """A value as a spreadsheet keeps it."""
    if value.isdigit():
        return int(value)
    try:
        return dt.datetime.fromisoformat(value) if value else None
    except ValueError:
        return value


def workbook(
    rows: Rows | None = None,
    *,
    sheets: tuple[str, ...] = ("Clients",),
    chart_first: bool = False,
    hidden: tuple[int, ...] = (),
    above: tuple[str, ...] = (),
    edit: Callable[[Workbook], None] | None = None,
) -> bytes:
    """An XLSX workbook; the people are on its first sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = sheets[0]
    for line in above:
        sheet.append([line])
    for row in rows or people():
        sheet.append([typed(value) for value in row])
    for name in sheets[1:]:
        book.create_sheet(name).append(["notes"])
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    if chart_first:
        book.create_chartsheet("Chart", 0).add_chart(BarChart())
    if edit:
        edit(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_wrong_dimension() -> bytes:
    """A workbook whose sheet says that it is smaller than it is."""
    from zipfile import ZipFile

    source, out = ZipFile(io.BytesIO(workbook())), io.BytesIO()
    with ZipFile(out, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b'<dimension ref="A1:L7"' in part
                part = part.replace(b'<dimension ref="A1:L7"', b'<dimension ref="A1:B2"')
            made.writestr(name, part)
    return out.getvalue()


def set_formula(book: Workbook) -> None:
    """A formula whose value was never worked out, in the attendance at entry of the first."""
    book.active["G2"] = '=IF(TRUE,"off_sick","")'


def set_errors(book: Workbook) -> None:
    for place in ("G2", "K3"):
        book.active[place].value = "#N/A"
        book.active[place].data_type = "e"


def number_cases(*numbers: int, shown: str = "General") -> Callable[[Workbook], None]:
    """Cases as numbers, shown in some format."""

    def edit(book: Workbook) -> None:
        for row, number in enumerate(numbers, 2):
            cell = book.active.cell(row, 1, number)
            cell.number_format = shown

    return edit


def columns(rows: Rows | None = None, **types: pa.DataType) -> pa.Table:
    """An Arrow table of text, or of other types by column; empty cells are null."""
    head, *records = rows or people()
    table = pa.table({name: [row[place] or None for row in records] for place, name in enumerate(head)})
    for name, kind in types.items():
        table = table.set_column(table.column_names.index(name), name, table[name].cast(kind))
    return table


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def arrow_file(table: pa.Table) -> bytes:
    out = io.BytesIO()
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


TYPES = {name: pa.date32() for name in DATES} | {"age": pa.int64()}
ORDER = "expected dates with the day first"
CUT = "expected identifiers in full"
# The first of the row is gone: the other five.
WITHOUT_A = {"base": 1, "missing": 1}
FIRST = ",".join(PEOPLE[0])

TEXT = (
    Awkward("as it should be", encoded(people())),
    Awkward("byte order mark", b"\xef\xbb\xbf" + encoded(people())),
    Awkward("UTF-16, little end first", "\ufeff".encode("utf-16-le") + text(people()).encode("utf-16-le")),
    Awkward("UTF-16, big end first", "\ufeff".encode("utf-16-be") + text(people()).encode("utf-16-be")),
    Awkward("UTF-16 without a mark", text(people()).encode("utf-16-le")),
    Awkward("Windows-1252", text(people(all_site="Caf\xe9 \x80")).encode("cp1252", "replace")),
    Awkward("semicolons", text(people(), ";").encode()),
    Awkward("tabs", text(people(), "\t").encode()),
    Awkward("upright strokes", text(people(), "|").encode()),
    Awkward("delimiter declared", b"sep=;\r\n" + text(people(), ";", "\r\n").encode()),
    Awkward("CR LF", text(people(), end="\r\n").encode()),
    Awkward("CR alone", text(people(), end="\r").encode()),
    Awkward("line ends mixed", text(people()).replace("\n", "\r\n", 2).replace("\nc,", "\rc,").encode()),
    Awkward("no last line end", text(people()).rstrip("\n").encode()),
    Awkward("empty lines", text(people()).replace("\n", "\n\n").encode()),
    Awkward("rows of commas", lines((3, "," * 11), (9, "," * 11))),
    Awkward("commas after every row", text([[*row, "", ""] for row in people()]).encode()),
    Awkward("titles above", lines((1, "Our service,,"), (2, ""), (3, "Exported 1 June 2012"))),
    Awkward("comment above", lines((1, "# made by a program"))),
    Awkward("all in quotes", text([[f'"{cell}"' for cell in row] for row in people()]).encode()),
    Awkward("a line break in quotes", encoded(people(a_site='"north,\nby the sea"'))),
    Awkward("spaces round values", encoded([[f" {cell} " for cell in row] for row in people()])),
    Awkward("no-break spaces", encoded(people(a_work_attendance_entry="\xa0off_sick\xa0"))),
    Awkward("empty file", b"", refusal="empty"),
)
HEADINGS = (
    Awkward("headings in capitals", encoded(headed(str.upper))),
    Awkward("headings with spaces", encoded(headed(lambda name: name.replace("_", " ").title()))),
    Awkward("headings in camel case", encoded(headed(lambda name: name.title().replace("_", "")))),
    Awkward("headings with spaces round", encoded(headed(lambda name: f"  {name} "))),
    Awkward("other columns", encoded([[*row, f"n{n}"] for n, row in enumerate(people())])),
    Awkward("a column without a heading", encoded([[row[0], "x" * (n > 0), *row[1:]] for n, row in
                                                    enumerate(people())])),
    Awkward("a heading twice", encoded([[*row, row[6]] for row in people()]), refusal="there 2 times"),
    Awkward("a heading twice in another case", encoded([[*row, "Gender" if n == 0 else "male"]
                                                        for n, row in enumerate(people())]),
            refusal="there 2 times"),
)  # fmt: skip
ROWS = (
    Awkward("short row", replaced(",at_work,male,30", ",at_work"), **WITHOUT_A, rows_left_out=(2,)),
    Awkward("unquoted comma", replaced("a,rhyl,p1,north", "a,rhyl,p1,north, by the sea"), **WITHOUT_A,
            rows_left_out=(2,)),
    Awkward("quote never closed", replaced("a,rhyl", '"a,rhyl'), **WITHOUT_A, rows_left_out=(2,)),
    Awkward("NUL", replaced("a,rhyl", "a\0,rhyl"), **WITHOUT_A, rows_left_out=(2,)),
    Awkward("a case twice", encoded([*people(), list(PEOPLE[0])]), rows_left_out=(8,)),
    Awkward("a case twice, otherwise", encoded([*people(), *people(a_work_attendance_entry="at_work")[1:2]]),
            rows_left_out=(8,)),
    Awkward("a case twice, with a space", encoded([*people(), [" a ", *PEOPLE[1][1:]]]), rows_left_out=(8,)),
    Awkward("a case thrice, with empty lines", lines((3, ""), (4, FIRST), (9, FIRST)), rows_left_out=(4, 9)),
    Awkward("short row and a case twice", lines((3, "x,rhyl"), (4, FIRST)), rows_left_out=(3, 4)),
    Awkward("cases without a number", encoded(people(a_case_id="", b_case_id=""))),
)  # fmt: skip
CODES = (
    Awkward("attendance in words", encoded(people(a_work_attendance_entry="Off sick",
                                                  b_work_attendance_discharge="Off-Sick",
                                                  d_work_attendance_entry="AT WORK"))),
    Awkward("other words for attendance", encoded(people(a_work_attendance_entry="Absent",
                                                         a_work_attendance_discharge="Working",
                                                         d_work_attendance_entry="presentee"))),
    Awkward("gender by a letter", encoded(people(a_gender="M", b_gender="f", d_gender="Woman"))),
    Awkward("#N/A at entry", encoded(people(a_work_attendance_entry="#N/A")), base=1, not_recorded=2,
            listed=((2, "work_attendance_entry"),)),
    Awkward("#REF! at discharge", encoded(people(b_work_attendance_discharge="#REF!")), base=1, missing=2,
            listed=((3, "work_attendance_discharge"),)),
    Awkward("a formula as text", encoded(people(b_work_attendance_discharge="=J2")), base=1, missing=2,
            listed=((3, "work_attendance_discharge"),)),
    Awkward("unknown code at entry", encoded(people(a_work_attendance_entry="poorly")), base=1,
            not_recorded=2, listed=((2, "work_attendance_entry"),)),
    Awkward("a word for nothing", encoded(people(b_work_attendance_discharge="Unknown", a_age="N/A")), base=1,
            missing=2, listed=((2, "age"), (3, "work_attendance_discharge"))),
    Awkward("errors in other fields", encoded(people(a_gender="#N/A", b_age="#VALUE!", c_site="#NAME?")),
            listed=((2, "gender"), (3, "age"), (4, "site"))),
    Awkward("unknown codes in other fields", encoded(people(a_gender="X", b_gender="0")),
            listed=((2, "gender"), (3, "gender"))),
    Awkward("ages that cannot be", encoded(people(a_age="250", b_age="-1", c_age="thirty", d_age="33.0",
                                                  e_age="1e400")),
            listed=((2, "age"), (3, "age"), (4, "age"), (6, "age"))),
)  # fmt: skip
DAYS = (
    Awkward("day first", encoded(dated(lambda day: day.strftime("%d/%m/%Y")))),
    Awkward("day first, two digits", encoded(dated(lambda day: day.strftime("%d/%m/%y")))),
    Awkward("day first with dots", encoded(dated(lambda day: f"{day.day}.{day.month}.{day.year}"))),
    Awkward("months by name", encoded(dated(lambda day: day.strftime("%d-%b-%Y")))),
    Awkward("eight digits", encoded(dated(lambda day: day.strftime("%Y%m%d")))),
    Awkward("numbers of a spreadsheet", encoded(dated(serial))),
    Awkward("numbers with a time of day", encoded(dated(lambda day: serial(day) + ".5"))),
    Awkward("ISO with a time", encoded(dated(lambda day: f"{day}T09:30:00Z"))),
    Awkward("month first", encoded(dated(lambda day: day.strftime("%m/%d/%Y"))), refusal=f"{ORDER}.*row 2"),
    Awkward("one month first", encoded(dated(lambda day: day.strftime("%d/%m/%Y"),
                                             d_discharged_date="05/16/2012")),
            refusal=rf"discharged_date.*{ORDER}.*row 5 \(05/16/2012\)"),
    Awkward("1900 for nothing", encoded(people(c_discharged_date="1900-01-01")), missing=0, not_discharged=2,
            listed=((4, "discharged_date"),)),
    Awkward("9999 for nothing", encoded(people(c_discharged_date="31/12/9999")), missing=0, not_discharged=2,
            listed=((4, "discharged_date"),)),
    Awkward("discharged in years to come", encoded(people(c_discharged_date="2089-05-15")), missing=0,
            not_discharged=2, listed=((4, "discharged_date"),)),
    Awkward("no such day", encoded(people(c_discharged_date="2012-02-30")), missing=0, not_discharged=2,
            listed=((4, "discharged_date"),)),
    Awkward("no date", encoded(people(c_discharged_date="soon")), missing=0, not_discharged=2,
            listed=((4, "discharged_date"),)),
    Awkward("year of three digits", encoded(people(c_discharged_date="0212-05-15")), missing=0,
            not_discharged=2, listed=((4, "discharged_date"),)),
    Awkward("assessed on no day", encoded(people(a_assessed_date="when?")), base=1, not_assessed=1,
            listed=((2, "assessed_date"),)),
)  # fmt: skip
IDENTIFIERS = (
    Awkward("cases cut short", encoded(people(a_case_id="1.23457E+11", b_case_id="1.23457E+11")),
            refusal=rf"case_id.*{CUT}.*row 2 \(1.23457E\+11\), row 3"),
    Awkward("people cut short", encoded(people(a_person_id="9.99E+09")), refusal=f"person_id.*{CUT}"),
    Awkward("people cut by a program", encoded(people(b_person_id="1.0E5")), refusal=f"person_id.*{CUT}"),
    Awkward("zeros in front", encoded(people(a_case_id="007", b_case_id="07", c_case_id="7"))),
    Awkward("cases that are errors", encoded(people(a_case_id="#N/A", b_case_id="#N/A")),
            listed=((2, "case_id"), (3, "case_id"))),
)  # fmt: skip
WORKBOOKS = (
    Awkward("workbook", workbook(), ".xlsx"),
    Awkward("workbook named CSV", workbook(), ".csv"),
    Awkward("text named workbook", encoded(people()), ".xlsx", refusal="as its name says"),
    Awkward("old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), refusal="old XLS format"),
    Awkward("several sheets", workbook(sheets=("People", "Notes")), ".xlsx",
            refusal="'People', 'Notes'.*--sheet"),
    Awkward("several sheets, one named", workbook(sheets=("People", "Notes")), ".xlsx", sheet="People"),
    Awkward("several sheets, another named", workbook(sheets=("People", "Notes")), ".xlsx", sheet="Cases",
            refusal="no sheet is called 'Cases'"),
    Awkward("a chart first", workbook(chart_first=True), ".xlsx"),
    Awkward("a dimension that is wrong", with_wrong_dimension(), ".xlsx"),
    Awkward("hidden rows", workbook(hidden=(2, 5)), ".xlsx", says="2 rows that the spreadsheet hides"),
    Awkward("titles above the heading", workbook(above=("Our service", "Exported 1 June 2012")), ".xlsx"),
    Awkward("a formula without a value", workbook(edit=set_formula), ".xlsx", base=1, not_recorded=2,
            listed=((2, "work_attendance_entry"),)),
    Awkward("errors in cells", workbook(edit=set_errors), ".xlsx", base=1, not_recorded=2,
            listed=((2, "work_attendance_entry"), (3, "gender"))),
    Awkward("zeros in front by format", workbook(edit=number_cases(7, 8, 9, shown="00000")), ".xlsx"),
    Awkward("numbers too long for a spreadsheet",
            workbook(edit=number_cases(9876543210987654, 9876543210987655)), ".xlsx", refusal=CUT),
    Awkward("a case twice in a sheet", workbook([*people(), list(PEOPLE[0])]), ".xlsx", rows_left_out=(8,)),
    Awkward("cells beyond the heading", workbook([*people()[:2], [*PEOPLE[1], "x"], *people()[3:]]), ".xlsx",
            base=1, rows_left_out=(3,)),
    Awkward("days as text among days", workbook(people(a_discharged_date="13/05/2012")), ".xlsx"),
)  # fmt: skip


def stored(name: str, rows: Rows | None = None, **expected: object) -> Awkward:
    """A Parquet file of the people, dates and ages as dates and numbers."""
    return Awkward(f"Parquet{name}", parquet(columns(rows, **TYPES)), ".parquet", **expected)


COLUMNS = (
    stored(""),
    stored(" with an unknown code", people(a_work_attendance_entry="poorly"), base=1, not_recorded=2,
           listed=((1, "work_attendance_entry"),)),
    stored(" with an error in a text", people(a_site="#N/A"), listed=((1, "site"),)),
    stored(" with a case twice", [*people(), list(PEOPLE[0])], rows_left_out=(7,)),
    stored(" with words for gender", people(a_gender="M", b_gender="F")),
    stored(" with cases cut short", people(a_case_id="1.2E+11"), refusal=CUT),
    stored(" with a year to come", people(c_discharged_date="2089-05-15"), missing=0, not_discharged=2,
           listed=((3, "discharged_date"),)),
    Awkward("Parquet of text", parquet(columns()), ".parquet"),
    Awkward("Parquet of text, day first",
            parquet(columns(dated(lambda day: day.strftime("%d/%m/%Y")))), ".parquet"),
    Awkward("Parquet with other headings",
            parquet(columns(headed(lambda name: name.replace("_", " ")))), ".parquet"),
    Awkward("Parquet of times", parquet(columns(**{name: pa.timestamp("us") for name in DATES})), ".parquet"),
    Awkward("text named Parquet", encoded(people()), ".parquet", refusal="as its name says"),
    Awkward("Arrow", arrow_file(columns(**TYPES)), ".arrow"),
)  # fmt: skip

ALL = (*TEXT, *HEADINGS, *ROWS, *CODES, *DAYS, *IDENTIFIERS, *WORKBOOKS, *COLUMNS)


def write(awkward: Awkward, folder: Path) -> Path:
    """Write the file, as the clients of an extract."""
    path = folder / f"clients{awkward.suffix}"
    path.write_bytes(awkward.content)
    return path
