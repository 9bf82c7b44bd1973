"""How support was given."""

from handrail.reporting.extract.codes import MODES
from handrail.reporting.support import support_table

TABLE = support_table(
    "support-modes",
    "How support was given",
    "mode",
    MODES,
    "mode",
    always=(
        "face_to_face_other_location",
        "telephone",
        "text",
        "email",
        "face_to_face_clinical",
        "face_to_face_office",
    ),
)
