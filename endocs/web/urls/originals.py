"""Addresses: the ledger of originals."""

from django.urls import URLPattern, URLResolver, path

from endocs.web.views import originals

urlpatterns: list[URLPattern | URLResolver] = [
    path("originals/", originals.originals, name="originals"),
    path("originals/export/", originals.originals_export, name="originals_export"),
    path("originals/moves/", originals.originals_moves, name="originals_moves"),
    path("originals/<int:pk>/undoing/", originals.original_undoing, name="original_undoing"),
    path("originals/registers/", originals.originals_registers, name="originals_registers"),
    path("originals/registers/<int:pk>/", originals.originals_register, name="originals_register"),
    path("originals/registers/<int:pk>/sheet.pdf", originals.originals_register_sheet, name="originals_register_sheet"),
    path(
        "originals/registers/<int:pk>/withdrawal/",
        originals.originals_register_withdrawal,
        name="originals_register_withdrawal",
    ),
    path("originals/clients/<int:pk>/", originals.originals_reminder, name="originals_reminder"),
    path("originals/letters/<int:pk>/sending/", originals.originals_letter_sending, name="originals_letter_sending"),
    path("settings/originals/", originals.originals_settings, name="originals_settings"),
]
