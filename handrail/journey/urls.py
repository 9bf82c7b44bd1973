"""The addresses of the journey."""

from django.urls import path

from handrail.journey.anonymous import views as anonymous
from handrail.journey.assessment.views import assessment, second_stage, step_of_care
from handrail.journey.casefile import views as casefile
from handrail.journey.desk import views as desk
from handrail.journey.discharge import views as discharge
from handrail.journey.documents import views as documents
from handrail.journey.followup import views as followup
from handrail.journey.measures import views as measures
from handrail.journey.plan import views as plan
from handrail.journey.private_pages import views as private_pages
from handrail.journey.questionnaire.views import client as answers
from handrail.journey.questionnaire.views import staff as questionnaire
from handrail.journey.referral.views import entry
from handrail.journey.referral.views import public as referral
from handrail.journey.safety.views import concerns as safety
from handrail.journey.safety.views import on_call
from handrail.journey.screening import views as screening
from handrail.journey.services import views as services
from handrail.journey.support import views as support
from handrail.journey.terms import views as terms

CASE = "cases/<str:reference>/"

urlpatterns = [
    path("", referral.home, name="home"),
    path("privacy/", referral.privacy, name="privacy"),
    path("accessibility/", referral.accessibility, name="accessibility"),
    path("crisis/", referral.crisis, name="crisis"),
    path("services/", services.services, name="services"),
    path("services/compare/", services.compare, name="services-compare"),
    path("services/<slug:service>/", services.service, name="service"),
    path("services/<slug:service>/versions/", services.versions, name="service-versions"),
    path("services/<slug:service>/<slug:version>/", services.service, name="service-version"),
    path("refer/<slug:service>/", referral.refer, name="refer"),
    path("refer/<slug:service>/check/", referral.check, name="refer-check"),
    path("refer/<slug:service>/sent/", referral.sent, name="refer-sent"),
    path("refer/<slug:service>/forget/", referral.forget, name="refer-forget"),
    path("refer/<slug:service>/<slug:code>/", referral.step, name="refer-step"),
    path("gp-card/<slug:service>/", referral.gp_card, name="gp-card"),
    path("track/<str:token>/", private_pages.track, name="track"),
    path("my/<str:token>/", private_pages.my, name="my"),
    path("my/<str:token>/safety/", private_pages.not_safe, name="my-safety"),
    path("my/<str:token>/agree/", private_pages.agree, name="my-agree"),
    path("my/<str:token>/consent/", private_pages.consent, name="my-consent"),
    path("anonymous/thanks/", anonymous.thanks, name="anonymous-thanks"),
    path("anonymous/paper/", anonymous.paper, name="anonymous-paper"),
    path("anonymous/paper/<slug:service>/<slug:group>.pdf", anonymous.paper_form, name="anonymous-form"),
    path("anonymous/<slug:service>/<str:code>/", anonymous.answer, name="anonymous"),
    path("q/<str:token>/", answers.start, name="answer"),
    path("q/<str:token>/size/", answers.size, name="answer-size"),
    path("q/<str:token>/saved/", answers.saved, name="answer-saved"),
    path("q/<str:token>/check/", answers.check, name="answer-check"),
    path("q/<str:token>/done/", answers.done, name="answer-done"),
    path("q/<str:token>/stop/", answers.stop, name="answer-stop"),
    path("q/<str:token>/<int:number>/", answers.question, name="answer-question"),
    path("q/<str:token>/<int:number>/help/", answers.help_now, name="answer-help"),
    path("letters/<str:token>/", private_pages.shared_document, name="shared-document"),
    path("referrals/new/", entry.referral_entry, name="referral-entry"),
    path("referrals/new/safety/", entry.safety, name="referral-safety"),
    path("referrals/new/lookup/", entry.lookup, name="referral-lookup"),
    path("desk/", desk.desk, name="desk"),
    path("team/", desk.team, name="team"),
    path("team/<slug:service>/<int:user_id>/", desk.member, name="team-member"),
    path("team/<slug:service>/<int:user_id>/away/", desk.absence, name="team-absence"),
    path("on-call/<slug:service>/", on_call.roster, name="on-call"),
    path("on-call/<slug:service>/<int:turn_id>/", on_call.take_off, name="on-call-remove"),
    path("desk/changes/", terms.changes, name="changes"),
    path("cases/", desk.cases, name="cases"),
    path("questionnaires/", questionnaire.response_rates, name="response-rates"),
    path("questionnaires/type-in/", questionnaire.typing, name="questionnaire-typing"),
    path(CASE, casefile.case, name="case"),
    path(CASE + "safety/", safety.safety, name="safety"),
    path(CASE + "safety/taken-up/", safety.taken_up, name="safety-taken-up"),
    path(CASE + "safety/note/", safety.note, name="safety-note"),
    path(CASE + "safety/attempt/", safety.attempt, name="safety-attempt"),
    path(CASE + "safety/accept/", safety.accept, name="safety-accept"),
    path(CASE + "safety/<slug:code>/", safety.part, name="safety-part"),
    path(CASE + "contact/", casefile.contact, name="contact"),
    path(CASE + "person/", casefile.person, name="person"),
    path(CASE + "consent/", casefile.consent, name="consent"),
    path(CASE + "readings/", casefile.readings, name="readings"),
    path(CASE + "join/<str:other>/", casefile.join, name="join"),
    path(CASE + "separate/", casefile.separate, name="separate"),
    path(CASE + "documents/<uuid:document_id>/", documents.document, name="document"),
    path(CASE + "documents/<uuid:document_id>/share/", documents.share, name="share"),
    path(CASE + "strike-out/<slug:kind>/<int:fact_id>/", casefile.strike_out, name="strike-out"),
    path(CASE + "screening/", screening.screening, name="screening"),
    path(CASE + "screening/decide/", screening.decide, name="screening-decide"),
    path(CASE + "allocate/", desk.allocate, name="allocate"),
    path(CASE + "clocks/", terms.clock_exception, name="clock-exception"),
    path(CASE + "clocks/<int:exception_id>/resume/", terms.resume, name="resume"),
    path(CASE + "rules/<slug:code>/", terms.rule_answer, name="rule-answer"),
    path(CASE + "version/", terms.move, name="move"),
    path(CASE + "assessment/", assessment.assessment, name="assessment"),
    path(CASE + "assessment/<slug:code>/", assessment.section, name="assessment-section"),
    path(CASE + "assessments/<int:assessment_id>/", assessment.record, name="assessment-record"),
    path(CASE + "questionnaires/", questionnaire.questionnaires, name="questionnaires"),
    path(CASE + "questionnaires/wanted/", questionnaire.wanted, name="questionnaire-wanted"),
    path(CASE + "questionnaires/<slug:code>/send/", questionnaire.send, name="questionnaire-send"),
    path(CASE + "questionnaires/<slug:code>/paper/", questionnaire.paper_form, name="questionnaire-paper"),
    path(CASE + "questionnaires/<slug:code>/<slug:how>/", questionnaire.type_in, name="questionnaire-type"),
    path(CASE + "second-stage/", second_stage.second_stage, name="second-stage"),
    path(CASE + "second-stage/<slug:code>/", second_stage.section, name="second-stage-section"),
    path(CASE + "step/", step_of_care.step, name="step"),
    path(CASE + "measures/", measures.measures, name="measures"),
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
