"""The typed views of an extract: every field of the schema, and the definitions on `clients`."""

from __future__ import annotations

from collections.abc import Mapping

from handrail.extract.column_types import read_as, without_end
from handrail.extract.connection import NUMBER, Extract, last_event
from handrail.extract.definitions import with_definitions
from handrail.extract.files import FILES

# The column of each row's place in the files of the clients.
PLACE = "handrail_place"
# Identifiers that hardly any table reads: to take off what stands at their end costs less than to look there.
TRIMMED = ("person_id",)


def typed_relation(name: str) -> str:
    """The relation of a file as the schema types it; that of clients has the NUMBER of each row too."""
    return "numbered_clients" if name == "clients" else name


def define_views(
    extract: Extract,
    raw: Mapping[str, str],
    sources: Mapping[str, object] | None = None,
    sheets: Mapping[str, str | None] | None = None,
    prefix: str = "",
) -> Extract:
    """Make the typed views: every field of the schema, absent ones empty, then the definitions on `clients`.

    `raw` names the relations that files can be read from, `sources` what each comes from, `sheets` the sheet
    of each workbook.
    """
    extract.raw, origins = dict(raw), sources or {}
    for name in FILES:
        _describe(extract, name)
        if name in origins and not _may_stand(extract, name):
            from handrail.extract.intake import take_in_file

            take_in_file(extract, name, origins[name], (sheets or {}).get(name))
        _make_view(extract, name, prefix)
    if extract.unfit_values or extract.repeated_clients or extract.faulty_rows:
        _say_what_is_left_out(extract)
    _define_clients(extract, prefix)
    return extract


def _say_what_is_left_out(extract: Extract) -> None:
    from handrail.extract.soundness import describe_left_out

    note = describe_left_out(extract)
    extract.notes.append(note)
    extract.blunt[note] = describe_left_out(extract, exact=False)


def _describe(extract: Extract, name: str) -> None:
    """Note which columns the relation of a file has."""
    types = _columns(extract, extract.raw[name]) if name in extract.raw else {}
    known = FILES[name].by_name
    extract.types[name] = types
    extract.given[name] = [column for column in types if column in known]
    extract.extra[name] = [column for column in types if column not in known and column != PLACE]


def _may_stand(extract: Extract, name: str) -> bool:
    """Whether the columns of a file are read as they stand."""
    if name not in extract.raw or extract.ours:
        return name in extract.raw
    from handrail.extract.soundness import is_sound

    return is_sound(extract, name, last_event(extract), TRIMMED)


def _make_view(extract: Extract, name: str, prefix: str) -> None:
    """Make the typed view of a file; of clients that repeat, without the repeats."""
    taken = name in extract.readings
    source = extract.raw.get(name, "(SELECT 1 WHERE false)")
    types = extract.types[name]
    read = {
        item.name: item.name if taken and item.name in types else read_as(item, types.get(item.name))
        for item in FILES[name].fields
    }
    if name == "clients":
        if name in extract.raw and not extract.ours and not taken:
            read |= {column: without_end(column) for column in TRIMMED if types.get(column) == "VARCHAR"}
        place = PLACE if PLACE in types else NUMBER if taken else "row_number() OVER ()"
        read[NUMBER] = f"CAST({place} AS INTEGER)"
    select = f"SELECT {', '.join(f'{sql} AS {column}' for column, sql in read.items())} FROM {source}"
    kind = "TEMP VIEW " if not prefix else f"VIEW {prefix}"
    if name == "clients" and not extract.ours and "case_id" in types:
        extract.connection.execute(f"CREATE OR REPLACE TEMP VIEW read_clients AS {select}")
        from handrail.extract.soundness import find_repeats

        extract.repeated_clients = find_repeats(extract, "read_clients")
    if name == "clients" and extract.repeated_clients:
        select = f"SELECT * FROM read_clients ANTI JOIN repeated_clients USING ({NUMBER})"
    elif name == "clients":
        extract.clients_from = (source, read)
    extract.connection.execute(f"CREATE OR REPLACE {kind}{typed_relation(name)} AS {select}")


def _define_clients(extract: Extract, prefix: str) -> None:
    """Make the `clients` view: the fields and the definitions."""
    extract.undated = undated = _carries_no_assessment(extract)
    extract.connection.execute(
        f"CREATE OR REPLACE {'' if prefix else 'TEMP '}VIEW {prefix}clients AS "
        + with_definitions("numbered_clients", undated)
    )
    if undated:
        extract.notes.append(
            "The clients file carries no assessment date, so every row is taken as a client; "
            "a year is that of enrolment or, failing that, of referral."
        )


def _carries_no_assessment(extract: Extract) -> bool:
    """True of a file from outside where assessment was never collected; never of one that Handrail wrote,
    which has every column.
    """
    if not extract.has_file("clients"):
        return False
    if "assessed_date" not in extract.given["clients"]:
        return True
    if extract.ours:
        return False
    return not extract.fetch_rows("SELECT 1 FROM numbered_clients WHERE assessed_date IS NOT NULL LIMIT 1")


def _columns(extract: Extract, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in extract.fetch_rows(f"DESCRIBE SELECT * FROM {relation}")}
