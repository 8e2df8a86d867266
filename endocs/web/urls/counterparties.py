"""Addresses of the directory of counterparties."""

from django.urls import URLPattern, URLResolver, path

from endocs.web.views import counterparties, importing

urlpatterns: list[URLPattern | URLResolver] = [
    path("counterparties/", counterparties.counterparties, name="counterparties"),
    path("counterparties/new/", counterparties.counterparty_new, name="counterparty_new"),
    path("counterparties/table/", importing.counterparties, name="counterparties_import"),
    path("counterparties/suggestions/", counterparties.suggestions, name="counterparty_suggestions"),
    path("counterparties/<int:pk>/", counterparties.counterparty, name="counterparty"),
    path("counterparties/<int:pk>/edit/", counterparties.counterparty_edit, name="counterparty_edit"),
    path("counterparties/<int:pk>/closing/", counterparties.closing, name="counterparty_closing"),
    path("counterparties/<int:pk>/reopening/", counterparties.reopening, name="counterparty_reopening"),
]
