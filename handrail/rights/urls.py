"""The addresses of rights over a record."""

from django.urls import path

from handrail.rights import views

urlpatterns = [
    path("matters/<int:matter_id>/copy/", views.show_copy, name="record-copy"),
    path("matters/<int:matter_id>/copy/make/", views.make_copy_page, name="record-copy-make"),
    path("matters/<int:matter_id>/copy/download/", views.download_copy, name="record-copy-download"),
]
