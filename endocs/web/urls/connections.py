"""Addresses of the connections with the outside."""

from django.urls import URLPattern, path

from endocs.web.views import connections, diadoc_box, onec_bases, onec_odata

urlpatterns: list[URLPattern] = [
    path("settings/connections/", connections.connections, name="connections"),
    path("settings/connections/diadoc/", connections.diadoc, name="diadoc"),
    path("settings/connections/diadoc/credentials/", connections.credentials, name="diadoc_credentials"),
    path("settings/connections/diadoc/check/", connections.check, name="diadoc_check"),
    path("settings/connections/diadoc/offers/<slug:box>/", connections.offer, name="diadoc_offer"),
    path("settings/connections/diadoc/boxes/<int:pk>/", diadoc_box.box, name="diadoc_box"),
    path("settings/connections/diadoc/boxes/<int:pk>/settings/", diadoc_box.settings, name="diadoc_box_settings"),
    path("settings/connections/diadoc/boxes/<int:pk>/pause/", diadoc_box.pause, name="diadoc_box_pause"),
    path("settings/connections/diadoc/boxes/<int:pk>/resumption/", diadoc_box.resumption, name="diadoc_box_resumption"),
    path("settings/connections/diadoc/boxes/<int:pk>/replay/", diadoc_box.replay, name="diadoc_box_replay"),
    path(
        "settings/connections/diadoc/boxes/<int:pk>/messages/<int:message_pk>/repetition/",
        diadoc_box.message_repetition,
        name="diadoc_box_message",
    ),
    path(
        "settings/connections/diadoc/boxes/<int:pk>/files/<int:content_pk>/repetition/",
        diadoc_box.content_repetition,
        name="diadoc_box_content",
    ),
    path(
        "settings/connections/diadoc/boxes/<int:pk>/events/<int:event_pk>/repetition/",
        diadoc_box.event_repetition,
        name="diadoc_box_event",
    ),
    path(
        "settings/connections/diadoc/boxes/<int:pk>/events/<int:event_pk>.json",
        diadoc_box.event_bytes,
        name="diadoc_box_event_bytes",
    ),
    path("settings/connections/onec/new/", onec_bases.new, name="onec_new"),
    path("settings/connections/onec/extension.zip", onec_bases.extension, name="onec_extension"),
    path("settings/connections/onec/<int:pk>/", onec_bases.base, name="onec_base"),
    path("settings/connections/onec/<int:pk>/change/", onec_bases.change, name="onec_change"),
    path("settings/connections/onec/<int:pk>/release/", onec_bases.release, name="onec_release"),
    path("settings/connections/onec/<int:pk>/removal/", onec_bases.removal, name="onec_removal"),
    path("settings/connections/onec/<int:pk>/tokens/", onec_bases.tokens, name="onec_tokens"),
    path(
        "settings/connections/onec/<int:pk>/tokens/<int:token_pk>/revocation/",
        onec_bases.token_revocation,
        name="onec_token_revocation",
    ),
    path("settings/connections/onec/<int:pk>/logins/<int:login_pk>/", onec_bases.login, name="onec_login"),
    path("settings/connections/onec/<int:pk>/messages/<int:message_pk>/", onec_bases.message, name="onec_message"),
    path(
        "settings/connections/onec/<int:pk>/messages/<int:message_pk>/repetition/",
        onec_bases.message_repetition,
        name="onec_message_repetition",
    ),
    path(
        "settings/connections/onec/<int:pk>/messages/<int:message_pk>/dismissal/",
        onec_bases.message_dismissal,
        name="onec_message_dismissal",
    ),
    path("settings/connections/onec/<int:pk>/odata/", onec_odata.odata, name="onec_odata"),
    path("settings/connections/onec/<int:pk>/odata/check/", onec_odata.check, name="onec_odata_check"),
    path("settings/connections/onec/<int:pk>/odata/pause/", onec_odata.pause, name="onec_odata_pause"),
    path("settings/connections/onec/<int:pk>/odata/resumption/", onec_odata.resumption, name="onec_odata_resumption"),
    path("settings/connections/onec/<int:pk>/odata/reading/", onec_odata.reading, name="onec_odata_reading"),
    path("settings/connections/onec/<int:pk>/odata/end/", onec_odata.end, name="onec_odata_end"),
]
