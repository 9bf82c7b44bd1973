"""Pages that belong to no stage: privacy, accessibility, crisis help, and (in DEBUG) the style guide.

In the root urls: path("", include("handrail.design.urls")).
"""

from django.conf import settings
from django.urls import URLPattern, path

from handrail.design import views

urlpatterns: list[URLPattern] = [
    path("privacy/", views.show_privacy, name="privacy"),
    path("accessibility/", views.show_accessibility, name="accessibility"),
    path("crisis/", views.show_crisis, name="crisis"),
]

if settings.DEBUG:
    from handrail.design.styleguide import pages

    urlpatterns += [
        path("design/styleguide/", pages.show_styleguide, name="styleguide"),
        path("design/styleguide/form/", pages.show_form, name="styleguide-form"),
        path("design/styleguide/conflict/", pages.show_conflict, name="styleguide-conflict"),
        path("design/styleguide/print/", pages.show_print, name="styleguide-print"),
        path("design/styleguide/error/", pages.show_error, name="styleguide-error"),
        path("design/styleguide/lookup/", pages.look_up_surname, name="styleguide-lookup"),
        path("design/styleguide/autosave/", pages.save_draft, name="styleguide-autosave"),
        path("design/styleguide/letter/", pages.download_letter, name="styleguide-letter"),
    ]
