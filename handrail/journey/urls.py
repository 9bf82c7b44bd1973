"""The addresses of the journey."""

from django.urls import path

from handrail.journey.anonymous import views as anonymous
from handrail.journey.assessment.views import assessment, second_stage, step_of_care
from handrail.journey.attachments import views as attachments
from handrail.journey.casefile import views as casefile
from handrail.journey.corrections import views as corrections
from handrail.journey.death import views as death
from handrail.journey.desk.views import desk
from handrail.journey.desk.views import lists as desk_lists
from handrail.journey.diary.views import appointments, call_backs, day_lists, feeds, visits
from handrail.journey.discharge import views as discharge
from handrail.journey.documents import views as documents
from handrail.journey.employment import views as employment
from handrail.journey.followup import views as followup
from handrail.journey.groups import views as groups
from handrail.journey.identity import views as identity
from handrail.journey.measures import views as measures
from handrail.journey.messages import views as messages
from handrail.journey.notes import views as notes
from handrail.journey.plan import views as plan
from handrail.journey.private_pages.views import about, own_contact, own_messages
from handrail.journey.private_pages.views import link_holders as private_pages
from handrail.journey.private_pages.views import staff as staff_pages
from handrail.journey.questionnaire.views import client as answers
from handrail.journey.questionnaire.views import staff as questionnaire
from handrail.journey.referral.views import entry, waiting
from handrail.journey.referral.views import public as referral
from handrail.journey.restriction import views as restriction
from handrail.journey.reviews import views as reviews
from handrail.journey.safety.views import concerns as safety
from handrail.journey.safety.views import on_call
from handrail.journey.screening import views as screening
from handrail.journey.services import views as services
from handrail.journey.support import views as support
from handrail.journey.surgeries import views as surgeries
from handrail.journey.terms import views as terms
from handrail.journey.timeline import views as timeline
from handrail.journey.withdrawal import views as withdrawal

CASE = "cases/<str:reference>/"

urlpatterns = [
    path("", referral.show_home, name="home"),
    path("privacy/", referral.show_privacy, name="privacy"),
    path("finished/", referral.finish_visit, name="finished"),
    path("accessibility/", referral.show_accessibility, name="accessibility"),
    path("crisis/", referral.show_crisis, name="crisis"),
    path("language/", referral.choose_language, name="language"),
    path("services/", services.list_services, name="services"),
    path("services/compare/", services.compare_services, name="services-compare"),
    path("services/<slug:service>/", services.show_service, name="service"),
    path("services/<slug:service>/versions/", services.compare_versions_page, name="service-versions"),
    path("services/<slug:service>/<slug:version>/", services.show_service, name="service-version"),
    path("refer/<slug:service>/", referral.start_referral, name="refer"),
    path("refer/<slug:service>/check/", referral.check_referral, name="refer-check"),
    path("refer/<slug:service>/sent/", referral.show_sent, name="refer-sent"),
    path("refer/<slug:service>/forget/", referral.forget_referral, name="refer-forget"),
    path("refer/<slug:service>/<slug:code>/", referral.show_step, name="refer-step"),
    path("gp-card/<slug:service>/", referral.gp_card, name="gp-card"),
    path("track/<str:token>/", private_pages.track_referral, name="track"),
    path("track/<str:token>/about/", about.show_who_we_are, {"page": "track"}, name="track-about"),
    path("my/<str:token>/", private_pages.show_own_page, name="my"),
    path("my/<str:token>/about/", about.show_who_we_are, {"page": "my"}, name="my-about"),
    path("my/<str:token>/contact/", own_contact.change_own_contact, name="my-contact"),
    path("my/<str:token>/message/", own_messages.write_own_message_page, name="my-message"),
    path("my/<str:token>/language/", private_pages.choose_own_language, name="my-language"),
    path("my/<str:token>/safety/", private_pages.not_safe, name="my-safety"),
    path("my/<str:token>/agree/", private_pages.agree_own_plan, name="my-agree"),
    path("my/<str:token>/letters/<uuid:document_id>/", private_pages.own_letter, name="my-letter"),
    path("my/<str:token>/consent/<slug:item>/", private_pages.ask_before_withdrawal, name="my-withdraw"),
    path("my/<str:token>/consent/", private_pages.change_own_consent, name="my-consent"),
    path("anonymous/thanks/", anonymous.show_thanks, name="anonymous-thanks"),
    path("anonymous/paper/", anonymous.type_in_paper, name="anonymous-paper"),
    path("anonymous/paper/<slug:service>/<slug:group>.pdf", anonymous.paper_form, name="anonymous-form"),
    path("anonymous/<slug:service>/<str:code>/", anonymous.ask_question, name="anonymous"),
    path("q/<str:token>/", answers.show_start, name="answer"),
    path("q/<str:token>/about/", about.show_who_we_are, {"page": "answer"}, name="answer-about"),
    path("q/<str:token>/language/", answers.choose_language, name="answer-language"),
    path("q/<str:token>/size/", answers.change_print_size, name="answer-size"),
    path("q/<str:token>/saved/", answers.show_saved, name="answer-saved"),
    path("q/<str:token>/check/", answers.check_answers, name="answer-check"),
    path("q/<str:token>/done/", answers.show_done, name="answer-done"),
    path("q/<str:token>/stop/", answers.stop_asking, name="answer-stop"),
    path("q/<str:token>/<int:number>/", answers.ask_question, name="answer-question"),
    path("q/<str:token>/<int:number>/help/", answers.help_now, name="answer-help"),
    path("letters/<str:token>/", private_pages.shared_document, name="shared-document"),
    path("referrals/new/", entry.referral_entry, name="referral-entry"),
    path("referrals/new/safety/", entry.show_caller_safety, name="referral-safety"),
    path("referrals/new/lookup/", entry.find_earlier_records, name="referral-lookup"),
    path("referrals/waiting/", waiting.list_waiting_referrals, name="waiting-referrals"),
    path("referrals/waiting/<uuid:waiting_id>/", waiting.decide_waiting_page, name="waiting-referral"),
    path("desk/", desk.show_desk, name="desk"),
    path("desk.csv", desk_lists.export_desk, name="desk-export"),
    path("desk/appointment/", desk.choose_client_page, {"page": "appointment-new"}, name="desk-appointment"),
    path("desk/call-back/", desk.choose_client_page, {"page": "call-back-new"}, name="desk-call-back"),
    path("groups/", groups.show_sessions, name="group-sessions"),
    path("groups/new/<slug:service>/", groups.make_session_page, name="group-session-new"),
    path("groups/<int:session_id>/", groups.show_register, name="group-session"),
    path("groups/<int:session_id>/people/", groups.put_on_page, name="group-people"),
    path("groups/<int:session_id>/move/", groups.move_session_page, name="group-move"),
    path("groups/<int:session_id>/cancel/", groups.cancel_session_page, name="group-cancel"),
    path("supervision/", reviews.show_supervision, name="supervision"),
    path("supervision/<int:user_id>/new/", reviews.record_supervision_page, name="supervision-new"),
    path("reviews/actions/<int:review_action_id>/", reviews.finish_review_action_page, name="review-action"),
    path(
        "reviews/actions/<int:review_action_id>/correct/",
        reviews.correct_review_action_page,
        name="review-action-correct",
    ),
    path(
        "reviews/actions/<int:review_action_id>/take-back/",
        reviews.take_back_review_action_page,
        name="review-action-take-back",
    ),
    path(
        "reviews/actions/<int:review_action_id>/reopen/",
        reviews.reopen_review_action_page,
        name="review-action-reopen",
    ),
    path("visits/<int:visit_id>/", visits.check_in_page, name="visit"),
    path("desk/day/", day_lists.print_own_day, name="day-list"),
    path("desk/day/<slug:service>/", day_lists.print_team_day, name="team-day-list"),
    path("surgery/<slug:service>/", surgeries.show_surgery, name="surgery"),
    path("desk/calendar/", feeds.change_feed_page, name="diary-feed-settings"),
    path("calendar/<str:token>.ics", feeds.read_feed, name="diary-feed"),
    path("messages/", messages.list_failed, name="failed-messages"),
    path("messages/<int:message_id>/", messages.decide_page, name="failed-message"),
    path("team/", desk.show_team, name="team"),
    path("team/<slug:service>/<int:user_id>/", desk.change_member, name="team-member"),
    path("team/<slug:service>/<int:user_id>/away/", desk.record_absence_page, name="team-absence"),
    path("on-call/<slug:service>/", on_call.show_roster, name="on-call"),
    path("on-call/<slug:service>/<int:turn_id>/", on_call.take_off, name="on-call-remove"),
    path("desk/changes/", terms.show_changes, name="changes"),
    path("cases/", desk_lists.list_cases, name="cases"),
    path("cases.csv", desk_lists.export_cases, name="cases-export"),
    path("questionnaires/", questionnaire.response_rates, name="response-rates"),
    path("questionnaires/type-in/", questionnaire.find_paper_form, name="questionnaire-typing"),
    path(CASE, casefile.show_case, name="case"),
    path(CASE + "safety/", safety.show_concern, name="safety"),
    path(CASE + "safety/taken-up/", safety.taken_up, name="safety-taken-up"),
    path(CASE + "safety/note/", safety.add_note_page, name="safety-note"),
    path(CASE + "safety/attempt/", safety.record_attempt_page, name="safety-attempt"),
    path(CASE + "safety/accept/", safety.accept_page, name="safety-accept"),
    path(CASE + "safety/mistake/", safety.close_mistake_page, name="safety-mistake"),
    path(CASE + "safety/<slug:code>/", safety.record_part, name="safety-part"),
    path(CASE + "contact/", casefile.record_contact_page, name="contact"),
    path(CASE + "appointments/", appointments.list_case_appointments, name="appointments"),
    path(CASE + "appointments/new/", appointments.make_appointment_page, name="appointment-new"),
    path(CASE + "appointments/<int:appointment_id>/", appointments.record_outcome_page, name="appointment"),
    path(
        CASE + "appointments/<int:appointment_id>/change/",
        appointments.change_appointment_page,
        name="appointment-change",
    ),
    path(CASE + "reviews/", reviews.show_case_reviews, name="case-reviews"),
    path(CASE + "reviews/new/", reviews.record_case_review_page, name="case-review-new"),
    path(CASE + "call-backs/", call_backs.promise_call_back_page, name="call-back-new"),
    path(CASE + "call-backs/<int:call_back_id>/", call_backs.close_call_back_page, name="call-back"),
    path(
        CASE + "client-messages/<int:client_message_id>/",
        own_messages.answer_message_page,
        name="client-message",
    ),
    path(CASE + "links/", staff_pages.list_links, name="links"),
    path(CASE + "links/<uuid:link_id>/off/", staff_pages.switch_off_page, name="link-off"),
    path(CASE + "links/<uuid:link_id>/renew/", staff_pages.renew_page, name="link-renew"),
    path(CASE + "addresses/<slug:recipient>/", documents.confirm_address_page, name="address"),
    path(CASE + "site/", casefile.change_site, name="case-site"),
    path(CASE + "employer/", employment.change_employer_page, name="case-employer"),
    path(CASE + "person/", casefile.change_person, name="person"),
    path(CASE + "death/", death.record_death_page, name="death"),
    path(CASE + "death/undo/", death.undo_death_page, name="death-undo"),
    path(CASE + "withdrawal/", withdrawal.decide_withdrawal_page, name="withdrawal"),
    path(CASE + "consent/", casefile.change_consent, name="consent"),
    path(CASE + "readings/", casefile.list_readings, name="readings"),
    path(CASE + "restricted/", restriction.show_restriction, name="restriction"),
    path(CASE + "restricted/lift/", restriction.lift_restriction_page, name="restriction-lift"),
    path(CASE + "emergency/", restriction.open_in_emergency_page, name="emergency-opening"),
    path(CASE + "join/<str:other>/", identity.join_records, name="join"),
    path(CASE + "separate/", identity.separate_records, name="separate"),
    path(CASE + "attachments/", attachments.attach_file_page, name="attach"),
    path(CASE + "attachments/<int:attachment_id>/", attachments.download_attachment, name="attachment"),
    path(CASE + "documents/", casefile.show_documents, name="case-documents"),
    path(CASE + "documents/<uuid:document_id>/", documents.open_document, name="document"),
    path(CASE + "documents/<uuid:document_id>/share/", documents.share_document, name="share"),
    path(CASE + "agreed-plan/", casefile.show_plan, name="case-plan"),
    path(CASE + "support/", casefile.show_support, name="case-support"),
    path(CASE + "timeline/", timeline.show_timeline, name="timeline"),
    path(CASE + "notes/", notes.write_note_page, name="note"),
    path(CASE + "contacts/<int:fact_id>/move/", corrections.move_contact_page, name="contact-move"),
    path(CASE + "records/", corrections.list_records, name="records"),
    path(CASE + "correct/<slug:kind>/<int:fact_id>/", corrections.correct_page, name="correct"),
    path(CASE + "strike-out/<slug:kind>/<int:fact_id>/", corrections.strike_out_page, name="strike-out"),
    path(CASE + "screening/", screening.ask_next_question, name="screening"),
    path(CASE + "screening/decide/", screening.decide_page, name="screening-decide"),
    path(CASE + "close-referral/", screening.close_referral_page, name="referral-close"),
    path(CASE + "needs/", screening.decide_needs_page, name="case-needs"),
    path(CASE + "allocate/", desk.allocate_page, name="allocate"),
    path(CASE + "clocks/", terms.clock_exception, name="clock-exception"),
    path(CASE + "clocks/<int:exception_id>/resume/", terms.resume_page, name="resume"),
    path(CASE + "rules/<slug:code>/", terms.rule_answer, name="rule-answer"),
    path(CASE + "version/", terms.move_version_page, name="move"),
    path(CASE + "assessment/", assessment.show_assessment, name="assessment"),
    path(CASE + "assessment/<slug:code>/", assessment.show_section, name="assessment-section"),
    path(CASE + "assessments/<int:assessment_id>/", assessment.show_record, name="assessment-record"),
    path(CASE + "questionnaires/", questionnaire.list_questionnaires, name="questionnaires"),
    path(CASE + "questionnaires/wanted/", questionnaire.record_wish_page, name="questionnaire-wanted"),
    path(CASE + "questionnaires/<slug:code>/send/", questionnaire.send_link, name="questionnaire-send"),
    path(CASE + "questionnaires/<slug:code>/paper/", questionnaire.paper_form, name="questionnaire-paper"),
    path(CASE + "questionnaires/<slug:code>/<slug:how>/", questionnaire.type_in, name="questionnaire-type"),
    path(CASE + "second-stage/", second_stage.second_stage, name="second-stage"),
    path(
        CASE + "second-stage/<slug:code>/",
        second_stage.show_second_stage_section,
        name="second-stage-section",
    ),
    path(CASE + "step/", step_of_care.decide_step_page, name="step"),
    path(CASE + "measures/", measures.show_measures, name="health-measures"),
    path(CASE + "plan/", plan.write_plan_page, name="plan"),
    path(CASE + "plan/agree/", plan.agree_plan_page, name="plan-agree"),
    path(CASE + "plan/pdf/", plan.make_pdf, name="plan-pdf"),
    path(CASE + "plan/actions/<int:action_id>/", plan.finish_action, name="plan-action"),
    path(CASE + "plan/actions/<int:action_id>/undo/", plan.reopen_action_page, name="plan-action-undo"),
    path(CASE + "interventions/", support.arrange_intervention_page, name="intervention"),
    path(
        CASE + "interventions/<int:intervention_id>/", support.update_intervention, name="intervention-update"
    ),
    path(CASE + "surgery/", surgeries.place_page, name="surgery-place"),
    path(CASE + "surgery/<int:place_id>/", surgeries.decide_place_page, name="surgery-decide"),
    path(CASE + "fit-notes/", support.fit_note, name="fit-note"),
    path(CASE + "work-status/", support.work_status, name="work-status"),
    path(CASE + "discharge/", discharge.show_discharge, name="discharge"),
    path(CASE + "discharge/<slug:code>/", discharge.show_discharge_section, name="discharge-section"),
    path(CASE + "follow-ups/<slug:code>/", followup.follow_up, name="follow-up"),
    path(CASE + "follow-ups/<slug:code>/attempt/", followup.record_attempt_page, name="follow-up-attempt"),
    path(CASE + "follow-ups/<slug:code>/missed/", followup.close_missed, name="follow-up-missed"),
    path(
        CASE + "follow-ups/<slug:code>/<slug:section>/",
        followup.show_follow_up_section,
        name="follow-up-section",
    ),
]
