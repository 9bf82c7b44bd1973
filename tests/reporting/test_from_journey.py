"""The extract of the journey: what changed since the last is all that has to be read, whatever happened."""

from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from handrail.extract.files import FILES
from handrail.extract.read import open_extract
from handrail.extract.typed_views import typed_relation
from handrail.reporting.from_journey import write_extract
from tests.support.histories import History, undo_writes
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db
SERVICES = (SCOTLAND, LEICESTER)
# A failing history is named by its seed; shrinking it would take minutes and say little more.
EXAMPLES = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def count_records(folder) -> dict[str, Counter]:
    """Every record of every file, in whatever order."""
    opened = open_extract(folder)
    return {
        name: Counter(
            opened.fetch_rows(f"SELECT {', '.join(FILES[name].by_name)} FROM {typed_relation(name)}")
        )
        for name in FILES
        if name in opened.raw
    }


@EXAMPLES
@given(seed=st.integers(0, 10**9), steps=st.lists(st.integers(0, 15), min_size=2, max_size=4))
def test_what_changed_since_the_last_makes_the_whole(tmp_path, seed, steps):
    with undo_writes():
        history = History(seed).make_happen(25)
        folder = Path(mkdtemp(dir=tmp_path)) / "extract"
        for number, times in enumerate(steps):
            format_ = "csv" if seed % 3 == 0 else "parquet"
            done = write_extract(folder, SERVICES, at=history.at, format_=format_)
            assert done.is_complete == (number == 0)
            write_extract(tmp_path / "whole", SERVICES, at=history.at, format_=format_, rebuild=True)
            assert count_records(folder) == count_records(tmp_path / "whole")
            history.make_happen(times)
