"""Write episodes and norms as CSV or Parquet, in the fixed columns."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from handrail.evaluation.norms.categories import CATEGORIES
from handrail.evaluation.norms.lengths import CUTS
from handrail.evaluation.norms.local_norms import LocalNorm
from handrail.evaluation.printing import format_csv, round_figures
from handrail.evaluation.results import StudyResult
from handrail.foundation.errors import UserError

NORM_COLUMNS = (
    "diagnosis", "episodes", "percent", "median_weeks", "adjusted_episodes", "adjusted_median_weeks",
)  # fmt: skip
NORM_DETAILS = (
    "censored", "method", "plain_median_weeks", "plain_adjusted_median_weeks", "gap_days", "note",
)  # fmt: skip


def build_episode_rows(episodes: pa.Table, details: bool = False) -> pa.Table:
    """Return episodes for people: practice, patient, episode, starts, ends, weeks, diagnosis, notes (and cut,
    censored).

    `ends` is empty while open-ended; `weeks` then counts to the last day observed.
    """
    categories = pa.DictionaryArray.from_arrays(
        pa.array(episodes["diagnosis"].combine_chunks(), pa.uint8()), pa.array(CATEGORIES)
    )
    columns = {name: episodes[name] for name in ("practice", "patient", "episode", "starts", "ends")}
    columns["weeks"] = pc.round(pc.divide(pc.cast(episodes["days"], pa.float64()), 7.0), 4)
    columns["diagnosis"] = categories
    columns["notes"] = episodes["notes"]
    if details:
        names = [" and ".join(text for flag, text in CUTS.items() if value & flag) for value in range(8)]
        columns["cut"] = pa.array(names).take(episodes["cut"].combine_chunks())
        columns["censored"] = episodes["censored"]
    return pa.table(columns)


def drop_details(episodes: pa.Table) -> pa.Table:
    """Return episodes without the columns on censoring."""
    return episodes.drop_columns([name for name in ("cut", "censored") if name in episodes.column_names])


def write_episodes_json(result: StudyResult, episodes: pa.Table) -> str:
    """Return what the episodes are in sum, and each of them, as indented JSON."""
    rows = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in episodes.to_pylist()
    ]
    return (
        json.dumps(round_figures(result.as_dict() | {"episodes": rows}), indent=1, ensure_ascii=False) + "\n"
    )


def write_episodes(parts: Iterable[pa.Table], path: Path) -> None:
    """Write episodes to a CSV or Parquet file, by its name."""
    if path.suffix.lower() in (".parquet", ".pq"):
        _write_parquet(parts, path)
    elif path.suffix.lower() == ".csv":
        with path.open("wb") as file:
            file.writelines(write_csv_parts(parts))
    else:
        raise UserError(f"{path}: expected an output file named .csv or .parquet.")


def write_csv_parts(parts: Iterable[pa.Table]) -> Iterator[bytes]:
    """Yield the CSV of each part, the heading once."""
    for number, part in enumerate(parts):
        at = part.column_names.index("diagnosis")
        yield _format_part(
            part.set_column(at, "diagnosis", part["diagnosis"].cast(pa.string())), heading=number == 0
        )


def _format_part(table: pa.Table, heading: bool) -> bytes:
    """Return a table as CSV; text is quoted where any of it needs that, for Arrow quotes all or none."""
    import pyarrow.csv as arrow_csv

    for style in ("none", "needed"):
        sink = io.BytesIO()
        options = arrow_csv.WriteOptions(include_header=heading, quoting_style=style, quoting_header="none")
        try:
            arrow_csv.write_csv(table, sink, options)
        except pa.ArrowInvalid:
            continue
        break
    return sink.getvalue()


def _write_parquet(parts: Iterable[pa.Table], path: Path) -> None:
    import pyarrow.parquet as pq

    writer = None
    for part in parts:
        writer = writer or pq.ParquetWriter(path, part.schema)
        writer.write_table(part)
    if writer:
        writer.close()


def write_norms_csv(norms: Iterable[LocalNorm], by: str | None = None, details: bool = False) -> str:
    """Return norms as CSV: the grouping if there is one, the fixed columns, the details if asked."""
    names = [*([by] if by else []), *NORM_COLUMNS, *(NORM_DETAILS if details else ())]
    rows = (
        [_format_value(norm.group if name == by else getattr(norm, name), name) for name in names]
        for norm in norms
    )
    return format_csv(names, rows)


def describe_norms(norms: Sequence[LocalNorm], by: str | None = None) -> Iterator[str]:
    """Yield how the medians were taken, and each that is not given with the reason."""
    total = norms[-1]
    yield f"gap days {total.gap_days}: one absence up to that many days from an end to a start"
    if total.censored:
        yield (
            f"medians: Kaplan-Meier, for {total.censored} of {total.episodes} episodes are censored (went on"
            " when last seen); --details gives the plain medians with them"
        )
    else:
        yield "medians: plain, for no episode is censored"
    for norm in norms:
        if norm.note:
            place = f"{norm.group}, " if by else ""
            yield f"{place}{norm.diagnosis}: {norm.note}"


def _format_value(value: object, name: str) -> str:
    """Return weeks to four places (a day is 0.1429), percentages to one, as published."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(round(value, 1 if name == "percent" else 4))
    return str(value)


def write_problems_csv(problems: pa.Table) -> str:
    """Return bad cells as CSV: row, column, value, why."""
    columns = (problems[name].to_pylist() for name in problems.column_names)
    return format_csv(problems.column_names, zip(*columns, strict=True))


def write_unmapped_csv(unmapped: Mapping[str, int]) -> str:
    """Return diagnoses not mapped, commonest first, as a mapping table with categories to fill in."""
    commonest = sorted(unmapped.items(), key=lambda item: (-item[1], item[0]))
    rows = (("exact", text, "", count) for text, count in commonest if text)
    return format_csv(("kind", "pattern", "category", "notes"), rows)
