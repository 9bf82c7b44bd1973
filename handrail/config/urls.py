"""Every address of the product. A view that does not say who may reach it is refused."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from handrail.accounts.access import allow_everybody

urlpatterns = [
    path("accounts/", include("handrail.accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("", include("handrail.audit.urls")),
    path("", include("handrail.network.urls")),
    path("", include("handrail.network.joining.urls")),
    path("", include("handrail.journey.urls")),
    path("", include("handrail.rights.urls")),
    path("", include("handrail.governance.urls")),
    path("", include("handrail.transfer.urls")),
    path("", include("handrail.staff.urls")),
    path("", include("handrail.opening.urls")),
    path("", include("handrail.reporting.urls")),
    # Browsers ask for it with a PDF, which names no icon of its own.
    path("favicon.ico", allow_everybody(RedirectView.as_view(url=static("design/mark.svg"))), name="favicon"),
]
if settings.DEBUG:
    from handrail.design.urls import urlpatterns as design_urls

    urlpatterns += design_urls

handler400 = "handrail.design.views.bad_request"
handler403 = "handrail.design.views.permission_denied"
handler404 = "handrail.design.views.page_not_found"
handler500 = "handrail.design.views.server_error"
