# local stub, not committed: names other branches bring
def pytest_configure(config):
    import os
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
def pytest_sessionstart(session):
    from django.urls import path
    from django.http import HttpResponse
    from handrail.config import urls
    if not any(getattr(p, "name", "") == "figures" for p in urls.urlpatterns):
        v = lambda request: HttpResponse("figures"); v.access = "read_figures"
        urls.urlpatterns.append(path("figures/", v, name="figures"))
