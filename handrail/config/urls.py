"""Every address of the product. A view that does not say who may reach it is refused."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("handrail.journey.urls")),
    path("", include("handrail.reporting.urls")),
]
if settings.DEBUG:
    from handrail.design.urls import urlpatterns as design_urls

    urlpatterns += design_urls

handler400 = "handrail.design.views.bad_request"
handler403 = "handrail.design.views.permission_denied"
handler404 = "handrail.design.views.page_not_found"
handler500 = "handrail.design.views.server_error"
