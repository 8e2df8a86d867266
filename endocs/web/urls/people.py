"""Addresses of the settings about people and firms."""

from django.urls import URLPattern, URLResolver, path

from endocs.web.views import people

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/users/", people.users, name="users"),
    path("settings/users/new/", people.user_new, name="user_new"),
    path("settings/users/<int:pk>/", people.user, name="user"),
    path("settings/users/<int:pk>/deactivation/", people.deactivation, name="user_deactivation"),
    path("settings/users/<int:pk>/reactivation/", people.reactivation, name="user_reactivation"),
    path("settings/groups/", people.groups, name="groups"),
    path("settings/groups/<int:pk>/", people.group, name="group"),
    path("settings/departments/", people.departments, name="departments"),
    path("settings/organisations/", people.organisations, name="organisations"),
    path("settings/organisations/new/", people.organisation_new, name="organisation_new"),
    path("settings/organisations/<int:pk>/", people.organisation, name="organisation"),
]
