"""The evaluation, from Python: one function a study, each giving one object.

    from handrail import evaluate

    norms = evaluate.norms("notes.csv")
    episodes = evaluate.episodes("notes.csv")
    study = evaluate.impact("clients.csv", norms=norms, episodes=episodes)
    study.find("return to work", "share").estimate
    study.to_pandas()

Every function takes paths (str or Path; CSV, XLSX, Parquet), Arrow tables, and data frames of pandas or
polars. What it gives shows itself in a notebook, and has `to_arrow`, `to_pandas`, `to_polars`, `to_markdown`,
and `problems`: the values that could not be used. The commands of the same names call the same code.
"""

from handrail.evaluation.economics.run import run_economics as economics
from handrail.evaluation.economics.run import run_net_benefit as net_benefit
from handrail.evaluation.example_data import write_example_data
from handrail.evaluation.health.run import run_health as qaly
from handrail.evaluation.impact.run import run_association as association
from handrail.evaluation.impact.run import run_impact as impact
from handrail.evaluation.norms.run import run_episodes as episodes
from handrail.evaluation.norms.run import run_norms as norms
from handrail.evaluation.replication.study import run_replication

__all__ = [
    "association", "economics", "episodes", "impact", "net_benefit", "norms", "qaly", "run_replication",
    "write_example_data",
]  # fmt: skip
