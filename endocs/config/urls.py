"""All addresses of the installation."""

from django.urls import include, path

from endocs.web.urls.entrance import allauth_names

urlpatterns = [
    path("", include("endocs.web.urls")),
    *allauth_names,
]
