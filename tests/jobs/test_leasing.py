"""Leases: one holder at a time, over all processes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from endocs.jobs import leasing
from endocs.onec.models import OdataConnection
from tests.onec.polled import polled

pytestmark = pytest.mark.django_db
LASTING = timedelta(minutes=1)


def test_a_row_has_one_holder_until_he_gives_it_back_or_dies() -> None:
    with polled() as base:
        row = OdataConnection.objects.filter(pk=base.connection.pk)

        first = leasing.take(row, until=timezone.now() + LASTING)
        assert first
        assert leasing.take(row, until=timezone.now() + LASTING) is None
        leasing.renew(row, first, until=timezone.now() + LASTING)

        leasing.give_back(row, "another")
        assert leasing.take(row, until=timezone.now() + LASTING) is None
        leasing.give_back(row, first)
        second = leasing.take(row, until=timezone.now() + LASTING)
        assert second

        row.update(leased_until=timezone.now() - timedelta(seconds=1))
        third = leasing.take(row, until=timezone.now() + LASTING)
        assert third
        with pytest.raises(leasing.LeaseLost):
            leasing.renew(row, second, until=timezone.now() + LASTING)
        assert leasing.take(row.exclude(pk=base.connection.pk), until=timezone.now() + LASTING) is None
