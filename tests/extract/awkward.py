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


def make_people(**changes: str) -> Rows:
    """The rows, with changes such as d_gender='F' or all_site='x'."""
    rows = [list(HEAD), *map(list, PEOPLE)]
    for name, value in changes.items():
        case, column = name.split("_", 1)
        for row in rows[1:]:
            if case in ("all", row[0]):
                row[HEAD.index(column)] = value
    return rows


def write_dates(write: Callable[[dt.date], str], **changes: str) -> Rows:
    """The rows with every date written in another way."""
    rows = make_people(**changes)
    for row in rows[1:]:
        for column in DATES:
            place = HEAD.index(column)
            if row[place] and f"{row[0]}_{column}" not in changes:
                row[place] = write(dt.date.fromisoformat(row[place]))
    return rows


def write_headings(write: Callable[[str], str]) -> Rows:
    """The rows with every heading written in another way."""
    rows = make_people()
    return [[write(name) for name in rows[0]], *rows[1:]]


def join_rows(rows: Rows, mark: str = ",", end: str = "\n") -> str:
    """Delimited text."""
    return end.join(mark.join(row) for row in rows) + end


def encode_rows(rows: Rows) -> bytes:
    return join_rows(rows).encode()


def insert_lines(*places: tuple[int, str]) -> bytes:
    """The text with lines put in, each at its row."""
    made = join_rows(make_people()).splitlines()
    for row, line in places:
        made.insert(row - 1, line)
    return ("\n".join(made) + "\n").encode()


def replace_once(old: str, new: str) -> bytes:
    """The text with one place changed."""
    whole = join_rows(make_people())
    assert whole.count(old) == 1
    return whole.replace(old, new).encode()


def write_serial(day: dt.date) -> str:
    """The number that a spreadsheet keeps for a day."""
    return str((day - dt.date(1899, 12, 30)).days)


def convert_value(value: str) -> object:
    """A value as a spreadsheet keeps it."""
    if value.isdigit():
        return int(value)
    try:
        return dt.datetime.fromisoformat(value) if value else None
    except ValueError:
        return value


def make_workbook(
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
    for row in rows or make_people():
        sheet.append([convert_value(value) for value in row])
    for name in sheets[1:]:
        book.create_sheet(name).append(["notes"])
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    if chart_first:
        book.create_chartsheet("Chart", 0).add_chart(BarChart())
    if edit:
        edit(book)
    return save_workbook(book)


def save_workbook(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_wrong_dimension() -> bytes:
    """A workbook whose sheet says that it is smaller than it is."""
    from zipfile import ZipFile

    source, out = ZipFile(io.BytesIO(make_workbook())), io.BytesIO()
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

    def write_numbers(book: Workbook) -> None:
        for row, number in enumerate(numbers, 2):
            cell = book.active.cell(row, 1, number)
            cell.number_format = shown

    return write_numbers


def make_table(rows: Rows | None = None, **types: pa.DataType) -> pa.Table:
    """An Arrow table of text, or of other types by column; empty cells are null."""
    head, *records = rows or make_people()
    table = pa.table({name: [row[place] or None for row in records] for place, name in enumerate(head)})
    for name, kind in types.items():
        table = table.set_column(table.column_names.index(name), name, table[name].cast(kind))
    return table


def encode_parquet(table: pa.Table) -> bytes:
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
    Awkward("as it should be", encode_rows(make_people())),
    Awkward("byte order mark", b"\xef\xbb\xbf" + encode_rows(make_people())),
    Awkward(
        "UTF-16, little end first",
        "\ufeff".encode("utf-16-le") + join_rows(make_people()).encode("utf-16-le"),
    ),
    Awkward(
        "UTF-16, big end first", "\ufeff".encode("utf-16-be") + join_rows(make_people()).encode("utf-16-be")
    ),
    Awkward("UTF-16 without a mark", join_rows(make_people()).encode("utf-16-le")),
    Awkward("Windows-1252", join_rows(make_people(all_site="Caf\xe9 \x80")).encode("cp1252", "replace")),
    Awkward("semicolons", join_rows(make_people(), ";").encode()),
    Awkward("tabs", join_rows(make_people(), "\t").encode()),
    Awkward("upright strokes", join_rows(make_people(), "|").encode()),
    Awkward("delimiter declared", b"sep=;\r\n" + join_rows(make_people(), ";", "\r\n").encode()),
    Awkward("CR LF", join_rows(make_people(), end="\r\n").encode()),
    Awkward("CR alone", join_rows(make_people(), end="\r").encode()),
    Awkward(
        "line ends mixed", join_rows(make_people()).replace("\n", "\r\n", 2).replace("\nc,", "\rc,").encode()
    ),
    Awkward("no last line end", join_rows(make_people()).rstrip("\n").encode()),
    Awkward("empty lines", join_rows(make_people()).replace("\n", "\n\n").encode()),
    Awkward("rows of commas", insert_lines((3, "," * 11), (9, "," * 11))),
    Awkward("commas after every row", join_rows([[*row, "", ""] for row in make_people()]).encode()),
    Awkward("titles above", insert_lines((1, "Our service,,"), (2, ""), (3, "Exported 1 June 2012"))),
    Awkward("comment above", insert_lines((1, "# made by a program"))),
    Awkward("all in quotes", join_rows([[f'"{cell}"' for cell in row] for row in make_people()]).encode()),
    Awkward("a line break in quotes", encode_rows(make_people(a_site='"north,\nby the sea"'))),
    Awkward("spaces round values", encode_rows([[f" {cell} " for cell in row] for row in make_people()])),
    Awkward("no-break spaces", encode_rows(make_people(a_work_attendance_entry="\xa0off_sick\xa0"))),
    Awkward("empty file", b"", refusal="empty"),
)
HEADINGS = (
    Awkward("headings in capitals", encode_rows(write_headings(str.upper))),
    Awkward("headings with spaces", encode_rows(write_headings(lambda name: name.replace("_", " ").title()))),
    Awkward("headings in camel case",
            encode_rows(write_headings(lambda name: name.title().replace("_", "")))),
    Awkward("headings with spaces round", encode_rows(write_headings(lambda name: f"  {name} "))),
    Awkward("other columns", encode_rows([[*row, f"n{n}"] for n, row in enumerate(make_people())])),
    Awkward("a column without a heading", encode_rows([[row[0], "x" * (n > 0), *row[1:]] for n, row in
                                                    enumerate(make_people())])),
    Awkward("a heading twice", encode_rows([[*row, row[6]] for row in make_people()]),
            refusal="there 2 times"),
    Awkward("a heading twice in another case", encode_rows([[*row, "Gender" if n == 0 else "male"]
                                                        for n, row in enumerate(make_people())]),
            refusal="there 2 times"),
)  # fmt: skip
ROWS = (
    Awkward("short row", replace_once(",at_work,male,30", ",at_work"), **WITHOUT_A, rows_left_out=(2,)),
    Awkward("unquoted comma", replace_once("a,rhyl,p1,north", "a,rhyl,p1,north, by the sea"), **WITHOUT_A,
            rows_left_out=(2,)),
    Awkward("quote never closed", replace_once("a,rhyl", '"a,rhyl'), **WITHOUT_A, rows_left_out=(2,)),
    Awkward("NUL", replace_once("a,rhyl", "a\0,rhyl"), **WITHOUT_A, rows_left_out=(2,)),
    Awkward("a case twice", encode_rows([*make_people(), list(PEOPLE[0])]), rows_left_out=(8,)),
    Awkward("a case twice, otherwise",
            encode_rows([*make_people(), *make_people(a_work_attendance_entry="at_work")[1:2]]),
            rows_left_out=(8,)),
    Awkward("a case twice, with a space", encode_rows([*make_people(), [" a ", *PEOPLE[1][1:]]]),
            rows_left_out=(8,)),
    Awkward("a case thrice, with empty lines", insert_lines((3, ""), (4, FIRST), (9, FIRST)),
            rows_left_out=(4, 9)),
    Awkward("short row and a case twice", insert_lines((3, "x,rhyl"), (4, FIRST)), rows_left_out=(3, 4)),
    Awkward("cases without a number", encode_rows(make_people(a_case_id="", b_case_id=""))),
)  # fmt: skip
CODES = (
    Awkward("attendance in words", encode_rows(make_people(a_work_attendance_entry="Off sick",
                                                  b_work_attendance_discharge="Off-Sick",
                                                  d_work_attendance_entry="AT WORK"))),
    Awkward("other words for attendance", encode_rows(make_people(a_work_attendance_entry="Absent",
                                                         a_work_attendance_discharge="Working",
                                                         d_work_attendance_entry="presentee"))),
    Awkward("gender by a letter", encode_rows(make_people(a_gender="M", b_gender="f", d_gender="Woman"))),
    Awkward("#N/A at entry", encode_rows(make_people(a_work_attendance_entry="#N/A")), base=1, not_recorded=2,
            listed=((2, "work_attendance_entry"),)),
    Awkward("#REF! at discharge", encode_rows(make_people(b_work_attendance_discharge="#REF!")), base=1,
            missing=2, listed=((3, "work_attendance_discharge"),)),
    Awkward("a formula as text", encode_rows(make_people(b_work_attendance_discharge="=J2")), base=1,
            missing=2, listed=((3, "work_attendance_discharge"),)),
    Awkward("unknown code at entry", encode_rows(make_people(a_work_attendance_entry="poorly")), base=1,
            not_recorded=2, listed=((2, "work_attendance_entry"),)),
    Awkward("a word for nothing",
            encode_rows(make_people(b_work_attendance_discharge="Unknown", a_age="N/A")), base=1,
            missing=2, listed=((2, "age"), (3, "work_attendance_discharge"))),
    Awkward("errors in other fields",
            encode_rows(make_people(a_gender="#N/A", b_age="#VALUE!", c_site="#NAME?")),
            listed=((2, "gender"), (3, "age"), (4, "site"))),
    Awkward("unknown codes in other fields", encode_rows(make_people(a_gender="X", b_gender="0")),
            listed=((2, "gender"), (3, "gender"))),
    Awkward("ages that cannot be",
            encode_rows(make_people(a_age="250", b_age="-1", c_age="thirty", d_age="33.0",
                                                  e_age="1e400")),
            listed=((2, "age"), (3, "age"), (4, "age"), (6, "age"))),
)  # fmt: skip
DAYS = (
    Awkward("day first", encode_rows(write_dates(lambda day: day.strftime("%d/%m/%Y")))),
    Awkward("day first, two digits", encode_rows(write_dates(lambda day: day.strftime("%d/%m/%y")))),
    Awkward("day first with dots", encode_rows(write_dates(lambda day: f"{day.day}.{day.month}.{day.year}"))),
    Awkward("months by name", encode_rows(write_dates(lambda day: day.strftime("%d-%b-%Y")))),
    Awkward("eight digits", encode_rows(write_dates(lambda day: day.strftime("%Y%m%d")))),
    Awkward("numbers of a spreadsheet", encode_rows(write_dates(write_serial))),
    Awkward("numbers with a time of day", encode_rows(write_dates(lambda day: write_serial(day) + ".5"))),
    Awkward("ISO with a time", encode_rows(write_dates(lambda day: f"{day}T09:30:00Z"))),
    Awkward("month first", encode_rows(write_dates(lambda day: day.strftime("%m/%d/%Y"))),
            refusal=f"{ORDER}.*row 2"),
    Awkward("one month first", encode_rows(write_dates(lambda day: day.strftime("%d/%m/%Y"),
                                             d_discharged_date="05/16/2012")),
            refusal=rf"discharged_date.*{ORDER}.*row 5 \(05/16/2012\)"),
    Awkward("1900 for nothing", encode_rows(make_people(c_discharged_date="1900-01-01")), missing=0,
            not_discharged=2, listed=((4, "discharged_date"),)),
    Awkward("9999 for nothing", encode_rows(make_people(c_discharged_date="31/12/9999")), missing=0,
            not_discharged=2, listed=((4, "discharged_date"),)),
    Awkward("discharged in years to come", encode_rows(make_people(c_discharged_date="2089-05-15")),
            missing=0, not_discharged=2, listed=((4, "discharged_date"),)),
    Awkward("no such day", encode_rows(make_people(c_discharged_date="2012-02-30")), missing=0,
            not_discharged=2, listed=((4, "discharged_date"),)),
    Awkward("no date", encode_rows(make_people(c_discharged_date="soon")), missing=0, not_discharged=2,
            listed=((4, "discharged_date"),)),
    Awkward("year of three digits", encode_rows(make_people(c_discharged_date="0212-05-15")), missing=0,
            not_discharged=2, listed=((4, "discharged_date"),)),
    Awkward("assessed on no day", encode_rows(make_people(a_assessed_date="when?")), base=1, not_assessed=1,
            listed=((2, "assessed_date"),)),
)  # fmt: skip
IDENTIFIERS = (
    Awkward("cases cut short", encode_rows(make_people(a_case_id="1.23457E+11", b_case_id="1.23457E+11")),
            refusal=rf"case_id.*{CUT}.*row 2 \(1.23457E\+11\), row 3"),
    Awkward("people cut short", encode_rows(make_people(a_person_id="9.99E+09")),
            refusal=f"person_id.*{CUT}"),
    Awkward("people cut by a program", encode_rows(make_people(b_person_id="1.0E5")),
            refusal=f"person_id.*{CUT}"),
    Awkward("zeros in front", encode_rows(make_people(a_case_id="007", b_case_id="07", c_case_id="7"))),
    Awkward("cases that are errors", encode_rows(make_people(a_case_id="#N/A", b_case_id="#N/A")),
            listed=((2, "case_id"), (3, "case_id"))),
)  # fmt: skip
WORKBOOKS = (
    Awkward("workbook", make_workbook(), ".xlsx"),
    Awkward("workbook named CSV", make_workbook(), ".csv"),
    Awkward("text named workbook", encode_rows(make_people()), ".xlsx", refusal="as its name says"),
    Awkward("old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), refusal="old XLS format"),
    Awkward("several sheets", make_workbook(sheets=("People", "Notes")), ".xlsx",
            refusal="'People', 'Notes'.*--sheet"),
    Awkward("several sheets, one named", make_workbook(sheets=("People", "Notes")), ".xlsx", sheet="People"),
    Awkward("several sheets, another named", make_workbook(sheets=("People", "Notes")), ".xlsx",
            sheet="Cases", refusal="no sheet is called 'Cases'"),
    Awkward("a chart first", make_workbook(chart_first=True), ".xlsx"),
    Awkward("a dimension that is wrong", with_wrong_dimension(), ".xlsx"),
    Awkward("hidden rows", make_workbook(hidden=(2, 5)), ".xlsx", says="2 rows that the spreadsheet hides"),
    Awkward("titles above the heading", make_workbook(above=("Our service", "Exported 1 June 2012")),
            ".xlsx"),
    Awkward("a formula without a value", make_workbook(edit=set_formula), ".xlsx", base=1, not_recorded=2,
            listed=((2, "work_attendance_entry"),)),
    Awkward("errors in cells", make_workbook(edit=set_errors), ".xlsx", base=1, not_recorded=2,
            listed=((2, "work_attendance_entry"), (3, "gender"))),
    Awkward("zeros in front by format", make_workbook(edit=number_cases(7, 8, 9, shown="00000")), ".xlsx"),
    Awkward("numbers too long for a spreadsheet",
            make_workbook(edit=number_cases(9876543210987654, 9876543210987655)), ".xlsx", refusal=CUT),
    Awkward("a case twice in a sheet", make_workbook([*make_people(), list(PEOPLE[0])]), ".xlsx",
            rows_left_out=(8,)),
    Awkward("cells beyond the heading",
            make_workbook([*make_people()[:2], [*PEOPLE[1], "x"], *make_people()[3:]]), ".xlsx",
            base=1, rows_left_out=(3,)),
    Awkward("days as text among days", make_workbook(make_people(a_discharged_date="13/05/2012")), ".xlsx"),
)  # fmt: skip


def make_parquet(name: str, rows: Rows | None = None, **expected: object) -> Awkward:
    """A Parquet file of the people, dates and ages as dates and numbers."""
    return Awkward(f"Parquet{name}", encode_parquet(make_table(rows, **TYPES)), ".parquet", **expected)


COLUMNS = (
    make_parquet(""),
    make_parquet(" with an unknown code", make_people(a_work_attendance_entry="poorly"), base=1,
                 not_recorded=2,
           listed=((1, "work_attendance_entry"),)),
    make_parquet(" with an error in a text", make_people(a_site="#N/A"), listed=((1, "site"),)),
    make_parquet(" with a case twice", [*make_people(), list(PEOPLE[0])], rows_left_out=(7,)),
    make_parquet(" with words for gender", make_people(a_gender="M", b_gender="F")),
    make_parquet(" with cases cut short", make_people(a_case_id="1.2E+11"), refusal=CUT),
    make_parquet(" with a year to come", make_people(c_discharged_date="2089-05-15"), missing=0,
                 not_discharged=2,
           listed=((3, "discharged_date"),)),
    Awkward("Parquet of text", encode_parquet(make_table()), ".parquet"),
    Awkward("Parquet of text, day first",
            encode_parquet(make_table(write_dates(lambda day: day.strftime("%d/%m/%Y")))), ".parquet"),
    Awkward("Parquet with other headings",
            encode_parquet(make_table(write_headings(lambda name: name.replace("_", " ")))), ".parquet"),
    Awkward("Parquet of times", encode_parquet(make_table(**{name: pa.timestamp("us") for name in DATES})),
            ".parquet"),
    Awkward("text named Parquet", encode_rows(make_people()), ".parquet", refusal="as its name says"),
    Awkward("Arrow", arrow_file(make_table(**TYPES)), ".arrow"),
)  # fmt: skip

ALL = (*TEXT, *HEADINGS, *ROWS, *CODES, *DAYS, *IDENTIFIERS, *WORKBOOKS, *COLUMNS)


def write_clients(awkward: Awkward, folder: Path) -> Path:
    """Write the file, as the clients of an extract."""
    path = folder / f"clients{awkward.suffix}"
    path.write_bytes(awkward.content)
    return path
