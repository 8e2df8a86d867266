"""All addresses of the installation."""

from django.urls import include, path

urlpatterns = [
    path("", include("endocs.web.urls")),
]
