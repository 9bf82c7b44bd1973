"""Each client's indices and QALYs, a row a client, for those who go on to analyse them."""

from collections.abc import Iterator

from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.health.origins import find_origins
from handrail.evaluation.health.run import HealthRecords
from handrail.evaluation.health.study import compute_qaly_gains

EACH_COLUMNS = (
    "case_id", "index_entry", "index_discharge", "qalys_in_service", "qalys_after", "value_set",
    "index_entry_from", "index_discharge_from",
)  # fmt: skip


def list_individuals(records: HealthRecords, assumptions: Assumptions) -> Iterator[list[object]]:
    """Yield the values of `EACH_COLUMNS` for each client; None where a value is not known."""
    health, value_set = records.health, records.value_set
    during, after = compute_qaly_gains(health, value_set, assumptions)
    figures = (
        health.entry.compute_indices(value_set),
        health.discharge.compute_indices(value_set),
        during,
        after,
    )
    origins = (find_origins(health.entry, value_set), find_origins(health.discharge, value_set))
    for client, values, origin in zip(
        records.clients, zip(*figures, strict=True), zip(*origins, strict=True), strict=True
    ):
        known = [None if value != value else float(value) for value in values]
        yield [client.case_id, *known, value_set, *origin]
