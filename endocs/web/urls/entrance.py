"""Addresses of the entrance and of one's own page."""

from django.urls import URLPattern, URLResolver, path, re_path

from endocs.web.views import entrance, profile

urlpatterns: list[URLPattern | URLResolver] = [
    path("", entrance.home, name="home"),
    path("login/", entrance.login, name="login"),
    path("logout/", entrance.logout, name="logout"),
    path("password/", entrance.password_reset, name="password_reset"),
    path("invitations/<str:token>/", entrance.invitation, name="invitation"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password, name="password"),
]
# The names by which allauth knows these pages; `config.urls` puts them outside the namespace.
# Signing up and keeping addresses are not among them.
allauth_names: list[URLPattern | URLResolver] = [
    path("login/", entrance.login, name="account_login"),
    path("password/", entrance.password_reset, name="account_reset_password"),
    path("password/sent/", entrance.password_reset_done, name="account_reset_password_done"),
    path("password/set/", entrance.password_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.password_from_key,
        name="account_reset_password_from_key",
    ),
]
