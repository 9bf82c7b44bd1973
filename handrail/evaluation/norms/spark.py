"""The same checks and the same kernel under PySpark, for notes that already live on a cluster.

Arrow batches go to Python workers (`mapInArrow`): once to check the rows and sum up what was found, once to
check them again and collapse them after a shuffle by patient. Handrail must be installed on the workers.
"""

import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias  # types of PySpark, an optional extra, are not known here

import pyarrow as pa
import pyarrow.compute as pc

from handrail.evaluation.norms.checking import NOTE_COLUMNS, NoteChecker
from handrail.evaluation.norms.columns import NoteColumns
from handrail.evaluation.norms.diagnoses import DiagnosisMap
from handrail.evaluation.norms.findings import NoteFindings
from handrail.evaluation.norms.kernel import collapse_tables
from handrail.foundation.errors import UserError

Session: TypeAlias = Any
Frame: TypeAlias = Any

# Notes a task takes at once: starting more tasks than this makes would cost more than their work.
NOTES_PER_TASK = 1 << 20
_BATCH = str(1 << 17)
# On one machine: no door open to others, no more shuffle partitions than it can use.
_LOCAL_SETTINGS = {
    "driver.host": "127.0.0.1",
    "driver.bindAddress": "127.0.0.1",
    "ui.enabled": "false",
    "ui.showConsoleProgress": "false",
    # Each worker is a copy of this process, which has loaded the kernel already.
    "python.daemon.module": "handrail.evaluation.norms.spark_daemon",
    "sql.shuffle.partitions": "8",
}
# Spark's words for checked notes and for episodes.
NOTES = "practice string, patient {patient}, issued date, diagnosis smallint, starts date, ends date"
_EPISODES = (
    "practice string, patient {patient}, episode int, starts date, ends date, known_to date,"
    " diagnosis smallint, notes int"
)


def get_session() -> Session:
    """Return the Spark session there is, or one as the environment says, or one on this machine."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UserError(
            "--engine spark: expected PySpark; it is missing. pip install 'handrail[spark]'"
        ) from error
    if not shutil.which("java") and "JAVA_HOME" not in os.environ:
        raise UserError(
            "--engine spark: expected a Java runtime (17 or later). On Debian: default-jre-headless"
        )
    if active := SparkSession.getActiveSession():
        return active
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("handrail").config(
        "spark.sql.execution.arrow.maxRecordsPerBatch", _BATCH
    )
    if not {"SPARK_HOME", "MASTER", "SPARK_REMOTE"} & set(os.environ):
        builder = builder.master("local[*]")
        for name, value in _LOCAL_SETTINGS.items():
            builder = builder.config(f"spark.{name}", value)
    return builder.getOrCreate()


def collapse_frame(notes: Frame, gap_days: int, tasks: int | None = None) -> Frame:
    """Collapse checked notes (a DataFrame with `NOTE_COLUMNS`) to episodes (one with `EPISODE_COLUMNS`).

    `tasks`: partitions of the shuffle by patient; by default what Spark is set to.
    """

    def collapse_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        tables = (_encode_diagnosis(pa.Table.from_batches([batch])) for batch in batches)
        episodes = collapse_tables(tables, gap_days, NOTES_PER_TASK, ordered=False, workers=1)
        if episodes.num_rows:
            yield from _convert_for_spark(episodes).to_batches()

    keys = ("practice", "patient")
    dealt = notes.repartition(tasks, *keys) if tasks else notes.repartition(*keys)
    return dealt.mapInArrow(collapse_batches, _EPISODES.format(patient=_get_patient_type(notes)))


def check_frame(rows: Frame, diagnoses: DiagnosisMap, last_day: date | None = None) -> Frame:
    """Turn rows as they stand in the file (columns as `NoteColumns` finds them) into checked notes."""

    def check_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        checker = NoteChecker(diagnoses, NoteFindings(), last_day)
        for batch in batches:
            yield from _convert_for_spark(checker.check_table(pa.Table.from_batches([batch]))).to_batches()

    kind = "bigint" if _get_patient_type(rows) in ("bigint", "int", "smallint", "tinyint") else "string"
    return rows.mapInArrow(check_batches, NOTES.format(patient=kind))


def summarise_frame(rows: Frame, checker: NoteChecker) -> None:
    """Check every row where it is, and bring home only the totals and the list of what is wrong."""
    diagnoses, last_day = checker.diagnoses, checker.last_day

    def check_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        part = NoteChecker(diagnoses, NoteFindings(), last_day)
        for batch in batches:
            part.findings.rows += batch.num_rows
            part.check_table(pa.Table.from_batches([batch]))
        yield pa.RecordBatch.from_pydict(
            {"part": pa.array([pickle.dumps(part.summarise_part())], pa.binary())}
        )

    for row in rows.mapInArrow(check_batches, "part binary").collect():
        checker.absorb_part(pickle.loads(row.part))


def read_parquet(spark: Session, path: Path | str) -> Frame:
    """Read rows of a Parquet file or folder: the known columns, and `row` from 1 through the files."""
    from pyspark.sql import functions as sf

    try:
        frame = spark.read.parquet(str(path))
    except Exception as error:  # Spark's own, wrapped Java errors
        raise UserError(f"{path}: expected Parquet that Spark can read; {str(error)[:300]}") from error
    columns = NoteColumns.from_heading(frame.columns, str(path))
    places = zip(columns.names, columns.positions, strict=True)
    named = [frame[frame.columns[place]].alias(name) for name, place in places]
    file, index = sf.col("_metadata.file_path"), sf.col("_metadata.row_index")
    counts = frame.groupBy(file.alias("file")).count().collect()
    first, before = {}, 1
    for name, count in sorted((row["file"], row["count"]) for row in counts):
        first[name] = before
        before += count
    starts = sf.create_map(*[sf.lit(part) for pair in first.items() for part in pair]) if first else None
    number = sf.lit(0) if starts is None else starts[file] + index
    return frame.select(number.cast("bigint").alias("row"), *named)


def find_episodes_by_spark(
    notes: Iterator[pa.Table] | None, path: Path | str, gap_days: int, checker: NoteChecker
) -> pa.Table:
    """Find episodes of a Parquet path that the workers read, or (with `notes`) of notes checked here."""
    spark = get_session()
    with tempfile.TemporaryDirectory(prefix="handrail-spark-") as folder:
        if notes is None:
            rows = read_parquet(spark, path)
            summarise_frame(rows, checker)
            checker.doubts.refuse_file(str(path))
            frame = check_frame(rows, checker.diagnoses, checker.last_day)
            count = checker.findings.rows
        else:
            count = _write_notes(notes, Path(folder) / "notes.parquet")
            frame = spark.read.parquet(f"file://{folder}/notes.parquet")
        tasks = max(spark.sparkContext.defaultParallelism, 1 + count // NOTES_PER_TASK)
        episodes = collapse_frame(frame, gap_days, tasks).orderBy("practice", "patient", "episode")
        return _encode_diagnosis(episodes.toArrow())


def _write_notes(notes: Iterator[pa.Table], path: Path) -> int:
    """Write checked notes as Parquet for the workers, and return how many."""
    import pyarrow.parquet as pq

    writer, count = None, 0
    for table in notes:
        plain = _convert_for_spark(table)
        writer = writer or pq.ParquetWriter(path, plain.schema)
        writer.write_table(plain)
        count += plain.num_rows
    if writer is None:
        kinds = {"practice": pa.string(), "patient": pa.string(), "diagnosis": pa.int16()}
        schema = pa.schema([(name, kinds.get(name, pa.date32())) for name in NOTE_COLUMNS])
        writer = pq.ParquetWriter(path, schema)
    writer.close()
    return count


def _get_patient_type(frame: Frame) -> str:
    return str(frame.schema["patient"].dataType.simpleString())


def _convert_for_spark(table: pa.Table) -> pa.Table:
    """Return a table as Spark takes it: without dictionaries and unsigned numbers."""
    for name, kind in (("practice", pa.string()), ("diagnosis", pa.int16())):
        table = table.set_column(table.column_names.index(name), name, table[name].cast(kind))
    patient = table["patient"]
    if pa.types.is_dictionary(patient.type):
        table = table.set_column(table.column_names.index("patient"), "patient", patient.cast(pa.string()))
    return table


def _encode_diagnosis(table: pa.Table) -> pa.Table:
    at = table.column_names.index("diagnosis")
    return table.set_column(at, "diagnosis", pc.cast(table["diagnosis"], pa.uint8()))
