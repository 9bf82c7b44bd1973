"""The scores of every instrument under its own name, by when in the stay it was answered."""

from handrail.extract.joining import with_case
from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure
from handrail.figures.engine.example_rows import make_rows

_CLIENTS = tuple({"case_id": case, "service": "harbour", "assessed_date": "2012-05-01"} for case in "abc")
_SEA_LEGS = {"instrument": "sea-legs", "label": "Sea legs scale"}

TABLE = Table(
    name="instrument-scores",
    group="outcomes",
    title="Scores of each instrument, by when it was answered",
    blocks=(LineBlock((TableLine("score", "TRUE", "As the instrument scores.", value="score"),)),),
    measures=(
        TableMeasure("n", "count", unit="scores"),
        TableMeasure("mean", "mean", 2, "points"),
        TableMeasure("sd", "sd", 2, "points"),
        TableMeasure("median", "median", 2, "points"),
    ),
    across="measure",
    by=(("scale", "occasion"),),
    of_says="instruments answered in known cases",
    missing="score IS NULL",
    missing_says="an answer that the score needs was not given",
    at="answered_on",
    relation="answered_instruments",
    fields=("scale", "occasion", "value_set", "service", "version", "workstream", "site", "team"),
    needs=("measures",),
    prepare=with_case(
        "answered_instruments",
        "measures",
        {
            # Scores by different value sets are different scales.
            "scale": "concat_ws(', ', coalesce(f.label, concat_ws(': ', f.instrument, f.part)), f.value_set)",
            "occasion": "f.occasion",
            "value_set": "f.value_set",
            "answered_on": "f.date",
            "score": "f.score",
        },
    ),
    shows=("case_id", "scale", "occasion", "answered_on", "score", "value_set"),
    with_all=False,
    example=Example(
        files={
            "clients": _CLIENTS,
            "measures": make_rows(
                "case_id occasion date score",
                ("a", "entry", "2012-05-01", 4.0),
                ("b", "entry", "2012-05-01", 8.0),
                ("c", "entry", "2012-05-01"),
                ("a", "discharge", "2012-08-01", 10.0),
                **_SEA_LEGS,
            ),
        },
        expect={
            ("Sea legs scale", "entry", "n"): 2,
            ("Sea legs scale", "entry", "mean"): 6.0,
            ("Sea legs scale", "entry", "sd"): 2.83,
            ("Sea legs scale", "entry", "median"): 6.0,
            ("Sea legs scale", "discharge", "n"): 1,
        },
        base={("Sea legs scale", "entry", "mean"): 2},
        missing={("Sea legs scale", "entry", "mean"): 1},
    ),
)
