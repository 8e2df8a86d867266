"""All addresses of the installation."""

from django.urls import include, path

from endocs.api import application as api
from endocs.web.urls.entrance import allauth_names

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("endocs.web.urls")),
    *allauth_names,
]
