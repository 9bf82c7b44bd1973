"""The addresses of staff and their invitations."""

from django.urls import path

from handrail.staff.views import handover, invitation, people

PERSON = "staff/<int:user_id>/"

urlpatterns = [
    path("invitation/<str:token>/", invitation.show_invitation, name="invitation"),
    path("staff/", people.show_staff, name="staff"),
    path("staff/invite/", people.invite_page, name="staff-invite"),
    path(PERSON, people.show_person, name="staff-person"),
    path(PERSON + "roles/<slug:service>/", people.change_roles_page, name="staff-roles"),
    path(PERSON + "phone/", people.change_telephone_page, name="staff-telephone"),
    path(PERSON + "suspend/", people.suspend_page, name="staff-suspend"),
    path(PERSON + "hand-over/", handover.hand_over_page, name="staff-hand-over"),
    path(PERSON + "hand-over/cases/", handover.hand_over_cases_page, name="staff-hand-over-cases"),
    path(PERSON + "resume/", people.resume_account, name="staff-resume"),
    path(PERSON + "second-factor/", people.reset_factor_page, name="staff-factor"),
    path(PERSON + "invitation/", people.send_invitation_again, name="staff-invite-again"),
    path(PERSON + "withdraw/", people.withdraw_page, name="staff-withdraw"),
]
