"""The addresses of rights over a record."""

from django.urls import path

from handrail.rights import views
from handrail.rights.retention import views as retention

urlpatterns = [
    path("retention/", retention.show_due, name="retention"),
    path("cases/<str:reference>/retention/", retention.show_record_retention, name="record-retention"),
    path("matters/<int:matter_id>/copy/", views.show_copy, name="record-copy"),
    path("matters/<int:matter_id>/copy/make/", views.make_copy_page, name="record-copy-make"),
    path("matters/<int:matter_id>/copy/download/", views.download_copy, name="record-copy-download"),
]
