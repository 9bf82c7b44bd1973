"""Absence episodes by readable SQL in DuckDB: the reference, and the path for small files."""

from datetime import date, timedelta
from importlib.resources import files

import pyarrow as pa

from handrail.evaluation.norms.dates import FIRST_DAY

# An open-ended note covers every day to this one: the last that fits in 17 bits after FIRST_DAY.
HORIZON: date = FIRST_DAY + timedelta(days=(1 << 17) - 1)


def find_episodes_by_sql(notes: pa.Table, gap_days: int) -> pa.Table:
    """Collapse checked notes (columns `NOTE_COLUMNS`) to episodes (columns `EPISODE_COLUMNS`), sorted by
    patient."""
    import duckdb

    query = files(__package__).joinpath("episodes.sql").read_text("utf-8")
    with duckdb.connect() as connection:
        connection.register("notes", notes)
        return connection.sql(query, params={"gap_days": gap_days, "horizon": HORIZON}).to_arrow_table()
