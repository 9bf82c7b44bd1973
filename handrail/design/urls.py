"""Pages that belong to no stage: privacy, accessibility, crisis help, and (in DEBUG) the style guide.

In the root urls: path("", include("handrail.design.urls")).
"""

from django.conf import settings
from django.urls import URLPattern, path

from handrail.design import views

urlpatterns: list[URLPattern] = [
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("crisis/", views.crisis, name="crisis"),
]

if settings.DEBUG:
    from handrail.design.styleguide import pages

    urlpatterns += [
        path("design/styleguide/", pages.styleguide, name="styleguide"),
        path("design/styleguide/form/", pages.form, name="styleguide-form"),
        path("design/styleguide/conflict/", pages.conflict, name="styleguide-conflict"),
        path("design/styleguide/print/", pages.printed, name="styleguide-print"),
        path("design/styleguide/error/", pages.error, name="styleguide-error"),
        path("design/styleguide/lookup/", pages.lookup, name="styleguide-lookup"),
        path("design/styleguide/autosave/", pages.autosave, name="styleguide-autosave"),
        path("design/styleguide/letter/", pages.letter, name="styleguide-letter"),
    ]
