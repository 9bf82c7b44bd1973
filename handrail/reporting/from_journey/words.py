"""The journey's own codes in the words of the extract, one table a field; what is in none is 'other'."""

SCORES = {"eq-vas": "vas", "phq-9": "phq9", "gad-7": "gad7"}
EQ5D_VERSIONS = {"eq5d-5l": "5L", "eq5d-3l": "3L"}
MEASURES = (*SCORES, *EQ5D_VERSIONS)
GENDERS = {"male": "male", "female": "female", "other": "other"}
OUTCOMES = {"enrolled": "eligible", "declined": "eligible", "not_eligible": "not_eligible"}
DISCHARGE_REASONS = {
    "returned_same_job": "returned_to_work",
    "returned_new_duties": "returned_to_work",
    "returned_current_job": "returned_to_work",
    "returned_new_job": "returned_to_work",
    "returned": "returned_to_work",
    "new_employer": "returned_to_work",
    "new_job": "returned_to_work",
    "stayed_at_work": "retained_in_work",
    "retained": "retained_in_work",
    "goals_met": "goals_met",
    "education": "goals_met",
    "volunteering": "goals_met",
    "nothing_more": "nothing_more_to_achieve",
    "support_ended": "nothing_more_to_achieve",
    "looking_for_work": "looking_for_new_work",
    "left_work": "retired_or_redundant",
    "redundancy_or_retirement": "retired_or_redundant",
    "referred_on": "moved_to_other_service",
    "recovered_left": "no_longer_needed",
    "declined": "chose_to_leave",
    "chose_not_to_engage": "chose_to_leave",
    "unable_to_engage": "other",
    "lost_contact": "could_not_be_reached",
    "moved_away": "moved_away",
    "died": "died",
}
RETURN_KINDS = {
    "same_job": "same_job",
    "adjusted_duties": "new_duties",
    "new_job_same_employer": "new_duties",
    "new_employer": "new_employer",
    "self_employed": "new_employer",
}
# Kinds of contact that are not simply support. A schedule's own contacts and all others are.
SESSION_TYPES = {
    "first_contact": "other",
    "review": "review",
    "fit_note_review": "review",
    "administration": "other",
}
MODES = {"face_to_face": "face_to_face_other_location"}
CONTENT = {
    "listening": "confidence_building",
    "self_management": "managing_health_condition",
    "return_planning": "return_to_work_planning",
    "adjustments": "reasonable_adjustments",
    "employer": "employer_engagement",
    "money": "debt_legal_housing_personal",
    "referral_on": "onward_referral",
    "job_search": "job_search",
}
# Minutes below which each length ends.
LENGTHS = (
    (15, "under_15_minutes"),
    (30, "15-30_minutes"),
    (60, "30-60_minutes"),
    (90, "60-90_minutes"),
    (120, "90-120_minutes"),
    (180, "120-180_minutes"),
)
LONGEST = "half_or_full_day"
INTERVENTIONS = {
    "physiotherapy": "physiotherapy",
    "community_physiotherapy": "physiotherapy",
    "msk_therapy": "physiotherapy",
    "chiropractic": "osteopathy_chiropractic",
    "osteopathy": "osteopathy_chiropractic",
    "mental_health": "counselling",
    "talking_therapies": "counselling",
    "psychological_therapy": "counselling",
    "therapeutic_support": "counselling",
    "counselling": "counselling",
    "cbt": "cbt",
    "occupational_therapy": "occupational_therapy",
    "acupuncture": "acupuncture",
    "clinical_exercise": "exercise",
    "self_management": "self_management",
    "expert_patient": "self_management",
    "pain": "self_management",
    "mediation": "mediation",
    "employment_advice": "employment_advice",
    "employment_guidance": "employment_advice",
    "employment_guidance_over_50": "employment_advice",
    "employment_support": "employment_advice",
    "career_planning": "employment_advice",
    "careers": "employment_advice",
    "cv": "employment_advice",
    "trial_interviews": "employment_advice",
    "job_search": "employment_advice",
    "job_brokerage": "employment_advice",
    "job_carving": "employment_advice",
    "debt": "debt_advice",
    "housing": "housing_advice",
    "skills": "skills",
    "confidence": "skills",
    "confidence_courses": "skills",
}
# What a return to work, or a reason for discharge, is as an outcome.
OUTCOME_OF_RETURN = {
    "same_job": "returned",
    "adjusted_duties": "returned",
    "new_job_same_employer": "returned",
    "new_employer": "new_job",
    "self_employed": "new_job",
}
OUTCOME_OF_REASON = {
    "stayed_at_work": "retained",
    "retained": "retained",
    "returned_same_job": "returned",
    "returned_new_duties": "returned",
    "returned_current_job": "returned",
    "returned": "returned",
    "returned_new_job": "new_job",
    "new_employer": "new_job",
    "new_job": "new_job",
    "education": "education",
    "volunteering": "volunteering",
}
REFUSED = ("Client did not want to answer", "Withdrew consent to be contacted")
DEALINGS = {"adjustments": "adjustments", "employer": "mediation"}
