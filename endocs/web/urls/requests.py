"""Addresses: requests."""

from django.urls import URLPattern, URLResolver, path

from endocs.web.views import create, month, request_deeds, request_messages, requests, suggestions

ONE = "requests/<int:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("create/", create.create, name="create"),
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", create.request_new, name="request_new"),
    path("requests/month/", month.month_page, name="month"),
    path("requests/month/runs/<int:pk>/", month.month_run, name="month_run"),
    path("requests/contracts/", create.request_contracts, name="request_contracts"),
    path("requests/suggestions/", suggestions.suggestions, name="suggestions"),
    path("requests/suggestions/<int:pk>/acceptance/", suggestions.acceptance, name="suggestion_acceptance"),
    path("requests/suggestions/<int:pk>/refusal/", suggestions.refusal, name="suggestion_refusal"),
    path("requests/suggestions/<int:pk>/return/", suggestions.refusal_return, name="suggestion_return"),
    path(ONE, requests.page, name="request"),
    path(f"{ONE}edit/", create.request_edit, name="request_edit"),
    path(f"{ONE}submission/", request_deeds.submission, name="request_submission"),
    path(f"{ONE}taking/", request_deeds.taking, name="request_taking"),
    path(f"{ONE}question/", request_deeds.question, name="request_question"),
    path(f"{ONE}client-wait/", request_deeds.client_wait, name="request_client_wait"),
    path(f"{ONE}client-wait/end/", request_deeds.client_wait_end, name="request_client_wait_end"),
    path(f"{ONE}remark/", request_deeds.remark, name="request_remark"),
    path(f"{ONE}additions/", request_messages.additions, name="request_additions"),
    path(f"{ONE}passing/", request_messages.passing, name="request_passing"),
    path(f"{ONE}candidates/", request_deeds.candidates, name="request_candidates"),
    path(f"{ONE}answers/", request_deeds.answers, name="request_answers"),
    path(f"{ONE}answers/<int:answer>/withdrawal/", request_deeds.answer_withdrawal, name="request_answer_withdrawal"),
    path(f"{ONE}preparation/", request_deeds.preparation, name="request_preparation"),
    path(f"{ONE}lines/<int:line>/dropping/", request_deeds.line_dropping, name="request_line_dropping"),
    path(f"{ONE}completion/", request_deeds.completion, name="request_completion"),
    path(f"{ONE}return/", request_deeds.giving_back, name="request_return"),
    path(f"{ONE}interruption/", request_deeds.interruption, name="request_interruption"),
    path(f"{ONE}renewal/", request_deeds.renewal, name="request_renewal"),
    path(f"{ONE}archiving/", request_deeds.archiving, name="request_archiving"),
    path(f"{ONE}handover/", request_deeds.handover, name="request_handover"),
]
