"""Addresses: documents."""

from django.urls import URLPattern, URLResolver, path

from endocs.web.views import card_notes, documents, exchange, files, formalized, package, registry, sharing

urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/", registry.registry, name="registry"),
    path("search/", registry.registry, name="search"),
    path("documents/table.csv", registry.export, name="registry_export"),
    path("documents/archive.zip", registry.archive, name="registry_archive"),
    path("documents/printing/", package.documents_printing, name="documents_printing"),
    path("documents/print/", package.documents_print, name="documents_print"),
    path("documents/handover/", package.documents_handover, name="documents_handover"),
    path("documents/suggestions/", registry.suggestions, name="document_suggestions"),
    path("documents/new/", documents.document_new, name="document_new"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/notes/", card_notes.document_notes, name="document_notes"),
    path("documents/<int:pk>/warnings/", card_notes.document_warnings, name="document_warnings"),
    path("requests/<int:pk>/warnings/", card_notes.request_warnings, name="request_warnings"),
    path("documents/<int:pk>/edit/", documents.document_edit, name="document_edit"),
    path("documents/<int:pk>/files/", files.document_files, name="document_files"),
    path("documents/<int:pk>/scan/", files.document_scan, name="document_scan"),
    path("documents/<int:pk>/files/<int:file_pk>/", files.file, name="file"),
    path("documents/<int:pk>/files/<int:file_pk>/reading/", formalized.reading, name="file_reading"),
    path("documents/<int:pk>/files/<int:file_pk>/reading.pdf", formalized.reading_pdf, name="file_reading_pdf"),
    path("documents/<int:pk>/files/<int:file_pk>/versions/", files.file_versions, name="file_versions"),
    path("documents/<int:pk>/files/<int:file_pk>/pages/<int:page>/<int:width>/", files.page_image, name="page_image"),
    path("documents/<int:pk>/archive.zip", exchange.document_archive, name="document_archive"),
    path("documents/<int:pk>/fetching/", exchange.document_fetching, name="document_fetching"),
    path("documents/<int:pk>/print/", package.document_print, name="document_print"),
    path("documents/<int:pk>/approval-sheet.pdf", package.document_approval_sheet, name="document_approval_sheet"),
    path("documents/<int:pk>/handover/", package.document_handover, name="document_handover"),
    path("requests/<int:pk>/package/", package.request_package, name="request_package"),
    path("requests/<int:pk>/printing/", package.request_printing, name="request_printing"),
    path("documents/<int:pk>/links/", documents.document_links, name="document_links"),
    path("documents/<int:pk>/links/<int:link_pk>/removal/", documents.document_unlinking, name="document_unlinking"),
    path("documents/<int:pk>/remarks/", documents.document_remark, name="document_remark"),
    path("documents/<int:pk>/archiving/", documents.document_archiving, name="document_archiving"),
    path("documents/<int:pk>/renewal/", documents.document_renewal, name="document_renewal"),
    path("documents/<int:pk>/access/", sharing.document_access, name="document_access"),
    path("documents/<int:pk>/grants/", sharing.document_grants, name="document_grants"),
    path(
        "documents/<int:pk>/grants/<int:grant_pk>/withdrawal/",
        sharing.document_grant_withdrawal,
        name="document_grant_withdrawal",
    ),
]
