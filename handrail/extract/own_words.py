"""Definitions that name what is recorded in the service's own words, with what it counts as."""

from handrail.extract.definition import Definition, make_definition

OWN_WORDS: tuple[Definition, ...] = (
    make_definition(
        "own_reason",
        "Reason for discharge in the service's own words",
        "The service's words for the reason, and what it counts as; where the extract has none, the latter.",
        "CASE WHEN reason_label IS NULL THEN discharge_reason "
        "ELSE concat(reason_label, ' (counts as ', replace(discharge_reason, '_', ' '), ')') END",
        (
            {"discharge_reason": "returned_to_work", "reason_label": "Back on the boats"},
            "Back on the boats (counts as returned to work)",
        ),
        ({"discharge_reason": "goals_met"}, "goals_met"),
        ({}, None),
    ),
    make_definition(
        "own_workstream",
        "Workstream in the service's own words",
        "The service's words for the workstream, and whether it counts towards targets; else its code.",
        "CASE WHEN workstream IS NULL THEN NULL ELSE concat(coalesce(workstream_label, workstream), "
        "CASE WHEN counts_to_target THEN '' ELSE ' (not counted to target)' END) END",
        ({"workstream": "quay", "workstream_label": "On the quay", "counted": True}, "On the quay"),
        (
            {"workstream": "pier", "workstream_label": "Pier help", "counted": False},
            "Pier help (not counted to target)",
        ),
        ({"workstream": "local_support"}, "local_support (not counted to target)"),
        ({}, None),
    ),
)
