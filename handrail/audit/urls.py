"""The addresses of the audit."""

from django.urls import path

from handrail.audit import views

urlpatterns = [
    path("audit/", views.show_entries, name="audit"),
    path("audit.csv", views.download_entries, name="audit-file"),
]
