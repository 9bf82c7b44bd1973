"""The addresses of the journey."""

from django.urls import path

from handrail.journey.assessment import views as assessment
from handrail.journey.case import views as case
from handrail.journey.caseload import views as caseload
from handrail.journey.discharge import views as discharge
from handrail.journey.followup import views as followup
from handrail.journey.plan import views as plan
from handrail.journey.screening import views as screening
from handrail.journey.support import views as support

CASE = "cases/<str:reference>/"

urlpatterns = [
    path("desk/", caseload.desk, name="desk"),
    path("cases/", caseload.cases, name="cases"),
    path(CASE, case.case, name="case"),
    path(CASE + "contact/", case.contact, name="contact"),
    path(CASE + "person/", case.person, name="person"),
    path(CASE + "consent/", case.consent, name="consent"),
    path(CASE + "readings/", case.readings, name="readings"),
    path(CASE + "join/<str:other>/", case.join, name="join"),
    path(CASE + "separate/", case.separate, name="separate"),
    path(CASE + "documents/<uuid:document_id>/", case.document, name="document"),
    path(CASE + "documents/<uuid:document_id>/share/", case.share, name="share"),
    path(CASE + "strike-out/<slug:kind>/<int:fact_id>/", case.strike_out, name="strike-out"),
    path(CASE + "screening/", screening.screening, name="screening"),
    path(CASE + "screening/decide/", screening.decide, name="screening-decide"),
    path(CASE + "allocate/", caseload.allocate, name="allocate"),
    path(CASE + "assessment/", assessment.assessment, name="assessment"),
    path(CASE + "assessment/<slug:code>/", assessment.section, name="assessment-section"),
    path(CASE + "plan/", plan.plan, name="plan"),
    path(CASE + "plan/agree/", plan.agree, name="plan-agree"),
    path(CASE + "plan/pdf/", plan.make_pdf, name="plan-pdf"),
    path(CASE + "plan/actions/<int:action_id>/", plan.finish_action, name="plan-action"),
    path(CASE + "interventions/", support.intervention, name="intervention"),
    path(
        CASE + "interventions/<int:intervention_id>/", support.update_intervention, name="intervention-update"
    ),
    path(CASE + "fit-notes/", support.fit_note, name="fit-note"),
    path(CASE + "work-status/", support.work_status, name="work-status"),
    path(CASE + "discharge/", discharge.discharge, name="discharge"),
    path(CASE + "discharge/<slug:code>/", discharge.section, name="discharge-section"),
    path(CASE + "follow-ups/<slug:code>/", followup.follow_up, name="follow-up"),
    path(CASE + "follow-ups/<slug:code>/attempt/", followup.attempt, name="follow-up-attempt"),
    path(CASE + "follow-ups/<slug:code>/missed/", followup.missed, name="follow-up-missed"),
    path(CASE + "follow-ups/<slug:code>/<slug:section>/", followup.section, name="follow-up-section"),
]
