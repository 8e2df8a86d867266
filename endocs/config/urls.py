"""All addresses of the installation."""

from django.urls import include, path

from endocs.api import application as api
from endocs.api import onec
from endocs.web.urls.entrance import allauth_names

urlpatterns = [
    path("api/v1/", api.urls),
    path("api/onec/v1/", onec.urls),
    path("", include("endocs.web.urls")),
    *allauth_names,
]
