"""The addresses of an import."""

from django.urls import path

from handrail.transfer import views

urlpatterns = [
    path("import/", views.show_imports, name="case-import"),
    path("import/sheets/<slug:key>/", views.check_sheet, name="case-import-check"),
    path("import/sheets/<slug:key>/rows/", views.download_rows, name="case-import-rows"),
    path("import/batches/<int:batch_id>/", views.show_batch, name="import-batch"),
    path("import/batches/<int:batch_id>/rows/", views.download_batch_rows, name="import-batch-rows"),
]
