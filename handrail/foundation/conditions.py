"""Conditions and the groups in which they are counted."""

from handrail.foundation.choices import TextChoices


class ConditionGroup(TextChoices):
    """The groups in which conditions are counted."""

    MUSCULOSKELETAL = "musculoskeletal"
    MENTAL_HEALTH = "mental_health"
    OTHER = "other"


# condition -> its group. The finer codes are those of the fit-note norms; the coarser those of the client
# tables.
CONDITIONS: dict[str, str] = {
    "back": "musculoskeletal",
    "back_problem": "musculoskeletal",
    "upper_limb": "musculoskeletal",
    "upper_limb_neck": "musculoskeletal",
    "lower_limb": "musculoskeletal",
    "other_musculoskeletal": "musculoskeletal",
    "depression": "mental_health",
    "anxiety": "mental_health",
    "stress": "mental_health",
    "other_mental_health": "mental_health",
    "other_mild_moderate_mental": "mental_health",
    "severe_mental_disorder": "mental_health",
    "chronic_fatigue": "other",
    "neurological": "other",
    "bone_fracture": "other",
    "other_injury": "other",
    "causes_of_injury": "other",
    "infectious_parasitic": "other",
    "neoplasm": "other",
    "endocrine_nutrition_metabolic": "other",
    "haematological": "other",
    "nervous_system_sense_organ": "other",
    "circulatory": "other",
    "respiratory": "other",
    "digestive": "other",
    "genitourinary": "other",
    "pregnancy_childbirth": "other",
    "skin": "other",
    "congenital": "other",
    "symptoms_without_diagnosis": "other",
    "procedures_investigations_treatments": "other",
    "post_op_recovery": "other",
    "unclassified": "other",
    "other": "other",
}
CONDITION_GROUPS = tuple(group.value for group in ConditionGroup)
