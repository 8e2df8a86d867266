"""Addresses of the pages; an address is a noun, a change of state a POST to a noun of its own."""

from endocs.web.urls import (
    connections,
    counterparties,
    documents,
    entrance,
    notices,
    originals,
    payments,
    people,
    requests,
    settings,
    tasks,
)

app_name = "web"
urlpatterns = [
    *entrance.urlpatterns,
    *tasks.urlpatterns,
    *requests.urlpatterns,
    *documents.urlpatterns,
    *counterparties.urlpatterns,
    *notices.urlpatterns,
    *originals.urlpatterns,
    *payments.urlpatterns,
    *people.urlpatterns,
    *settings.urlpatterns,
    *connections.urlpatterns,
]
