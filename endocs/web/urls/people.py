"""Addresses of the settings about people and firms."""

from django.urls import URLPattern, URLResolver, path

from endocs.web.views import deputies, groups, importing, people, successions

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/users/", people.users, name="users"),
    path("settings/users/new/", people.user_new, name="user_new"),
    path("settings/users/table/", importing.users, name="users_import"),
    path("users/suggestions/", people.suggestions, name="user_suggestions"),
    path("settings/users/<int:pk>/", people.user, name="user"),
    path("settings/users/<int:pk>/deactivation/", successions.leaving, name="user_deactivation"),
    path("settings/users/<int:pk>/invitation/", people.invitation, name="user_invitation"),
    path("settings/users/<int:pk>/reactivation/", people.reactivation, name="user_reactivation"),
    path("settings/successions/", successions.successions, name="successions"),
    path("settings/successions/<int:pk>/", successions.succession_page, name="succession"),
    path("settings/successions/<int:pk>/undoing/", successions.succession_undoing, name="succession_undoing"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/<int:pk>/end/", deputies.deputy_end, name="deputy_end"),
    path("settings/deputies/", deputies.all_deputies, name="all_deputies"),
    path("settings/groups/", groups.groups, name="groups"),
    path("settings/groups/<int:pk>/", groups.group, name="group"),
    path("settings/groups/<int:pk>/closing/", groups.group_closing, name="group_closing"),
    path("settings/groups/<int:pk>/reopening/", groups.group_reopening, name="group_reopening"),
    path("settings/departments/", groups.departments, name="departments"),
    path("settings/departments/<int:pk>/", groups.department, name="department"),
    path("settings/departments/<int:pk>/closing/", groups.department_closing, name="department_closing"),
    path("settings/departments/<int:pk>/reopening/", groups.department_reopening, name="department_reopening"),
    path("settings/organisations/", people.organisations, name="organisations"),
    path("settings/organisations/new/", people.organisation_new, name="organisation_new"),
    path("settings/organisations/table/", importing.organisations, name="organisations_import"),
    path("settings/organisations/<int:pk>/", people.organisation, name="organisation"),
    path("settings/organisations/<int:pk>/accounts/", people.bank_accounts, name="bank_accounts"),
    path(
        "settings/organisations/<int:pk>/accounts/<int:account_pk>/removal/",
        people.bank_account_removal,
        name="bank_account_removal",
    ),
    path("settings/organisations/<int:pk>/closing/", people.organisation_closing, name="organisation_closing"),
    path("settings/organisations/<int:pk>/reopening/", people.organisation_reopening, name="organisation_reopening"),
]
