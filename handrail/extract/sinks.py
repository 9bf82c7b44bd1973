"""Files of the extract being written, a batch at a time, each whole under its name only once it is closed."""

from __future__ import annotations

import csv
import datetime as dt
import os
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from handrail.extract.schema import VERSION, File
from handrail.foundation.errors import UserError

FORMATS = ("parquet", "csv")


class Sink:
    """One file of the extract: `write` batches of its schema; left without an error, it takes its name."""

    def __init__(self, directory: Path, file: File, format_: str = "parquet") -> None:
        if format_ not in FORMATS:
            raise UserError(f"'{format_}' is not a format of the extract. Expected parquet or csv.")
        directory.mkdir(parents=True, exist_ok=True)
        self.file, self.rows = file, 0
        self.path = directory / f"{file.name}.{format_}"
        self.part = self.path.with_suffix(self.path.suffix + ".part")
        self._to: _Parquet | _Csv = (_Parquet if format_ == "parquet" else _Csv)(self.part, file)

    def write(self, batch: pa.RecordBatch) -> None:
        self._to.write(batch)
        self.rows += batch.num_rows

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._to.close()
            if kind is None:
                os.replace(self.part, self.path)
        finally:
            self.part.unlink(missing_ok=True)


class _Parquet:
    """Batches are gathered to groups of a size that reads well."""

    GROUP = 100_000

    def __init__(self, path: Path, file: File) -> None:
        self.schema = file.arrow_schema.with_metadata(
            {"handrail.extract": str(VERSION), "handrail.file": file.name}
        )
        self.out = pq.ParquetWriter(path, self.schema, compression="zstd")
        self.held: list[pa.RecordBatch] = []

    def write(self, batch: pa.RecordBatch) -> None:
        self.held.append(batch.replace_schema_metadata(self.schema.metadata))
        if sum(each.num_rows for each in self.held) >= self.GROUP:
            self._flush()

    def _flush(self) -> None:
        if self.held:
            self.out.write_table(pa.Table.from_batches(self.held, self.schema))
            self.held = []

    def close(self) -> None:
        self._flush()
        self.out.close()


class _Csv:
    def __init__(self, path: Path, file: File) -> None:
        self.stream = path.open("w", newline="", encoding="utf-8")
        self.out = csv.writer(self.stream, lineterminator="\n")
        self.out.writerow(item.name for item in file.fields)

    def write(self, batch: pa.RecordBatch) -> None:
        for row in batch.to_pylist():
            self.out.writerow(_text(value) for value in row.values())

    def close(self) -> None:
        self.stream.close()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
