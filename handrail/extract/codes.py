"""The codes of the extract. Routes, sources, conditions and sizes are those of the published evaluations."""

from handrail.foundation.conditions import CONDITION_GROUPS as CONDITION_GROUPS
from handrail.foundation.conditions import CONDITIONS as CONDITIONS

ROUTES = (
    "gp",
    "talking_therapies",
    "other_healthcare",
    "specialist_care",
    "employer",
    "jobcentre",
    "self",
    "other",
)
SOURCES = (
    "gp",
    "talking_therapies",
    "other_healthcare",
    "employer",
    "friend_family_colleague",
    "advert",
    "other",
)
OUTCOMES = ("eligible", "not_eligible", "not_known", "withdrawn")
# Why a referral was closed without screening.
REFERRAL_CLOSURES = ("duplicate", "test", "unreachable", "withdrew")
# What was found of somebody's needs, whatever the criteria say.
NEEDS = ("beyond", "complex")
ATTENDANCE = ("off_sick", "at_work", "not_employed")
ASSESSMENT_MODES = ("telephone", "face_to_face", "video", "web")
DISCHARGE_REASONS = (
    "goals_met",
    "returned_to_work",
    "retained_in_work",
    "maximum_stay",
    "nothing_more_to_achieve",
    "looking_for_new_work",
    "retired_or_redundant",
    "moved_to_other_service",
    "moved_away",
    "too_unwell",
    "no_longer_needed",
    "not_suitable",
    "could_not_be_reached",
    "chose_to_leave",
    "died",
    "other",
)
RETURN_KINDS = ("same_job", "new_duties", "new_employer")
GENDERS = ("male", "female", "other")
ETHNICITIES = ("white", "mixed", "asian", "black", "other")
MARITAL = ("married_cohabiting", "single", "other")
EMPLOYMENT = ("employed", "self_employed", "unemployed", "retired", "student", "other")
SIZES = ("under_10", "10-49", "50-249", "250+", "dont_know")
SECTORS = ("private", "third", "public")
INDUSTRIES = (
    "agriculture",
    "manufacturing_energy",
    "construction",
    "wholesale_retail",
    "transport_storage",
    "accommodation_food",
    "information_communication",
    "finance_property",
    "professional",
    "administration_support",
    "public_administration",
    "education",
    "health_social_work",
    "arts_recreation",
    "other",
)
OCCUPATIONAL_HEALTH = (
    "yes",
    "no",
    "none",
    "full",
    "partial",
    "cannot_help",
    "conflict_of_interest",
    "too_slow",
    "not_referred",
    "not_known",
)
EARNINGS = ("under_10000", "10000-19999", "20000-29999", "30000-39999", "40000+")
ARMS = ("treatment", "control")
EQ5D_VERSIONS = ("3L", "5L")
EVALUATION_CONSENT = ("yes", "no", "not_asked")
SESSION_TYPES = (
    "assessment",
    "support",
    "in_work_support",
    "out_of_work_support",
    "case_conference",
    "review",
    "discharge",
    "referral_to_other_service",
    "other",
)
MODES = (
    "face_to_face_other_location",
    "telephone",
    "text",
    "email",
    "video",
    "face_to_face_clinical",
    "face_to_face_office",
    "face_to_face_home",
    "post",
    "other",
)
LENGTHS = (
    "under_15_minutes",
    "15-30_minutes",
    "30-60_minutes",
    "60-90_minutes",
    "90-120_minutes",
    "120-180_minutes",
    "half_or_full_day",
)
CONTENT = (
    "vocational_profile",
    "action_plan",
    "action_plan_review",
    "job_search",
    "cv",
    "interview_practice",
    "job_brokerage",
    "job_carving",
    "employer_engagement",
    "reasonable_adjustments",
    "access_to_work",
    "in_work_support",
    "managing_health_condition",
    "return_to_work_planning",
    "mediation_with_employer",
    "employment_law_advice",
    "debt_legal_housing_personal",
    "learning_new_skills",
    "confidence_building",
    "onward_referral",
    "other",
)
INTERVENTIONS = (
    "physiotherapy",
    "counselling",
    "cbt",
    "occupational_therapy",
    "acupuncture",
    "osteopathy_chiropractic",
    "exercise",
    "self_management",
    "medical_care",
    "specialist_mental_health",
    "addiction",
    "healthy_living",
    "mediation",
    "employer_liaison",
    "workplace_adjustments",
    "employment_advice",
    "in_work_support",
    "employment_law_advice",
    "personal_support",
    "skills",
    "debt_advice",
    "benefits_advice",
    "housing_advice",
    "family_support",
    "other",
)
DELIVERIES = ("in_house", "partnership", "external")
OCCASIONS = ("entry", "review", "discharge", "follow_up")
OUTCOME_KINDS = ("new_job", "retained", "returned", "education", "volunteering")
OUTCOME_SOURCES = (
    "self",
    "employment_specialist",
    "jobcentre",
    "agency",
    "friend_family_colleague",
    "other_service",
    "other",
)
FOLLOWUP_STATES = ("due", "done", "missed", "refused")
CHANNELS = ("telephone", "post", "web", "text", "email", "face_to_face")
COST_HEADINGS = ("premises", "staff", "commissioned_services", "marketing", "training", "general", "other")
FUNDING = ("paid", "subsidised", "unpaid")
INTERVENTION_HELPED = (
    "musculoskeletal_treatment",
    "mental_health_therapy",
    "mediation_with_employer",
    "learning_new_skills",
    "debt_legal_housing_personal",
    "support_confidence_building",
    "help_to_leave_or_new_job",
    "better_pain_treatment",
)
EMPLOYER_SERVICES = (
    "advice",
    "workshop",
    "adjustments",
    "vacancy_brokered",
    "award_programme",
    "mediation",
    "other",
)
TARGET_MEASURES = (
    "referred",
    "enrolled",
    "assessed",
    "discharged",
    "back_at_work_percent",
    "job_outcomes",
    "employers_engaged",
    "sme_percent",
    # Not a target of the service's own: the people it could reach, for the share that it does.
    "eligible_population",
    # The most open cases that a whole-time case manager may have, for what staff can take on.
    "caseload_ceiling",
)
# What a service answers for, and how each can end (handrail/governance/rules.py).
MATTER_KINDS = (
    "safeguarding",
    "complaint",
    "data_complaint",
    "incident",
    "near_miss",
    "breach",
    "access_request",
)
MATTER_OUTCOMES = (
    "referred_on",
    "plan_agreed",
    "no_risk",
    "upheld",
    "partly_upheld",
    "not_upheld",
    "withdrawn",
    "practice_changed",
    "no_change",
    "contained",
    "not_contained",
    "given",
    "given_in_part",
    "refused",
)
