"""Synthetic fit notes as Parquet: python benchmarks/_make_notes.py 10000000 var/notes.parquet."""

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from handrail.evaluation.norms.categories import CATEGORIES

NOTES_A_PATIENT = 4.2
PART = 1 << 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--text-patients", action="store_true")
    options = parser.parse_args()
    random = np.random.default_rng(2012)
    options.path.parent.mkdir(parents=True, exist_ok=True)
    writer = None
    for first in range(0, options.notes, PART):
        table = notes(random, min(PART, options.notes - first), options.notes, options.text_patients)
        writer = writer or pq.ParquetWriter(options.path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def notes(random: np.random.Generator, count: int, total: int, text: bool) -> pa.Table:
    """Notes of one or two weeks, sometimes months, by day of issue, as practices would send them."""
    patients = random.integers(0, max(1, int(total / NOTES_A_PATIENT)), count)
    issued = 15_218 + np.sort(random.integers(0, 366, count))
    starts = issued - random.choice([0, 0, 0, 1, 3, 7], count)
    days = random.choice([7, 7, 14, 14, 14, 28, 28, 56, 91], count)
    practices = patients % 6_500
    # Most notes of a patient have the same diagnosis.
    usual = (patients * 2_654_435_761 >> 7) % len(CATEGORIES)
    codes = np.where(random.random(count) < 0.8, usual, random.integers(0, len(CATEGORIES), count))
    names = pa.array([f"P{number:05d}" for number in range(6_500)])
    return pa.table(
        {
            "practice": pa.DictionaryArray.from_arrays(pa.array(practices, pa.int32()), names).cast(
                pa.string()
            ),
            "patient": pa.array(patients).cast(pa.string()) if text else pa.array(patients),
            "issued": pa.array(issued, pa.int32()).cast(pa.date32()),
            "diagnosis": pa.DictionaryArray.from_arrays(
                pa.array(codes, pa.int32()), pa.array(CATEGORIES)
            ).cast(pa.string()),
            "starts": pa.array(starts, pa.int32()).cast(pa.date32()),
            "ends": pa.array(starts + days - 1, pa.int32(), mask=random.random(count) < 0.002).cast(
                pa.date32()
            ),
        }
    )


if __name__ == "__main__":
    main()
