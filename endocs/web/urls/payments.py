"""Addresses: incoming money."""

from django.urls import URLPattern, URLResolver, path

from endocs.web.views import payments

urlpatterns: list[URLPattern | URLResolver] = [
    path("payments/", payments.payments, name="payments"),
    path("payments/<int:pk>/", payments.payment, name="payment"),
    path("payments/<int:pk>/settlements/", payments.payment_settlements, name="payment_settlements"),
    path("settlements/<int:pk>/undoing/", payments.settlement_undoing, name="settlement_undoing"),
]
